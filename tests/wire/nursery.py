"""Nursery: processes of the bot that begin as forks of one that has loaded all of its code.

Loading it takes four fifths of a start, and these tests start it some ninety times. What happens
after that, and how a process ends, is the same. tests/wire/test_process.py begins in earnest.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import __main__ as command_line
from bot.app import EXTENSIONS

_LOOKS_EVERY = 0.01
_forks = multiprocessing.get_context("forkserver")


class Fork:
    """A process that began as a fork."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self._said = asyncio.StreamReader()

    @classmethod
    async def begin(cls, env: Mapping[str, str], folder: Path) -> "Fork":
        """Run ``python -m bot`` in a folder, with these settings alone."""
        hears, says = _forks.Pipe(duplex=False)
        process = _forks.Process(target=_run, args=(dict(env), folder, says))
        process.start()
        says.close()
        begun = cls(process)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(begun._said),
            os.fdopen(os.dup(hears.fileno()), "rb"),
        )
        hears.close()
        return begun

    @property
    def pid(self) -> int:
        """Return its id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Return its exit code, once it has one."""
        return self._process.exitcode

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""
        if self.returncode is None:
            os.kill(self.pid, signal)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for its end; return its exit code."""
        while (code := self.returncode) is None:  # noqa: ASYNC110 - nobody here can be told
            await asyncio.sleep(_LOOKS_EVERY)
        return code

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end; return nothing, and what it said on standard error."""
        said = await self._said.read()
        await self.wait()
        return b"", said


def prepare() -> None:
    """Name what is loaded before any process begins."""
    _forks.set_forkserver_preload(["bot.__main__", "bot.app", *EXTENSIONS, __name__])


def _run(env: dict[str, str], folder: Path, says: Connection) -> None:
    """Be the bot, in a process of its own."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    os.dup2(says.fileno(), 2)
    says.close()
    sys.stderr = os.fdopen(2, "w", buffering=1)
    os.environ.clear()  # noqa: TID251 - a process begins
    os.environ.update(env)  # noqa: TID251 - as above
    os.chdir(folder)
    sys.exit(command_line.main([]))
