"""The restore drill: a backup is taken from a bot under load, and put back after it has gone on."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.support import crowd
from tests.wire.process import command_of, environment, execute, launch, make_due, opt_in, running
from tests.wire.server import LoopbackDiscord, Person, find_button, text_of
from tests.wire.server.state import Message

BURST = 120
FIRST = "SELECT id FROM delivery WHERE kind = 'first'"
_DUE = "SELECT count(*) FROM slot WHERE next_due_at < ?"
_LEFT = "SELECT count(*) FROM delivery WHERE state IN ('claimed', 'waiting')"
_PASSED = "SELECT id FROM occurrence WHERE user_id = ? AND state = 'excused' AND excuse = 'bot'"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after three minutes."""
    async with LoopbackDiscord(lifetime=180) as started:
        yield started


async def command(server: LoopbackDiscord, database: Path, *arguments: str) -> str:
    """Run a command beside the bot, or in its absence; return what it says."""
    done = await asyncio.to_thread(command_of, environment(server, database), *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def backed_up(server: LoopbackDiscord, database: Path) -> Path:
    """Take a backup; return it."""
    folder = database.parent / "kept"
    before = set(folder.iterdir()) if folder.exists() else set[Path]()
    await command(server, database, "backup", "--to", str(folder))
    [written] = set(folder.iterdir()) - before
    return written


def received(server: LoopbackDiscord, people: list[Person]) -> Counter[int]:
    """Return how many reminders each has."""
    return Counter(
        {one.id: len([m for m in server.messages_to(one) if is_reminder(m)]) for one in people}
    )


def total(server: LoopbackDiscord, people: list[Person]) -> int:
    return received(server, people).total()


def is_reminder(message: Message) -> bool:
    text = text_of(message)
    return not message.prompted and ("Good morning" in text or "Good evening" in text)


def left(database: Path) -> int:
    moment = round(time.time() * 1000)  # noqa: TID251 - a hand in the table
    [[due]] = execute(database, _DUE, (moment,))
    [[waiting]] = execute(database, _LEFT)
    return int(str(due)) + int(str(waiting))


async def settled(server: LoopbackDiscord, database: Path) -> None:
    """Wait until nothing is left to be sent."""
    await server.until(lambda: left(database) == 0, 60)


async def test_after_a_restore_nothing_comes_twice_and_what_was_not_sent_comes(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    database = tmp_path / "bot.db"
    people = [server.add_user(f"member {number}") for number in range(BURST)]
    await command(server, database, "db", "upgrade")
    due = time.time()  # noqa: TID251 - a hand in the table
    crowd.fill(
        database,
        (crowd.Stored(user_id=one.id, channel_id=one.dm.id, due=due) for one in people),
    )
    async with running(server, database, REMINDER_RATE="4") as bot:
        await server.until(lambda: total(server, people) > 5, 30)
        # Under load: some are sent, some are under way, most are not.
        written = await backed_up(server, database)
        since = total(server, people)
        await server.until(lambda: total(server, people) > since + 10, 30)
        await bot.kill()
    sent_before = total(server, people)
    said = await command(server, database, "restore", str(written))
    assert f"Members: {BURST}." in said
    assert sent_before < BURST
    async with running(server, database):
        await server.until(lambda: min(received(server, people).values()) == 1, 60)
        await settled(server, database)
    assert set(received(server, people).values()) == {1}
    assert execute(database, "PRAGMA integrity_check") == [("ok",)]


async def test_the_buttons_of_what_was_sent_since_the_backup_work(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    ann, database = server.add_user("Ann"), tmp_path / "bot.db"
    async with running(server, database) as bot:
        await opt_in(ann)
        written = await backed_up(server, database)
        await bot.kill()
    # The backup is of before the morning; the database goes on for a reminder.
    make_due(written, ann, seconds=-30)
    make_due(database, ann, seconds=-30)
    async with running(server, database) as bot:
        await server.until(lambda: received(server, [ann])[ann.id] == 1, 20)
        await bot.kill()
    await command(server, database, "restore", str(written))
    async with running(server, database):
        await settled(server, database)
        assert received(server, [ann])[ann.id] == 1
        assert len(execute(database, _PASSED, (ann.id,))) == 1
        [reminder] = [one for one in server.messages_to(ann) if is_reminder(one)]
        done = str(find_button(reminder, label="Done")["custom_id"])
        [[delivery]] = execute(database, FIRST)
        assert done.split("|")[2] == delivery
        pressed = await ann.click(reminder, done)
        assert "## Done" in text_of(await pressed.message())


async def test_a_running_bot_keeps_its_database(server: LoopbackDiscord, tmp_path: Path) -> None:
    ann, database = server.add_user("Ann"), tmp_path / "bot.db"
    async with running(server, database):
        await opt_in(ann)
        written = await backed_up(server, database)
        process = await launch(server, database)
        await process.ended()
        with pytest.raises(AssertionError, match="Another process of the bot is running"):
            await command(server, database, "restore", str(written))
