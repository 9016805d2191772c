"""What goes wrong is answered: a sentence, or an apology with an incident id; the bot goes on."""

import logging
import re
import sys

import pytest

from cogs.ui.custom_id import encode
from tests.support.world import World, words


async def test_a_crash_is_an_apology_with_an_incident_id_found_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the index has burnt down")

    channel = world.env.create_guild().create_text_channel("general")
    ann = world.env.guild.add_member(world.env.create_user("ann"))
    monkeypatch.setattr(sys.modules["cogs.learning"], "results", broken)
    world.expected = (RuntimeError,)
    with caplog.at_level(logging.ERROR):
        result = await ann.slash(channel, "find", query="disc")
    assert result.ephemeral
    assert result.response is not None
    found = re.search(r"incident `([0-9a-f]{8})`", result.response.content)
    assert found
    record = next(one for one in caplog.records if found[1] in one.getMessage())
    assert record.exc_info is not None
    assert "burnt down" not in result.response.content
    assert "What I can do" in words((await ann.slash(channel, "help")).response)


async def test_a_crash_behind_a_button_is_answered_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no")

    ann = world.env.create_user("ann")
    card = (await ann.slash("causes")).response
    assert card is not None
    monkeypatch.setattr("cogs.ui.router.draw", broken)
    world.expected = (RuntimeError,)
    pressed = await ann.click(card.message, custom_id=encode("go", ann.id, "exercises"))
    assert pressed.response is not None
    assert "incident `" in pressed.response.content


async def test_no_message_mentions_anybody(world: World) -> None:
    ann = world.env.create_user("ann")
    await ann.slash("find", query="@everyone <@1>")
    assert world.bot.allowed_mentions is not None
    assert world.bot.allowed_mentions.to_dict() == {"parse": []}


async def test_there_is_no_privileged_intent(world: World) -> None:
    assert world.bot.intents.value == 0
