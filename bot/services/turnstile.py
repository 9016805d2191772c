"""Turnstile: in which order messages are attempted, how fast, and how many at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.services.pace import Pace

CONCURRENCY = 64
"""How many reminders are attempted at once."""


class Turnstile:
    """Lets messages through one after the other, at a pace."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._at_once = asyncio.Semaphore(CONCURRENCY)
        # One reminder at a time stands in the queue of the pace: a test message, which somebody
        # is waiting for, goes before all others.
        self._one_by_one = asyncio.Lock()
        self._is_open = False

    def open(self) -> None:
        """Let everybody through at once: nothing is attempted any more."""
        self._is_open = True

    @asynccontextmanager
    async def turn(self, *, first: bool) -> AsyncGenerator[None]:
        """Wait for a turn, and hold a place among those under way; ``first`` needs no place."""
        if first:
            await self._pace.acquire()
            yield
            return
        async with self._at_once:
            await self.wait()
            yield

    async def wait(self) -> None:
        """Wait for another turn, without giving up the place."""
        async with self._one_by_one:
            if not self._is_open:
                await self._pace.acquire()
