"""Pictures on cards: what they show, how they come and go, and what is there when they do not."""

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.errors import Undrawn
from bot.services.pictures import alt_text
from cogs.ui import answer
from tests.support.pictures import DOT, DotStudio
from tests.support.world import World, button, components, labels, words

GALLERY = 12


def galleries(message: Any) -> list[dict[str, Any]]:
    """Return what the galleries of a message show."""
    return [item for one in components(message) if one["type"] == GALLERY for item in one["items"]]


def names(message: Any) -> list[str]:
    """Return the names of a message's files."""
    return [one.filename for one in message.attachments]


async def never(_: object, make: object, *args: object) -> bytes:
    """Draw nothing."""
    del make, args
    raise Undrawn("KeyError: 'mid'")


@pytest.fixture
def undrawable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no picture be drawn."""
    monkeypatch.setattr(DotStudio, "draw", never)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bool]]:
    """Let every picture take longer than anybody waits without a sign; return the signs."""

    async def never_soon(_: object) -> bool:
        return False

    monkeypatch.setattr(answer, "_soon", never_soon)
    signs: list[dict[str, bool]] = []
    defer = discord.InteractionResponse[Any].defer

    async def noted(response: Any, **how: bool) -> Any:
        signs.append(how)
        return await defer(response, **how)

    monkeypatch.setattr(discord.InteractionResponse, "defer", noted)
    return signs


async def test_an_exercise_carries_its_picture_and_says_in_words_what_it_shows(
    world: World,
) -> None:
    card = (await world.env.create_user("ann").slash("exercise", name="bridge")).response
    assert card is not None
    assert names(card) == ["bridge.gif"]
    assert await card.attachments[0].read() == DOT
    (shown,) = galleries(card)
    assert shown["description"] == alt_text(world.library.exercises["bridge"])
    assert "bridge.gif" in shown["media"]["url"]
    assert "Picture:" not in words(card)


async def test_a_button_leads_from_the_moving_picture_to_the_still_and_back(world: World) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("exercise", name="bridge")).response
    for label, file in (("Start and end", "bridge.png"), ("See it move", "bridge.gif")):
        await ann.click(ann.dm_channel.last_message, custom_id=button(card, label))
        card = ann.dm_channel.last_message
        assert names(card) == [file]
        assert len(galleries(card)) == 1
    assert len(ann.dm_channel.history()) == 1


async def test_the_next_card_has_a_picture_of_its_own_or_none(world: World) -> None:
    ann = world.env.create_user("ann")
    await ann.slash("exercise", name="dead_bug")
    card = ann.dm_channel.last_message
    label = next(one for one in labels(card) if " exercise: " in one)
    await ann.click(card, custom_id=button(card, label))
    other = ann.dm_channel.last_message
    assert names(other) != names(card)
    assert len(names(other)) == 1
    await ann.click(other, custom_id=button(other, "All exercises"))
    listed = ann.dm_channel.last_message
    assert "36 in all" in words(listed)
    assert names(listed) == []
    assert galleries(listed) == []


async def test_a_shared_card_carries_its_picture(world: World) -> None:
    channel = world.env.create_guild().create_text_channel("general")
    ann = world.env.guild.add_member(world.env.create_user("ann"))
    card = (await ann.slash(channel, "exercise", name="bridge")).response
    assert card is not None
    assert names(card) == ["bridge.gif"]
    await ann.click(card.message, custom_id=button(card, "Share"))
    assert names(channel.last_message) == ["bridge.gif"]


async def test_the_same_card_is_printed_with_and_without_its_picture(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = world.env.create_user("ann")
    with monkeypatch.context() as failing:
        failing.setattr(DotStudio, "draw", _passing)
        assert names((await ann.slash("exercise", name="bridge")).response) == []
    assert names((await ann.slash("exercise", name="bridge")).response) == ["bridge.gif"]


async def _passing(_: object, make: object, *args: object) -> bytes:
    del make, args
    raise Undrawn("the process that draws has died", passing=True)


@pytest.mark.usefixtures("undrawable")
async def test_without_its_picture_a_card_goes_out_with_the_words_and_the_log_says_why(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("exercise", name="bridge")).response
    assert card is not None
    assert names(card) == []
    assert galleries(card) == []
    assert f"-# Picture: {alt_text(world.library.exercises['bridge'])}" in words(card)
    await ann.click(card.message, custom_id=button(card, "Start and end"))
    assert "-# Picture: Bridge." in words(ann.dm_channel.last_message)
    said = [one.getMessage() for one in caplog.records if "was not drawn" in one.getMessage()]
    assert len(said) == 2
    assert all(one.endswith("KeyError: 'mid'") for one in said)


@pytest.mark.parametrize("private", [True, False])
async def test_a_picture_that_takes_long_is_announced_and_then_comes(
    world: World, announced: list[dict[str, bool]], *, private: bool
) -> None:
    if private:
        ann: Any = world.env.create_user("ann")
        result = await ann.slash("exercise", name="bridge")
    else:
        channel = world.env.create_guild().create_text_channel("general")
        ann = world.env.guild.add_member(world.env.create_user("ann"))
        result = await ann.slash(channel, "exercise", name="bridge")
    assert announced == [{"ephemeral": not private, "thinking": True}]
    assert result.ephemeral is not private
    assert "Bridge" in words(result.response)
    assert names(result.response) == ["bridge.gif"]


async def test_behind_a_button_too(world: World, announced: list[dict[str, bool]]) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("exercise", name="bridge")).response
    assert card is not None
    announced.clear()
    await ann.click(card.message, custom_id=button(card, "Start and end"))
    assert [one["thinking"] for one in announced] == [False]
    assert names(ann.dm_channel.last_message) == ["bridge.png"]
    assert len(ann.dm_channel.history()) == 1


async def test_and_behind_share_for_everybody_to_see(
    world: World, announced: list[dict[str, bool]]
) -> None:
    channel = world.env.create_guild().create_text_channel("general")
    ann = world.env.guild.add_member(world.env.create_user("ann"))
    card = (await ann.slash(channel, "exercise", name="bridge")).response
    assert card is not None
    announced.clear()
    shared = await ann.click(card.message, custom_id=button(card, "Share"))
    assert announced == [{"ephemeral": False, "thinking": True}]
    assert not shared.ephemeral
    assert names(channel.last_message) == ["bridge.gif"]


@pytest.mark.usefixtures("announced", "undrawable")
async def test_what_took_long_and_failed_is_answered_in_words(world: World) -> None:
    result = await world.env.create_user("ann").slash("exercise", name="bridge")
    assert "-# Picture: Bridge." in words(result.response)


class PlayedResponse:
    """An interaction's answer, which lets the work go on that it announces."""

    def __init__(self, goes_on: asyncio.Event) -> None:
        self.goes_on = goes_on
        self.signs: list[dict[str, bool]] = []

    def is_done(self) -> bool:
        """Tell whether it was announced."""
        return bool(self.signs)

    async def defer(self, **how: bool) -> None:
        """Announce it."""
        self.signs.append(how)
        self.goes_on.set()


async def test_what_takes_longer_than_anybody_waits_is_announced_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer, "PATIENCE", 0)
    goes_on = asyncio.Event()
    response = PlayedResponse(goes_on)
    private = SimpleNamespace(dm_channel=True)
    interaction: Any = SimpleNamespace(response=response, context=private)

    async def work() -> str:
        await goes_on.wait()
        return "done"

    assert await answer.in_time(interaction, work(), anew=True) == "done"
    goes_on.clear()
    asyncio.get_running_loop().call_later(0.01, goes_on.set)
    assert await answer.in_time(interaction, work(), anew=True) == "done"
    assert response.signs == [{"ephemeral": False, "thinking": True}]


async def test_what_is_done_at_once_is_not_announced() -> None:
    response = PlayedResponse(asyncio.Event())
    interaction: Any = SimpleNamespace(response=response)
    assert await answer.in_time(interaction, asyncio.sleep(0, "done"), anew=True) == "done"
    assert response.signs == []
