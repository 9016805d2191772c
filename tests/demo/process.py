"""A demo in a process of its own, as somebody at a terminal has it."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
"""Seconds that a loaded machine may take for one answer."""


class Demo:
    """The running demo: what it prints, and what is typed into it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.printed = ""

    async def says(self, text: str) -> str:
        """Read on until a line with a text is printed; return the line."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self._process.stdout.readline()).decode():
                self.printed += line
                if text in line:
                    return line.rstrip()
        raise AssertionError(f"the demo ended without {text!r}:\n{self.printed}")

    async def address(self) -> str:
        """Return the page's address, once it is printed."""
        return (await self.says("Open http")).removeprefix("Open ")

    async def types(self, line: str) -> None:
        """Type a line into the terminal."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def ends(self, by: signal.Signals | None = None) -> int:
        """Wait for the end, after a signal if one is given; return the exit code."""
        if by is not None:
            self._process.send_signal(by)
        async with asyncio.timeout(PATIENCE):
            self.printed += (await self._process.communicate())[0].decode()
        assert self._process.returncode is not None
        return self._process.returncode


@asynccontextmanager
async def started(
    *arguments: str, stdin: int = PIPE, folder: Path | None = None
) -> AsyncGenerator[Demo]:
    """Start ``python -m bot demo --no-browser``; it is ended at the end, whatever happens.

    ``folder`` is where it may put temporary files.
    """
    prefix = ("env", f"TMPDIR={folder}") if folder else ()
    process = await asyncio.create_subprocess_exec(
        *(*prefix, sys.executable, "-m"),
        *("bot", "demo", "--no-browser", *arguments),
        cwd=ROOT,
        stdin=stdin,
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        yield Demo(process)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()
