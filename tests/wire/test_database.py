"""A database that cannot be used while the process lives: it waits, says so, and goes on."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.wire.process import TESTED, BotProcess, execute, make_due, opt_in, running
from tests.wire.server import LoopbackDiscord, Person, find_button, text_of
from tests.wire.server.state import Message

Trouble = Callable[[BotProcess, Path], AbstractContextManager[None]]
SENT = "SELECT state FROM occurrence"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


def reminders(server: LoopbackDiscord, person: Person) -> list[Message]:
    """Return the reminders a person was sent."""
    return [one for one in server.messages_to(person) if "Good morning" in text_of(one)]


@contextmanager
def full_disk(bot: BotProcess, _: Path) -> Generator[None]:
    """Let the process write no file any further, as a full disk would."""
    pid = bot.process.pid
    unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, unlimited[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def locked_database(_: BotProcess, database: Path) -> Generator[None]:
    """Hold the database's write lock, as a backup tool might."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


@pytest.mark.parametrize("trouble", [full_disk, locked_database])
async def test_reminders_wait_for_the_database_and_commands_go_on(
    server: LoopbackDiscord, tmp_path: Path, trouble: Trouble
) -> None:
    ann, database = server.add_user("Ann"), tmp_path / "bot.db"
    async with running(server, database, LOG_LEVEL="WARNING") as bot:
        await opt_in(ann)
        await server.until(lambda: bool(execute(database, TESTED)), 10)
        # Only now: how long a start takes, nobody knows. A change makes it look what is due.
        make_due(database, ann, seconds=2)
        await (await ann.slash("routine edit", {"level": "build"})).message()
        with trouble(bot, database):
            # Longer than the engine waits for a lock.
            await asyncio.sleep(4)
            assert reminders(server, ann) == []
            read = await ann.slash("cause", {"name": "slipped disk"})
            assert "Lumbar herniated disc" in text_of(await read.message())
            asked = await ann.slash("routine pause", {"until": "3 days"})
            said = await asked.message()
            assert "nothing was changed" in text_of(said)
        await server.until(lambda: len(reminders(server, ann)) == 1, 40)
        [reminder] = reminders(server, ann)
        await server.until(lambda: execute(database, SENT) == [("sent",)], 10)
        done = await ann.click(reminder, str(find_button(reminder, label="Done")["custom_id"]))
        assert "## Done" in text_of(await done.message())
        bot.process.terminate()
        code, said = await bot.ended()
    assert code == 0
    assert "reminders wait: the database cannot be used" in said
    assert execute(database, "PRAGMA integrity_check") == [("ok",)]
