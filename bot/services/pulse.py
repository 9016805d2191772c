"""Pulse: how late the event loop comes back; everything waits for it."""

import asyncio
from collections import deque
from datetime import timedelta

_BEAT = 0.5
_KEPT = 60


class Pulse:
    """Beats twice a second, and knows the longest delay of the last half minute."""

    def __init__(self) -> None:
        self._delays: deque[float] = deque(maxlen=_KEPT)
        self._expected: float | None = None

    @property
    def delay(self) -> timedelta:
        """Return the longest delay of late, the one that is going on included."""
        overdue = 0.0
        if self._expected is not None:
            overdue = asyncio.get_running_loop().time() - self._expected
        return timedelta(seconds=max(0.0, overdue, *self._delays))

    async def run(self) -> None:
        """Beat until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._expected = loop.time() + _BEAT
            await asyncio.sleep(_BEAT)
            self._delays.append(loop.time() - self._expected)
