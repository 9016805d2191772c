"""Workshop: the processes that draw, at the lowest priority; they end with the bot."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import resource_tracker

_NICE = 19


class Workshop(ProcessPoolExecutor):
    """Processes that draw; what nobody waits for any more is not drawn to its end."""

    def __init__(self, count: int) -> None:
        super().__init__(
            max_workers=count,
            # Forked, it would carry the bot's sockets and its database.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_settle_in,
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; without ``wait``, in the middle of a drawing too."""
        # The bot would wait at its own end for a drawing that hangs.
        drawing = [] if wait else list((self._processes or {}).values())
        super().shutdown(wait, cancel_futures=cancel_futures)
        for process in drawing:
            process.kill()


def started(count: int) -> Workshop:
    """Start processes that draw.

    Raises:
        OSError: the system has none to give.
    """
    # Ctrl-C in a terminal reaches every process: it is for the bot to answer. What is blocked
    # now is so in the new process from its first instruction on.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        workshop = Workshop(count)
        workshop.submit(os.getpid)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return workshop


def _settle_in() -> None:
    """Make a good guest of the process: it yields to the bot, and ends with it."""
    os.nice(_NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A bot that was killed cannot tell its processes, and they would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
