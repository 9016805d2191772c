"""Waiting for a condition: woken by what the server does, and looking again now and then.

The server cannot know when something outside it becomes true (a row in the bot's database, a
request that hangs), so waiters also look by themselves.
"""

import asyncio
from collections.abc import Callable

LOOK_AGAIN = 0.05
"""Seconds after which a waiter looks by itself."""


class Pulse:
    """Wake those who wait whenever something may have become true."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def beat(self) -> None:
        """Let every waiter look again."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, condition: Callable[[], bool], within: float, *, what: str = "") -> None:
        """Return once the condition holds; raise TimeoutError after `within` seconds."""
        try:
            async with asyncio.timeout(within):
                while not condition():
                    waiter = asyncio.get_running_loop().create_future()
                    self._waiting.append(waiter)
                    await asyncio.wait((waiter,), timeout=LOOK_AGAIN)
        except TimeoutError:
            raise TimeoutError(f"not within {within} s: {what or condition}") from None
