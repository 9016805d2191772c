"""Pace: how fast reminders leave, below what Discord allows."""

from typing import Protocol

from aiolimiter import AsyncLimiter


class Pace(Protocol):
    """Something that lets requests through at a rate."""

    async def acquire(self) -> None:
        """Wait until the next request may be made."""
        ...


class EvenPace:
    """One request every 1/rate seconds, and one more where the last came late.

    A bucket that holds a second's worth would let twice as many through in its first second. One
    that holds a single request never makes up for a late wake-up, and stays below its rate.
    """

    def __init__(self, rate: float) -> None:
        self._limiter = AsyncLimiter(2, 2 / rate)

    async def acquire(self) -> None:
        """Wait until the next request may be made."""
        await self._limiter.acquire()
