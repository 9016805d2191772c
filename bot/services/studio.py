"""Studio: a process of its own in which pictures are drawn.

The rasteriser holds the interpreter for as long as it draws; a thread would stop every answer for
that time. The process starts when the first picture is wanted, works at a low priority, and ends
when none was wanted for a while, so that a bot at rest does not carry it.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from bot.errors import Undrawn

PATIENCE = 30.0
"""Seconds that one picture may take, waiting for those before it included."""

REST_AFTER = 60.0
_NICE = 19


def start_process(count: int = 1) -> Executor:
    """Start the process that draws, or several that share the work."""
    return ProcessPoolExecutor(
        max_workers=count,
        # Forked, it would carry the bot's sockets and its database.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_settle_in,
    )


class Studio:
    """Where pictures are drawn, one after the other."""

    def __init__(
        self,
        start: Callable[[], Executor] = start_process,
        *,
        patience: float = PATIENCE,
        rest_after: float = REST_AFTER,
    ) -> None:
        self._start = start
        self._patience = patience
        self._rest_after = rest_after
        self._executor: Executor | None = None
        self._wanted = 0
        self._rest: asyncio.TimerHandle | None = None

    async def draw(self, make: Callable[..., bytes], *args: object) -> bytes:
        """Return what ``make`` draws; it and its arguments have to survive pickling.

        Raises:
            Undrawn: it failed, took too long, or its process died.
        """
        if self._rest is not None:
            self._rest.cancel()
        self._wanted += 1
        try:
            return await self._drawn(make, *args)
        finally:
            self._wanted -= 1
            if not self._wanted:
                loop = asyncio.get_running_loop()
                self._rest = loop.call_later(self._rest_after, self.close)

    async def _drawn(self, make: Callable[..., bytes], *args: object) -> bytes:
        if self._executor is None:
            self._executor = self._start()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience):
                return await loop.run_in_executor(self._executor, make, *args)
        except TimeoutError:
            self.close()
            raise Undrawn(f"it took longer than {self._patience:g} s", passing=True) from None
        except BrokenProcessPool as error:
            self.close()
            raise Undrawn("the process that draws has died", passing=True) from error
        except Exception as error:
            # Whatever a drawing runs into, the card goes out without it.
            raise Undrawn(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """End the process; the next picture starts another."""
        if self._rest is not None:
            self._rest.cancel()
        executor, self._executor, self._rest = self._executor, None, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)


def _settle_in() -> None:
    """Make a good guest of the process: it yields to the bot, and ends with it."""
    os.nice(_NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A bot that was killed cannot tell its processes, and they would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
