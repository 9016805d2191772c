"""Opening: who may have a DM channel opened next, and when.

Opening DMs in bursts gets a bot flagged (403, code 40003, at a few dozen at once), so:

* Openings are spaced evenly, and each delivery that needs one is given a turn of its own.
* A delivery that comes back when its turn has come goes through.
* After a 40003 nothing is opened for ten minutes, and every turn is given anew.
"""

from datetime import datetime, timedelta

BREAKER = timedelta(minutes=10)


class Turns:
    """Turns at opening DM channels, ``rate`` a second."""

    def __init__(self, rate: float) -> None:
        self._spacing = timedelta(seconds=1 / rate)
        self._next: datetime | None = None
        self._given: dict[str, datetime] = {}

    def wait(self, delivery_id: str, moment: datetime) -> timedelta:
        """Return how long a delivery has to wait for its turn; zero means that it is now."""
        turn = self._given.pop(delivery_id, None)
        if turn is None:
            turn = max(moment, self._next or moment)
            self._next = turn + self._spacing
        if turn <= moment:
            return timedelta()
        self._given[delivery_id] = turn
        return turn - moment

    def break_off(self, moment: datetime) -> timedelta:
        """Open nothing for a while; return how long."""
        self._given.clear()
        self._next = moment + BREAKER
        return BREAKER
