"""The drawing of the nerve and the pages of a routine: on which card, for whom, and without."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.slots import Slot
from bot.errors import Undrawn
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.sheet import in_words, sheet_of
from bot.services.pictures import ALT_LENGTH, Pictures
from bot.services.studio import Studio
from cogs.ui.place import Place
from cogs.ui.router import draw
from cogs.ui.sheet_card import asked_for
from tests.support.pictures import dots
from tests.support.world import World, button, components, labels, opted_in, select, words

GALLERY = 12


class EmptyStudio(Studio):
    """Draws nothing."""

    async def draw(self, make: object, *args: object) -> bytes:
        """Fail."""
        del make, args
        raise Undrawn("no ink")


def images(message: Any) -> list[tuple[str, str]]:
    """Return the pictures of a message: file name and description."""
    return [
        (item["media"]["url"].rpartition("/")[2].partition("?")[0], item["description"])
        for one in components(message)
        if one["type"] == GALLERY
        for item in one["items"]
    ]


@pytest.fixture
def undrawn(world: World, tmp_path: Path) -> World:
    """Let no picture be drawn."""
    album = dots(tmp_path)._album
    object.__setattr__(world.bot.services, "pictures", Pictures(album, EmptyStudio()))
    return world


def alt(library: Library, routine: str, level: Level, slot: Slot | None = None) -> str:
    return in_words(sheet_of(library, library.routines[routine], level, slot), ALT_LENGTH)


async def open_routine(world: World, ann: Any, level: str | None = None) -> Any:
    """Open the card of Ann's routine, at a level; return it."""
    shown = (await ann.slash("routine show")).response
    await ann.click(shown.message, custom_id=button(shown, "See the exercises"))
    card = ann.dm_channel.last_message
    if level:
        await ann.click(card, custom_id=button(card, f"Level {level}"))
        card = ann.dm_channel.last_message
    return card


async def test_anatomy_shows_the_nerve_and_says_in_words_what_it_shows(world: World) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("anatomy")).response
    assert card is not None
    drawing = world.library.guides["anatomy"].drawing
    assert drawing is not None
    assert images(card) == [("guide-anatomy.png", drawing.alt)]
    assert drawing.alt not in words(card)


async def test_the_sections_of_the_guide_show_it_where_it_helps(world: World) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("anatomy")).response
    assert card is not None
    shown: dict[str, int] = {}
    for section in world.library.guides["anatomy"].sections:
        message = ann.dm_channel.last_message
        pick = select(message, "Read another part")
        await ann.select(message, custom_id=pick, values=[f"guide/anatomy/{section.id}"])
        shown[section.id] = len(images(ann.dm_channel.last_message))
    assert shown == {"route": 1, "where_felt": 1, "one_side_or_both": 0, "what_happens": 0}


async def test_a_shared_card_carries_the_drawing_too(world: World) -> None:
    channel = world.env.create_guild().create_text_channel("general")
    ann = world.env.guild.add_member(world.env.create_user("ann"))
    card = (await ann.slash(channel, "anatomy")).response
    assert card is not None
    await ann.click(card.message, custom_id=button(card, "Share"))
    assert [name for name, _ in images(channel.last_message)] == ["guide-anatomy.png"]


async def test_other_guides_have_no_picture(world: World) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("posture")).response
    assert images(card) == []


async def test_without_its_drawing_the_card_says_it_in_words(undrawn: World) -> None:
    ann = undrawn.env.create_user("ann")
    card = (await ann.slash("anatomy")).response
    assert card is not None
    drawing = undrawn.library.guides["anatomy"].drawing
    assert drawing is not None
    assert images(card) == []
    assert f"Picture: {drawing.alt}" in words(card)
    assert "Emergency signs" in labels(card)


@pytest.mark.parametrize("slot", Slot)
async def test_a_routine_answers_with_a_slots_page_in_a_message_of_its_own(
    world: World, slot: Slot
) -> None:
    ann = await opted_in(world, routine="hip")
    card = await open_routine(world, ann, "build")
    before = words(card)
    await ann.click(card, custom_id=button(card, f"Save {slot} as a picture"))
    page = ann.dm_channel.last_message
    assert page.id != card.id
    assert images(page) == [
        (f"sheet-hip-build-{slot}.png", alt(world.library, "hip", Level.BUILD, slot))
    ]
    assert f"Level build, {slot}." in words(page)
    assert world.library.safety.stop_line in words(page)
    assert world.library.safety.not_reviewed in words(page)
    assert "Emergency signs" in labels(page)
    assert "Share" not in labels(page)
    assert words(ann.dm_channel.history()[-2]) == before


async def test_calm_has_one_page(world: World) -> None:
    ann = await opted_in(world, routine="hip")
    card = await open_routine(world, ann)
    assert [one for one in labels(card) if one.startswith("Save")] == ["Save as a picture"]
    await ann.click(card, custom_id=button(card, "Save as a picture"))
    page = ann.dm_channel.last_message
    assert images(page) == [("sheet-hip-calm.png", alt(world.library, "hip", Level.CALM))]


async def test_routine_show_offers_the_pages_of_the_slots_that_are_on(world: World) -> None:
    ann = await opted_in(world, routine="hip", evening="off")
    await ann.slash("routine edit", level="strong")
    shown = (await ann.slash("routine show")).response
    assert shown is not None
    saves = [one for one in labels(shown) if one.startswith("Save")]
    assert saves == ["Save morning as a picture"]
    pressed = await ann.click(shown.message, custom_id=button(shown, saves[0]))
    assert [name for name, _ in images(pressed.response)] == ["sheet-hip-strong-morning.png"]


async def test_a_page_works_after_a_restart(world: World) -> None:
    ann = await opted_in(world, routine="hip")
    shown = (await ann.slash("routine show")).response
    assert shown is not None
    await world.restart()
    await ann.click(shown.message, custom_id=button(shown, "Save as a picture"))
    assert images(ann.dm_channel.last_message)


async def test_in_a_server_a_page_is_seen_by_one_person(world: World) -> None:
    guild = world.env.create_guild()
    channel = guild.create_text_channel("general")
    ann = guild.add_member(await opted_in(world, routine="hip"))
    shown = (await ann.slash(channel, "routine show")).response
    assert shown is not None
    pressed = await ann.click(shown.message, custom_id=button(shown, "Save as a picture"))
    assert pressed.ephemeral
    assert images(pressed.response)


async def test_somebody_elses_page_is_refused(world: World) -> None:
    guild = world.env.create_guild()
    channel = guild.create_text_channel("general")
    bob = guild.add_member(world.env.create_user("bob"))
    ann = guild.add_member(world.env.create_user("ann"))
    # A card that everybody can see, with buttons that are Ann's.
    card = draw(Place(library=world.library, owner=ann.id), "routine/hip/calm")
    await world.bot.get_partial_messageable(channel.id).send(view=card)
    shown = channel.last_message
    assert shown is not None
    refused = await bob.click(shown, custom_id=button(shown, "Save as a picture"))
    assert refused.response is not None
    assert refused.response.content.startswith("That button belongs to somebody else's message.")
    assert images(refused.response) == []
    answered = await ann.click(shown, custom_id=button(shown, "Save as a picture"))
    assert images(answered.response)


async def test_without_its_picture_a_page_is_told_in_words(undrawn: World) -> None:
    ann = await opted_in(undrawn, routine="hip")
    shown = (await ann.slash("routine show")).response
    assert shown is not None
    pressed = await ann.click(shown.message, custom_id=button(shown, "Save as a picture"))
    assert pressed.response is not None
    assert images(pressed.response) == []
    assert f"Picture: {alt(undrawn.library, 'hip', Level.CALM)}" in words(pressed.response)
    assert undrawn.library.safety.stop_line in words(pressed.response)


@pytest.mark.parametrize(
    "path",
    [
        *("", "hip", "hip/gentle", "hip/build", "hip/build/noon"),
        *("hip/calm/morning", "knee/calm", "knee/build/morning"),
    ],
)
def test_a_path_that_names_no_list_asks_for_no_page(library: Library, path: str) -> None:
    assert asked_for(library, path.split("/")) is None


def test_a_path_asks_for_the_page_it_names(library: Library) -> None:
    found = asked_for(library, ["hip", "build", "evening"])
    assert found == sheet_of(library, library.routines["hip"], Level.BUILD, Slot.EVENING)
