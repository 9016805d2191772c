"""Waiting for a condition without polling for it."""

import asyncio
from collections.abc import Callable


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
                    await waiter
        except TimeoutError:
            raise TimeoutError(f"not within {within} s: {what or condition}") from None
