"""Pace: how fast reminders leave, below what Discord allows."""

from typing import Protocol

from aiolimiter import AsyncLimiter


class Pace(Protocol):
    """Something that lets requests through at a rate."""

    async def acquire(self) -> None:
        """Wait until the next request may be made."""
        ...


class EvenPace:
    """One request every 1/rate seconds.

    A bucket that fills up meanwhile would let twice as many through in its first second.
    """

    def __init__(self, rate: float) -> None:
        self._limiter = AsyncLimiter(1, 1 / rate)

    async def acquire(self) -> None:
        """Wait until the next request may be made."""
        await self._limiter.acquire()
