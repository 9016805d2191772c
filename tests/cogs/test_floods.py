"""What costs has a limit, said in a sentence; emergency signs, reminders and deletion have none."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.services.limits import EACH, Costly
from cogs.ui.picture import PUT_OFF
from tests.support.editor import options
from tests.support.pictures import DotStudio
from tests.support.server import Server, open_server, said
from tests.support.world import World, button, labels, opted_in, select, words

PARTS = "See another part"
REFUSED = "The next one works <t:"
COSTLY = {
    Costly.SEARCH: ("find", {"query": "disc"}),
    Costly.CHART: ("progress", {}),
    Costly.COPY: ("privacy export", {}),
}
MODERATED = {
    Costly.PREVIEW: ("content preview", {"name": "Bridge"}),
    Costly.EXPORT: ("content export", {"name": "Bridge"}),
    Costly.IMPORT: ("content import", {"file": ("bridge.yaml", b"id: bridge")}),
}
TYPED = [
    ("exercise", "name"),
    ("cause", "name"),
    ("exercises", "cause"),
    ("content edit", "name"),
    ("content export", "name"),
    ("content publish", "name"),
]


@pytest.fixture
def server(world: World) -> Server:
    """Return a server with a manager."""
    return open_server(world)


def spend(world: World, what: Costly, user_id: int) -> None:
    """Take all turns that somebody has."""
    for _ in range(EACH[what]):
        world.bot.services.limits.grants(what, user_id)


@pytest.fixture
def forgetful(world: World) -> None:
    """Let no picture be found: each has to be drawn again."""
    folder = world.bot.services.pictures._album
    folder.find = lambda name: None  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what is drawn."""
    made: list[object] = []
    draw = DotStudio.draw

    async def noted(studio: DotStudio, make: object, *args: object) -> bytes:
        made.append(make)
        return await draw(studio, make, *args)

    monkeypatch.setattr(DotStudio, "draw", noted)
    return made


@pytest.mark.parametrize("what", COSTLY)
async def test_a_flood_is_refused_in_a_sentence_and_only_to_who_floods(
    world: World, what: Costly
) -> None:
    command, values = COSTLY[what]
    ann, bob = await opted_in(world), await opted_in(world)
    for _ in range(EACH[what]):
        assert REFUSED not in (await ann.slash(command, **values)).response.content
    refused = (await ann.slash(command, **values)).response
    assert REFUSED in refused.content
    assert REFUSED not in (await bob.slash(command, **values)).response.content
    await world.move(minutes=1)
    assert REFUSED not in (await ann.slash(command, **values)).response.content


@pytest.mark.parametrize("what", MODERATED)
async def test_moderators_files_and_previews_have_a_limit_too(server: Server, what: Costly) -> None:
    command, values = MODERATED[what]

    async def answered(who: Any) -> str:
        result = await who.slash(server.general, command, **values)
        assert result.ephemeral
        return said(result)

    allowed = discord.Permissions(manage_guild=True, manage_messages=True)
    roles = [server.guild.create_role("More", permissions=allowed)]
    other = server.guild.add_member(server.world.env.create_user("other"), roles=roles)
    for _ in range(EACH[what]):
        assert REFUSED not in await answered(server.boss)
    assert REFUSED in await answered(server.boss)
    assert REFUSED not in await answered(other)
    await server.world.move(minutes=1)
    assert REFUSED not in await answered(server.boss)


async def test_another_part_of_a_preview_takes_a_turn(server: Server) -> None:
    result = await server.boss.slash(server.general, "content preview", name="guide/posture")
    below = result.followups[-1]
    part, menu = options(below, PARTS)[0], select(below, PARTS)
    spend(server.world, Costly.PREVIEW, server.boss.id)
    picked = await server.boss.select(below.message, [part], custom_id=menu)
    assert REFUSED in said(picked)


@pytest.mark.parametrize(("command", "option"), TYPED)
async def test_who_types_too_fast_is_offered_nothing_and_no_error(
    server: Server, command: str, option: str
) -> None:
    asked: Any = (server.general, command, option, "b")
    offered = await server.boss.autocomplete(*asked)
    assert offered or command == "content publish"
    spend(server.world, Costly.COMPLETION, server.boss.id)
    assert await server.boss.autocomplete(*asked) == []
    await server.world.move(minutes=1)
    assert await server.boss.autocomplete(*asked) == offered


@pytest.mark.parametrize(
    ("command", "typo", "spelt"),
    [("exercise", "brigde", "Bridge"), ("cause", "sliped dsic", "slipped disc")],
)
async def test_a_name_with_a_typo_is_searched_for_and_one_without_is_not(
    world: World, command: str, typo: str, spelt: str
) -> None:
    ann, bob = world.env.create_user("ann"), world.env.create_user("bob")
    spend(world, Costly.SEARCH, ann.id)
    refused = (await ann.slash(command, name=typo)).response
    assert refused is not None
    assert REFUSED in refused.content
    assert words((await bob.slash(command, name=typo)).response)
    assert words((await ann.slash(command, name=spelt)).response)


@pytest.mark.usefixtures("forgetful")
async def test_a_card_comes_in_words_when_many_pictures_were_drawn(
    world: World, drawn: list[object]
) -> None:
    ann, bob = world.env.create_user("ann"), world.env.create_user("bob")
    for _ in range(EACH[Costly.PICTURE]):
        card = (await ann.slash("exercise", name="bridge")).response
        assert card is not None
        assert len(card.attachments) == 1
        assert PUT_OFF not in words(card)
    card = (await ann.slash("exercise", name="bridge")).response
    assert card is not None
    assert not card.attachments
    assert f"-# {PUT_OFF}Picture: Bridge." in words(card)
    assert "Emergency signs" in labels(card)
    assert len(drawn) == EACH[Costly.PICTURE]
    card = (await bob.slash("exercise", name="bridge")).response
    assert card is not None
    assert PUT_OFF not in words(card)
    await world.move(minutes=1)
    card = (await ann.slash("exercise", name="bridge")).response
    assert card is not None
    assert len(card.attachments) == 1


async def test_a_picture_that_is_there_takes_no_turn(world: World, drawn: list[object]) -> None:
    ann, bob = world.env.create_user("ann"), world.env.create_user("bob")
    await bob.slash("exercise", name="bridge")
    spend(world, Costly.PICTURE, ann.id)
    for _ in range(3):
        card = (await ann.slash("exercise", name="bridge")).response
        assert card is not None
        assert len(card.attachments) == 1
    assert len(drawn) == 1


async def test_nobody_is_refused_who_leafs_through_all_exercises(
    world: World, drawn: list[object]
) -> None:
    ann = world.env.create_user("ann")
    for exercise in world.library.exercises:
        card = (await ann.slash("exercise", name=exercise)).response
        assert card is not None
        await ann.click(card.message, custom_id=button(card, "Start and end"))
        shown: Any = ann.dm_channel.last_message
        assert len(shown.attachments) == 1, exercise
        await world.move(seconds=120 / len(world.library.exercises))
    assert len(drawn) == 2 * len(world.library.exercises)


async def _guide(ann: Any) -> Any:
    return (await ann.slash("anatomy")).response


async def _still(ann: Any) -> Any:
    card = (await ann.slash("exercise", name="bridge")).response
    await ann.click(card.message, custom_id=button(card, "Start and end"))
    return ann.dm_channel.last_message


async def _sheet(ann: Any) -> Any:
    card = (await ann.slash("routine show")).response
    label = next(one for one in labels(card) if one.startswith("Save"))
    await ann.click(card.message, custom_id=button(card, label))
    return ann.dm_channel.last_message


async def _session(ann: Any) -> Any:
    card = (await ann.slash("routine now")).response
    await ann.click(card.message, custom_id=button(card, "No, go on"))
    return ann.dm_channel.last_message


@pytest.mark.parametrize("shown", [_guide, _still, _sheet, _session])
async def test_every_card_with_a_picture_comes_without_it_too(
    world: World, drawn: list[object], shown: Callable[[Any], Awaitable[Any]]
) -> None:
    ann = await opted_in(world)
    spend(world, Costly.PICTURE, ann.id)
    card = await shown(ann)
    assert f"-# {PUT_OFF}Picture: " in words(card)
    assert not card.attachments
    assert drawn == []


async def test_a_shared_card_says_it_too(world: World) -> None:
    server = open_server(world)
    card = (await server.ann.slash(server.general, "exercise", name="bridge")).response
    assert card is not None
    for path in world.bot.services.pictures._album.folder.iterdir():
        path.unlink()
    spend(world, Costly.PICTURE, server.ann.id)
    await server.ann.click(card.message, custom_id=button(card, "Share"))
    assert PUT_OFF in words(server.general.last_message)


async def test_emergency_reminders_and_deletion_have_no_limit(
    world: World, drawn: list[object]
) -> None:
    ann = await opted_in(world)
    for what in Costly:
        spend(world, what, ann.id)
    await world.move_to(datetime(2026, 1, 1, 8, tzinfo=UTC))
    reminder = ann.dm_channel.last_message
    for what in Costly:
        spend(world, what, ann.id)
    for _ in range(30):
        assert "emergency help" in words((await ann.slash("emergency")).response)
    await ann.click(reminder, custom_id=button(reminder, "Start"))
    assert "First, a quick check" in words(ann.dm_channel.last_message)
    await ann.click(reminder, custom_id=button(reminder, "Done"))
    for _ in range(30):
        card = (await ann.slash("privacy delete")).response
        assert "Delete everything" in words(card)
    assert drawn == []
