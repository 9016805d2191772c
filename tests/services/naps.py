"""Naps: the loop's sleeping takes no time, and moves the clock on instead."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from tests.support.clock import ManualClock


class Naps:
    """How long the loop slept each time, and what happens while it does."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._hooks: list[tuple[datetime, Callable[[], None]]] = []
        self.taken: list[timedelta] = []

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        """Let something happen at the end of the nap in which a moment lies."""
        self._hooks.append((moment, happens))

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncGenerator[None]:
        """Stand in for ``asyncio.timeout``: it is over at once, unless what is awaited is there."""
        task = asyncio.current_task()
        assert task is not None
        napping = asyncio.get_running_loop().call_soon(task.cancel)
        try:
            yield
        except asyncio.CancelledError:
            if task.uncancel():
                raise
            self._sleep(timedelta(seconds=seconds))
            raise TimeoutError from None
        finally:
            napping.cancel()

    def _sleep(self, length: timedelta) -> None:
        self.taken.append(length)
        self._clock.moment += length
        for hook in [one for one in self._hooks if one[0] <= self._clock.moment]:
            self._hooks.remove(hook)
            hook[1]()


async def within_a_while(running: Awaitable[Any]) -> None:
    """Run to the end; what hangs fails the test instead of holding it up."""
    async with asyncio.timeout(20):
        await running
