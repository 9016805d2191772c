"""Studio: a process of its own in which pictures are drawn.

The rasteriser holds the interpreter for as long as it draws; a thread would stop every answer for
that time. The process starts when the first picture is wanted, works at a low priority, and ends
when none was wanted for a while, so that a bot at rest does not carry it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future

from bot.errors import Undrawn

PATIENCE = 30.0
"""Seconds that one picture may take, the start of the process included."""

REST_AFTER = 60.0


def start_process(count: int = 1) -> Executor:
    """Start the process that draws, or several that share the work.

    Raises:
        OSError: the system has none to give.
    """
    # Loaded with the first picture: it weighs some megabytes, and most starts draw nothing.
    from bot.services.workshop import started  # noqa: PLC0415

    return started(count)


class Studio:
    """Where pictures are drawn, ``count`` at a time; the others wait for their turn."""

    def __init__(
        self,
        start: Callable[[int], Executor] = start_process,
        *,
        count: int = 1,
        patience: float = PATIENCE,
        rest_after: float = REST_AFTER,
    ) -> None:
        self._start = start
        self._count = count
        self._turns = asyncio.Semaphore(count)
        self._patience = patience
        self._rest_after = rest_after
        self._executor: Executor | None = None
        self._wanted = 0
        self._closed = False
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
            async with self._turns:
                return await self._drawn(make, *args)
        finally:
            self._wanted -= 1
            if not self._wanted:
                loop = asyncio.get_running_loop()
                self._rest = loop.call_later(self._rest_after, self.rest)

    async def _drawn(self, make: Callable[..., bytes], *args: object) -> bytes:
        drawing = self._begun(make, *args)
        executor = self._executor
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.wrap_future(drawing)
        except TimeoutError:
            self._end(executor)
            raise Undrawn(f"it took longer than {self._patience:g} s", passing=True) from None
        except BrokenExecutor as error:
            self._end(executor)
            raise Undrawn("the process that draws has died", passing=True) from error
        except asyncio.CancelledError:
            waiting = asyncio.current_task()
            if waiting is None or waiting.cancelling():
                raise
            raise Undrawn("the process that draws was ended", passing=True) from None
        except Exception as error:
            # Whatever a drawing runs into, the card goes out without it.
            passing = isinstance(error, (OSError, MemoryError))
            raise Undrawn(f"{type(error).__name__}: {error}", passing=passing) from error

    def _begun(self, make: Callable[..., bytes], *args: object) -> Future[bytes]:
        """Hand a drawing to the process, which is started where there is none."""
        if self._closed:
            raise Undrawn("no more is drawn", passing=True)
        try:
            if self._executor is None:
                self._executor = self._start(self._count)
            return self._executor.submit(make, *args)
        except (OSError, BrokenExecutor) as error:
            self.rest()
            raise Undrawn(f"no process draws: {error}", passing=True) from error

    def close(self) -> None:
        """End the process, and draw no more: nobody would end another one."""
        self._closed = True
        self.rest()

    def rest(self) -> None:
        """End the process; the next picture starts another."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        self._end(self._executor)

    def _end(self, executor: Executor | None) -> None:
        """End a process, and leave alone the one that may have been started after it."""
        if executor is None:
            return
        if executor is self._executor:
            self._executor = None
        executor.shutdown(wait=False, cancel_futures=True)
