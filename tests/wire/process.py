"""The bot as a process, pointed at a loopback Discord; and a hand in its database.

Waiting for the next morning would make a slow test: :func:`make_due` moves a slot's time in the
table instead, while no process runs: one that does finds it out only when it looks again.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support.nursery import call
from tests.wire.server import LoopbackDiscord, Person, find_button, text_of
from tests.wire.server.state import Message

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 30.0
AGREE = "I agree, start my reminders"
TESTED = "SELECT 1 FROM delivery WHERE kind = 'test' AND state = 'sent'"


class Process(Protocol):
    """A process of the bot, however it began."""

    @property
    def pid(self) -> int:
        """Return its id."""
        ...

    @property
    def returncode(self) -> int | None:
        """Return its exit code, once it has one."""
        ...

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""
        ...

    def terminate(self) -> None:
        """Ask it to stop."""
        ...

    def kill(self) -> None:
        """End it."""
        ...

    async def wait(self) -> int:
        """Wait for its end; return its exit code."""
        ...

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end; return what it said on standard output and error."""
        ...


@dataclass
class BotProcess:
    """A running ``python -m bot``."""

    process: Process

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        await self.process.communicate()
        return self.process.returncode or 0

    async def ended(self) -> tuple[int, str]:
        """Wait for its end; return its exit code and what it said."""
        async with asyncio.timeout(STARTS_WITHIN):
            _, said = await self.process.communicate()
        return self.process.returncode or 0, said.decode()


def environment(server: LoopbackDiscord, database: Path, **more: str) -> dict[str, str]:
    """Return the settings of a bot on a loopback server; nothing else of this machine's."""
    return environment_on(server, f"sqlite:///{database}", database.parent, **more)


def environment_on(server: LoopbackDiscord, url: str, folder: Path, **more: str) -> dict[str, str]:
    """Return the settings of a bot on any database."""
    return {
        "PATH": os.environ.get("PATH", ""),  # noqa: TID251 - a test starts a process
        "DISCORD_TOKEN": server.token,
        "DATABASE_URL": url,
        "PICTURES_DIR": str(folder / "pictures"),
        "DISCORD_API_URL": server.api_url,
        "DISCORD_GATEWAY_URL": server.gateway_url,
        "DM_OPEN_RATE": "10",
        **more,
    }


async def launch(server: LoopbackDiscord, database: Path, **more: str) -> BotProcess:
    """Start the bot, without waiting for anything."""
    return await _launched(environment(server, database, **more))


async def launch_on(server: LoopbackDiscord, url: str, folder: Path, **more: str) -> BotProcess:
    """Start the bot on any database."""
    return await _launched(environment_on(server, url, folder, **more))


async def _launched(env: dict[str, str]) -> BotProcess:
    return BotProcess(await begin(env, ROOT))


async def executed(env: Mapping[str, str], folder: Path) -> Process:
    """Run ``python -m bot`` in a folder, with these settings alone."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        cwd=folder,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )


begin: Callable[[Mapping[str, str], Path], Awaitable[Process]] = executed
"""How a process begins."""


def command_of(env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the bot to its end."""
    with tempfile.TemporaryDirectory() as said:
        return call(arguments, env, ROOT, Path(said))


@asynccontextmanager
async def running(
    server: LoopbackDiscord, database: Path, **more: str
) -> AsyncGenerator[BotProcess]:
    """Run the bot for the block, from the moment it is connected; kill it at the end."""
    before = server.gateway.identifies
    bot = await launch(server, database, **more)
    try:
        await server.until(lambda: server.gateway.identifies > before, STARTS_WITHIN)
        yield bot
    finally:
        if bot.process.returncode is None:
            await bot.kill()


async def opt_in(person: Person) -> Message:
    """Opt a person in over interactions, as they would; return the last card."""
    asked = await person.slash(
        "routine start",
        {"timezone": "UTC", "morning": "8", "evening": "20:00", "routine": "extension"},
    )
    consent = await asked.message()
    started = await person.click(consent, str(find_button(consent, label=AGREE)["custom_id"]))
    await started.until(lambda: bool(started.edits), 10.0)
    return started.edits[-1]


def reminders(server: LoopbackDiscord, person: Person) -> list[Message]:
    """Return the reminders a person was sent: what came unasked, test messages left out."""
    return [
        message
        for message in server.messages_to(person)
        if not message.prompted and "This is a test" not in text_of(message)
    ]


def make_due(database: Path, person: Person, slot: str = "morning", seconds: float = 0) -> None:
    """Let a slot of a person be due in some seconds from now."""
    moment = round((time.time() + seconds) * 1000)  # noqa: TID251 - a hand in the table
    execute(
        database,
        "UPDATE slot SET next_due_at = ?, next_day = date(? / 1000, 'unixepoch') "
        "WHERE user_id = ? AND slot = ?",
        (moment, moment, person.id, slot),
    )


async def due_at_next_start(
    server: LoopbackDiscord, database: Path, *people: Person, seconds: float = 0
) -> None:
    """Opt people in, kill the bot, and let their mornings be due in some seconds from now."""
    async with running(server, database) as bot:
        for person in people:
            await opt_in(person)
        # With several, a test message may wait for its turn.
        await server.until(lambda: len(execute(database, TESTED)) == len(people), 10)
        await bot.kill()
    for person in people:
        make_due(database, person, seconds=seconds)


def execute(
    database: Path, statement: str, values: tuple[object, ...] = ()
) -> list[tuple[object, ...]]:
    """Run one statement on the bot's database."""
    connection = sqlite3.connect(database)
    try:
        with connection:
            return connection.execute(statement, values).fetchall()
    finally:
        connection.close()
