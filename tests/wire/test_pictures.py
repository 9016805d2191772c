"""Pictures over the wire: drawn by the real process, sent as a file, and missing without harm."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.wire.process import BotProcess, running
from tests.wire.server import LoopbackDiscord, Person, find_button, text_of
from tests.wire.server.state import Message

DRAWN_WITHIN = 60.0
BROKEN = """
def svg_to_bytes(**_):
    raise ValueError("no rasteriser on this machine")
"""


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the bot keeps its database."""
    return tmp_path / "bot.db"


async def exercise(person: Person, name: str = "prone lying") -> Message:
    """Ask for an exercise, by default for one that is drawn quickly; return its card."""
    return await (await person.slash("exercise", {"name": name})).message(within=DRAWN_WITHIN)


def files(card: Message) -> list[str]:
    """Return the names of a card's files."""
    return [one.filename for one in card.attachments]


async def stopped(bot: BotProcess) -> str:
    """Stop the bot; return what it said."""
    bot.process.terminate()
    code, said = await bot.ended()
    assert code == 0
    assert "Traceback" not in said
    return said


async def test_an_exercise_comes_with_its_picture_which_is_kept(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    async with running(server, database) as bot:
        card = await exercise(ann)
        (moving,) = card.attachments
        assert moving.filename == "prone_lying.gif"
        assert moving.data.startswith(b"GIF89a")
        shown = await ann.click(card, str(find_button(card, label="Start and end")["custom_id"]))
        still = await shown.message(within=DRAWN_WITHIN)
        assert files(still) == ["prone_lying.png"]
        assert still.attachments[0].data.startswith(b"\x89PNG")
        kept = {path.suffix: path.read_bytes() for path in (database.parent / "pictures").iterdir()}
        assert kept == {".gif": moving.data, ".png": still.attachments[0].data}
        assert "WARNING" not in await stopped(bot)


async def test_where_pictures_cannot_be_kept_they_are_sent_and_it_is_said_once(
    server: LoopbackDiscord, database: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    ann = server.add_user("Ann")
    async with running(server, database, PICTURES_DIR=str(tmp_path / "file")) as bot:
        for _ in range(2):
            assert files(await exercise(ann)) == ["prone_lying.gif"]
        said = await stopped(bot)
    assert said.count("pictures cannot be kept in") == 1


@pytest.mark.in_earnest
async def test_with_a_broken_rasteriser_cards_come_without_pictures_and_the_log_says_why(
    server: LoopbackDiscord, database: Path, tmp_path: Path
) -> None:
    (tmp_path / "resvg_py.py").write_text(BROKEN, "utf-8")
    ann = server.add_user("Ann")
    async with running(server, database, PYTHONPATH=str(tmp_path)) as bot:
        for _ in range(2):
            card = await exercise(ann)
            assert files(card) == []
            assert "-# Picture: Rest on belly." in text_of(card)
        said = await stopped(bot)
    assert said.count("was not drawn: ValueError: no rasteriser on this machine") == 1


async def test_a_bot_that_is_stopped_while_it_draws_ends(
    server: LoopbackDiscord, database: Path, tmp_path: Path
) -> None:
    stuck = "import time\n\ndef svg_to_bytes(**_):\n    time.sleep(3600)\n"
    (tmp_path / "resvg_py.py").write_text(stuck, "utf-8")
    ann = server.add_user("Ann")
    async with running(server, database, PYTHONPATH=str(tmp_path)) as bot:
        asked = await ann.slash("exercise", {"name": "bridge"})
        await asked.response()
        bot.process.terminate()
        code, said = await bot.ended()
        assert code == 0, said
