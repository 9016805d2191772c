"""A session over real sockets: its place outlives the process, and finishing is in the database."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.wire.process import execute, make_due, opt_in, running
from tests.wire.server import LoopbackDiscord, Person, find_button, text_of
from tests.wire.server.state import Message

DRAWN_WITHIN = 30.0
PLACE = "SELECT step, ways FROM session"
STATE = "SELECT state FROM occurrence"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


async def press(
    server: LoopbackDiscord, person: Person, message: Message, label: str, wanted: str
) -> None:
    """Press a button of a session, and wait until its message says something."""
    await person.click(message, str(find_button(message, label=label)["custom_id"]))
    await server.until(lambda: wanted in text_of(message), DRAWN_WITHIN)


def files(message: Message) -> list[str]:
    return [one.filename for one in message.attachments]


async def test_a_session_goes_on_after_a_kill_and_finishing_marks_it_done(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    ann, database = server.add_user("Ann"), tmp_path / "bot.db"
    drawn = {"PICTURES_DIR": str(tmp_path / "pictures")}
    async with running(server, database, **drawn) as bot:
        await opt_in(ann)
        await bot.kill()
    make_due(database, ann)

    def reminders() -> list[Message]:
        sent = [one for one in server.messages_to(ann) if not one.prompted]
        return [one for one in sent if "Good morning" in text_of(one)]

    async with running(server, database, **drawn) as bot:
        await server.until(lambda: bool(reminders()), 15)
        start = str(find_button(reminders()[0], label="Start")["custom_id"])
        session = await (await ann.click(reminders()[0], start)).message()
        assert "a quick check" in text_of(session)
        await press(server, ann, session, "No, go on", "1 of 4")
        assert files(session) == ["prone_lying.gif"]
        await press(server, ann, session, "Harder", "1 of 4 · Prone on elbows")
        await press(server, ann, session, "Next", "2 of 4")
        assert files(session) == ["prone_on_elbows.gif"]
        await bot.kill()
    assert execute(database, PLACE) == [(2, "5444")]

    async with running(server, database, **drawn) as bot:
        await press(server, ann, session, "Next", "3 of 4")
        await press(server, ann, session, "That hurts", "Let go first")
        assert files(session) == []
        await press(server, ann, session, "Skip this one", "4 of 4")
        assert execute(database, STATE) == [("sent",)]
        await press(server, ann, session, "Finish", "How did the leg react?")
        assert files(session) == []
        worse = find_button(session, label="Worse, spread or new")
        answer = await (await ann.click(session, str(worse["custom_id"]))).message()
        assert answer.ephemeral
        assert "get checked today" in text_of(answer)
        bot.process.terminate()
        code, said = await bot.ended()
    assert code == 0
    assert execute(database, STATE) == [("done",)]
    assert execute(database, PLACE) == []
    assert "worse" not in said
    assert str(ann.id) not in said
