"""Executors that tests play: one that works at once, and one that works when it is told to."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class InlineExecutor(Executor):
    """Does everything at once, in the caller's own thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class HeldExecutor(Executor):
    """Keeps everything until the test lets it be done; remembers whether it was closed."""

    def __init__(self) -> None:
        self.asked: list[Future[Any]] = []
        self.closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Keep it."""
        del fn, args, kwargs
        self.asked.append(Future())
        return self.asked[-1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of what was kept."""
        del wait
        self.closed = True
        for one in self.asked if cancel_futures else []:
            one.cancel()
