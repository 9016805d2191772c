"""One member asks faster than hands can: they wait behind themselves, and the others do not."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.wire.process import opt_in, running
from tests.wire.server import Exchange, LoopbackDiscord, find_button, text_of

AT_ONCE = 300
TOO_FAST = "That was faster than I can follow. The next one works <t:"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


def answered(asked: list[Exchange]) -> list[str]:
    """Return what was answered, in words."""
    return [text_of(one.messages[0]) for one in asked if one.messages]


async def test_a_flood_is_told_once_and_what_matters_still_comes(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    ann, bob = server.add_user("Ann"), server.add_user("Bob")
    async with running(server, tmp_path / "bot.db", LOG_LEVEL="INFO") as bot:
        card = await opt_in(ann)
        await asyncio.sleep(1)
        asked = [await ann.slash("causes") for _ in range(AT_ONCE)]
        # Emergency signs have a line of their own, as a command and as the button on each card.
        signs = str(find_button(card, label="Emergency signs")["custom_id"])
        for exchange in (await ann.slash("emergency"), await ann.click(card, signs)):
            assert "Get emergency help now" in text_of(await exchange.message(within=1))
        assert "## What can cause" in text_of(await (await bob.slash("causes")).message(within=1))
        assert "Delete" in text_of(await (await ann.slash("privacy delete")).message(within=1))
        await asyncio.sleep(2)
        said = answered(asked)
        assert sum(TOO_FAST in one for one in said) == 1
        assert 8 <= len(said) <= 30
        await (await ann.slash("causes")).message()
        bot.process.terminate()
        _, logged = await bot.ended()
    assert logged.count("somebody asks faster than hands can") == 1
    assert str(ann.id) not in logged
    assert "Traceback" not in logged


async def test_who_asks_one_after_the_other_is_always_answered(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    ann = server.add_user("Ann")
    async with running(server, tmp_path / "bot.db"):
        for _ in range(30):
            typed = await ann.autocomplete("exercise", "name", "fig")
            assert (await typed.response()).choices
            assert "## What can cause" in text_of(await (await ann.slash("causes")).message())
