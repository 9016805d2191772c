"""Processes: children that are measured, ours and bare, started and ended the same way."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.wire.process import ROOT, STARTS_WITHIN, environment
from tests.wire.server import LoopbackDiscord

BARE_BOT = "benchmarks.bare_bot"
OUR_BOT = "bot"
_STOPS_WITHIN = 10.0
_SENDS_WITHIN = 300.0
_LOOK_EVERY = 0.01


class ChildFailedError(Exception):
    """A child ended badly, or did not do what it was started for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a child runs: a module, its arguments, its environment."""

    module: str
    arguments: Sequence[str] = ()
    environment: dict[str, str]


def ours(server: LoopbackDiscord, database: Path) -> Command:
    """Return the real bot on a loopback server and a database."""
    return Command(module=OUR_BOT, environment=environment(server, database))


def bare(server: LoopbackDiscord, *more: str) -> Command:
    """Return bare discord.py with one command, on a loopback server."""
    told = (server.api_url, server.gateway_url, server.token, *more)
    return Command(module=BARE_BOT, arguments=told, environment=plain(server))


def plain(server: LoopbackDiscord) -> dict[str, str]:
    """Return the environment a child needs at the least: where to find programs."""
    return {"PATH": environment(server, Path())["PATH"]}


async def start(command: Command, said: Path) -> asyncio.subprocess.Process:
    """Start a child; what it says as errors goes to a file, so that no pipe can fill up."""
    with said.open("wb") as errors:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            command.module,
            *command.arguments,
            cwd=ROOT,
            env=command.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask a child to stop, and kill it if it does not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_STOPS_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


@asynccontextmanager
async def online(
    server: LoopbackDiscord, command: Command, folder: Path, within: float = STARTS_WITHIN
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a bot for the block, from the moment it is connected."""
    said = folder / f"{command.module}.err"
    before = server.gateway.identifies
    process = await start(command, said)
    try:
        await server.until(
            lambda: server.gateway.identifies > before or process.returncode is not None,
            within,
        )
        if process.returncode is not None:
            raise ChildFailedError(f"{command.module} ended at its start: {last_line(said)}")
        yield process
    finally:
        await end(process)


async def outcome(command: Command, folder: Path) -> dict[str, Any]:
    """Run a child to its end; return the JSON it printed."""
    said = folder / f"{command.module}.err"
    process = await start(command, said)
    try:
        async with asyncio.timeout(_SENDS_WITHIN):
            printed, _ = await process.communicate()
    finally:
        await end(process)
    if process.returncode != 0:
        raise ChildFailedError(
            f"{command.module} ended with {process.returncode}: {last_line(said)}"
        )
    result: dict[str, Any] = json.loads(printed)
    return result


def last_line(said: Path) -> str:
    """Return the last thing a child said."""
    lines = said.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


class Stopwatch:
    """Counts the wall time and the CPU time of this process: of the driver and its servers."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def cpu(self) -> float:
        """Return the seconds of CPU used since the beginning."""
        return time.process_time() - self._cpu

    @property
    def load(self) -> float:
        """Return how much of one core was used since the beginning."""
        return self.cpu / (time.perf_counter() - self._wall)


class Stalls:
    """Watches for moments when the driver's own loop stood still, its servers with it."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> Self:
        self._watch = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watch.cancel()

    async def _look(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_LOOK_EVERY)
            self.longest = max(self.longest, time.perf_counter() - before - _LOOK_EVERY)
