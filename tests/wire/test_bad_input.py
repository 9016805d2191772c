"""What nobody is meant to send: one ephemeral sentence, a line in the log, and no change."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cogs.ui.custom_id import to_base36
from tests.wire.process import due_at_next_start, execute, opt_in, running
from tests.wire.server import Exchange, LoopbackDiscord, Person, find_button, text_of
from tests.wire.server.state import Message

FORGED = (
    "nonsense",
    "done",
    "done|!!!|x",
    "done|{owner}",
    "done|{owner}|",
    "done|{owner}|{delivery}|more",
    "done|{owner}|ffffffffffffffffffff",
    "undo|{owner}|m2026-13-99",
    "skip|{owner}|e2031-01-01",
    "start|{owner}|'; DROP TABLE routine; --",
    "snooze|{owner}|{delivery}",
    "go|{owner}|../../etc/passwd",
    "go|{owner}",
    "leave|0",
    "consent|{owner}|UTC~0800~2000~no-such-routine",
    "consent|{owner}|No/Where~0800~2000~hip",
    "consent|{owner}|-~-~-~-",
    "sgo|{owner}",
    "sgo|{owner}|m2026-13-99|zz|1",
    "sgo|{owner}|{delivery}|zz|1",
    "sgo|{owner}|m2026-01-01|!|1",
    "sgo|{owner}|e2031-01-01|zz|1",
    "shurt|{owner}|e2031-01-01|zz|x",
    "stimer|{owner}|e2031-01-01|zz|1|hold",
    "sdone|{owner}|e2031-01-01|zz",
    "sstop|{owner}|e2031-01-01|zz|1",
    "sbegin|{owner}|e2031-01-01|1",
    "sopen|{owner}|'; DROP TABLE session; --",
    "slist|{owner}|e2031-01-01|zz",
    "sleg|{owner}|fatal",
    "report|{owner}",
    "report|{owner}|../../etc/passwd",
)
GONE = "That isn't there any more"
EVERYTHING = (
    "SELECT * FROM routine",
    "SELECT * FROM slot ORDER BY slot",
    "SELECT * FROM occurrence",
    "SELECT * FROM delivery ORDER BY id",
    "SELECT * FROM session",
)


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the bot keeps its database."""
    return tmp_path / "bot.db"


async def reminder_of(server: LoopbackDiscord, person: Person) -> Message:
    """Wait for the reminder of a person, settled."""

    def there() -> list[Message]:
        sent = [one for one in server.messages_to(person) if not one.prompted]
        return [one for one in sent if "Good morning" in text_of(one)]

    await server.until(lambda: bool(there()), 15)
    return there()[0]


async def refused(exchange: Exchange, sentence: str) -> None:
    """Check that an exchange was answered by one ephemeral sentence."""
    answer = await exchange.message()
    assert sentence in text_of(answer)
    assert answer.ephemeral


def held(database: Path) -> list[object]:
    """Return everything the database holds about members."""
    return [execute(database, query) for query in EVERYTHING]


async def test_forged_foreign_and_deleted_buttons_change_nothing(
    server: LoopbackDiscord, database: Path
) -> None:
    ann, eve = server.add_user("Ann"), server.add_user("Eve")
    await due_at_next_start(server, database, ann)
    async with running(server, database, LOG_LEVEL="INFO") as bot:
        message = await reminder_of(server, ann)
        done = str(find_button(message, label="Done")["custom_id"])
        delivery, owner = done.split("|")[2], to_base36(ann.id)
        await server.until(lambda: bool(execute(database, _SETTLED)), 10)
        before = held(database)
        for custom_id in FORGED:
            written = custom_id.format(owner=owner, delivery=delivery)
            await refused(await ann.forge(message, written), GONE)
        await refused(await ann.forge(message, f"snooze|{owner}|{delivery}", "-1"), GONE)
        await refused(await ann.forge(message, f"eset|{owner}|level", "godlike"), GONE)
        # Eve cannot press what is Ann's, nor forge a button of her own about it.
        for label in ("Start", "Done", "Skip"):
            custom_id = str(find_button(message, label=label)["custom_id"])
            await refused(await eve.forge(message, custom_id), "belongs to somebody else")
        assert held(database) == before
        execute(database, "DELETE FROM delivery")
        execute(database, "DELETE FROM occurrence")
        await refused(await ann.click(message, done), GONE)
        bot.process.terminate()
        code, said = await bot.ended()
    assert code == 0
    assert said.count("refused an interaction: ") == len(FORGED) + 2 + 3 + 1
    assert str(ann.id) not in said
    assert str(eve.id) not in said
    assert "Traceback" not in said


_SETTLED = "SELECT 1 FROM delivery WHERE kind = 'first' AND state = 'sent'"


async def test_a_press_in_a_server_that_the_bot_left_is_answered_and_changes_nothing(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    guild = server.add_guild("support", members=[ann])
    channel = server.add_channel(guild, "general")
    async with running(server, database):
        await opt_in(ann)
        stop = await (await ann.slash("routine stop", where=channel)).message()
        before = held(database)
        guild.installed = False
        leave = str(find_button(stop, label="Stop and delete")["custom_id"])
        await refused(await ann.click(stop, leave), "I'm not in this server any more")
        assert held(database) == before
        guild.installed = True
        gone = await ann.click(stop, leave)
        assert "## Stopped" in text_of(await gone.message())


async def test_where_the_member_has_installed_the_bot_presses_are_answered(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann", installed=True)
    guild = server.add_guild("elsewhere", members=[ann], installed=False)
    channel = server.add_channel(guild, "general")
    async with running(server, database):
        card = await (await ann.slash("causes", where=channel)).message()
        emergency = str(find_button(card, label="Emergency signs")["custom_id"])
        shown = await ann.click(card, emergency)
        assert "Get emergency help now" in text_of(await shown.message())
