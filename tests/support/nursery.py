"""Nursery: processes of the bot that begin as forks of one that has loaded all of its code.

Loading it takes four fifths of a start, and the tests start it some hundred times. What happens
after that, and how a process ends, is the same. Some begin in earnest (tests/test_main.py, and in
tests/wire what is marked so).
"""

import asyncio
import atexit
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import command_line
from bot.app import EXTENSIONS

_LOOKS_EVERY = 0.01
_ENDS_WITHIN = 60.0


class Fork:
    """A process that began as a fork."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self._said = asyncio.StreamReader()
        self._pipe: asyncio.BaseTransport | None = None

    @classmethod
    async def begin(cls, env: Mapping[str, str], folder: Path) -> "Fork":
        """Run ``python -m bot`` in a folder, with these settings alone."""
        hears, says = _forks().Pipe(duplex=False)
        process = _forks().Process(target=_talk, args=(dict(env), folder, says))
        process.start()
        says.close()
        begun = cls(process)
        begun._pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
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
        if self._pipe is not None:
            self._pipe.close()
            await asyncio.sleep(0)
        return code

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end; return nothing, and what it said on standard error."""
        said = await self._said.read()
        await self.wait()
        return b"", said


def call(
    arguments: Sequence[str], env: Mapping[str, str], folder: Path, said: Path
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m bot`` with arguments, to its end; what it says is kept in a folder."""
    out, err = said / "out", said / "err"
    for one in (out, err):
        one.touch()
    process = _forks().Process(target=_write, args=(tuple(arguments), dict(env), folder, out, err))
    process.start()
    process.join(_ENDS_WITHIN)
    if process.exitcode is None:
        process.kill()
        raise subprocess.TimeoutExpired(list(arguments), _ENDS_WITHIN)
    return subprocess.CompletedProcess(
        list(arguments), process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")
    )


@cache
def _forks() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.support.warm", *EXTENSIONS, __name__])
    return made


def _talk(env: dict[str, str], folder: Path, says: Connection) -> None:
    """Be the bot, in a process of its own; what it says is heard while it runs."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    _be_the_bot([], env, folder, nothing, says.fileno())


def _write(
    arguments: Sequence[str], env: dict[str, str], folder: Path, out: Path, err: Path
) -> None:
    """Be the bot, in a process of its own; what it says is written down."""
    written = [os.open(one, os.O_WRONLY) for one in (out, err)]
    _be_the_bot(arguments, env, folder, *written)


def _be_the_bot(
    arguments: Sequence[str], env: Mapping[str, str], folder: Path, out: int, err: int
) -> None:
    for number, end in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
        os.dup2(end, number)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    os.environ.clear()  # noqa: TID251 - a process begins
    os.environ.update(env)  # noqa: TID251 - as above
    os.chdir(folder)
    _end(_run(arguments))


def _run(arguments: Sequence[str]) -> int:
    try:
        return command_line.main(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        return 1


def _end(code: int) -> None:
    """End as an interpreter does: what goes wrong while it ends is said, and changes no code.

    In the process of a fork it would be another exit code.
    """
    threading._shutdown()  # pyright: ignore[reportAttributeAccessIssue]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
