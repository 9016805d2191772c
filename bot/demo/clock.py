"""Clock: what time it is for the bot of the demo: the simulation's own."""

from datetime import datetime

import simcord


class SimulatedClock:
    """The simulation's time, once there is a simulation; until then the moment it begins at."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._env: simcord.Env | None = None

    def follow(self, env: simcord.Env) -> None:
        """Tell the time of a simulation from now on."""
        self._env = env

    def now(self) -> datetime:
        """Return the simulation's moment, aware, in UTC."""
        return self._start if self._env is None else self._env.now()
