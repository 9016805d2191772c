"""Looking back over real sockets: /progress with its picture, and the weekly summary, once."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.wire.process import due_at_next_start, execute, opt_in, running
from tests.wire.server import (
    CUT_AFTER,
    LoopbackDiscord,
    Person,
    find_button,
    text_of,
    walk,
)
from tests.wire.server.faults import sending
from tests.wire.server.state import Message

SEND = "POST /channels/{channel_id}/messages"
DRAWN_WITHIN = 30.0
"""Seconds for the first picture: a process of its own has to start, on whatever machine."""

PNG = b"\x89PNG\r\n\x1a\n"
WEEK_AGO = """
INSERT INTO occurrence (user_id, slot, day, due_at, state, told, changed_at)
SELECT user_id, slot, date(next_day, '-7 days'), next_due_at - 604800000, 'done', 0,
    next_due_at - 604800000 FROM slot WHERE slot = 'morning'
"""
HAD_IT = "UPDATE slot SET last_day = date(next_day, '-7 days') WHERE slot = 'morning'"
WANTED = "UPDATE routine SET summary = 1"
NOW = """
UPDATE delivery SET attempt_at = first.settled_at, due_at = first.settled_at
FROM (SELECT max(settled_at) AS settled_at FROM delivery) AS first WHERE kind = 'summary'
"""
AGED = "UPDATE delivery SET settled_at = settled_at - 3600000 WHERE kind != 'summary'"
SUMMARY = "SELECT state FROM delivery WHERE kind = 'summary'"
SETTLED = "SELECT 1 FROM delivery WHERE kind = 'first' AND state = 'sent'"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the bot keeps its database."""
    return tmp_path / "bot.db"


def menu(message: Message) -> str:
    """Return the custom id of the select of a card."""
    return next(str(one["custom_id"]) for one in walk(message.components) if one.get("options"))


def picture(message: Message) -> bytes:
    """Return what a card shows as its picture."""
    [shown] = message.attachments
    return shown.data


async def test_progress_comes_with_its_picture_and_shows_other_weeks(
    server: LoopbackDiscord, database: Path
) -> None:
    ann, eve = server.add_user("Ann"), server.add_user("Eve")
    async with running(server, database):
        await opt_in(ann)
        asked = await ann.slash("progress")
        card = await asked.message(within=DRAWN_WITHIN)
        assert "## Your progress" in text_of(card)
        small = picture(card)
        assert small.startswith(PNG)
        foreign = await (await eve.forge(card, menu(card), "8")).message()
        assert "belongs to somebody else" in text_of(foreign)
        assert foreign.ephemeral
        refused = await (await ann.forge(card, menu(card), "3")).message()
        assert "isn't there any more" in text_of(refused)
        await ann.select(card, menu(card), ["26"])
        await server.until(lambda: picture(card) != small, DRAWN_WITHIN)
        assert picture(card).startswith(PNG)
        assert "26 weeks" in str(card.attachments[0].description or card.components)
        nobody = await (await eve.slash("progress")).message()
        assert "/routine start" in text_of(nobody)


async def summary_waits(server: LoopbackDiscord, database: Path, person: Person) -> None:
    """Let a person's week begin, and its summary be due at the next start."""
    await due_at_next_start(server, database, person)
    for statement in (WANTED, WEEK_AGO, HAD_IT):
        execute(database, statement)
    async with running(server, database) as bot:
        await server.until(lambda: bool(execute(database, SETTLED)), 15)
        assert await bot.stop() == 0
    assert execute(database, SUMMARY) == [("waiting",)]
    execute(database, NOW)
    execute(database, AGED)


def summaries(server: LoopbackDiscord, person: Person) -> list[Message]:
    return [one for one in server.messages_to(person) if "## Your week" in text_of(one)]


async def test_a_summary_whose_answer_was_cut_is_there_once_after_a_restart(
    server: LoopbackDiscord, database: Path
) -> None:
    ann, eve = server.add_user("Ann"), server.add_user("Eve")
    await summary_waits(server, database, ann)
    server.faults.add(CUT_AFTER, where=sending, times=1)
    async with running(server, database) as bot:
        await server.until(lambda: bool(summaries(server, ann)), 15)
        await bot.kill()
    async with running(server, database):
        await server.until(lambda: execute(database, SUMMARY) == [("sent",)], 15)
        [message] = summaries(server, ann)
        assert "**Done** 1 of 1 session" in text_of(message)
        stop = str(find_button(message, label="Stop these summaries")["custom_id"])
        foreign = await (await eve.forge(message, stop)).message()
        assert "belongs to somebody else" in text_of(foreign)
        assert execute(database, "SELECT summary FROM routine") == [(1,)]
        stopped = await (await ann.click(message, stop)).message()
        assert "## No more summaries" in text_of(stopped)
        assert execute(database, "SELECT summary FROM routine") == [(0,)]
