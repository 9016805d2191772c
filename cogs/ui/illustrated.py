"""Illustrated: which picture a screen shows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.client import Interaction
from bot.library.library import Library
from bot.library.sheet import small_print
from bot.services.limits import Costly
from bot.services.pictures import Picture, Pictures, Turn
from cogs.ui.learning import STILL
from cogs.ui.picture import Sight, sight
from cogs.ui.sheet_card import asked_for

Illustration = Callable[[Pictures, Library, Sequence[str], Turn], Awaitable[Picture | None]]


async def exercise(
    pictures: Pictures, library: Library, args: Sequence[str], turn: Turn
) -> Picture | None:
    """Return the picture of an exercise: it moves, unless the still is asked for."""
    found = library.exercises.get(args[0]) if args else None
    if found is None:
        return None
    if args[1:] == [STILL]:
        return await pictures.still(found, turn)
    return await pictures.moving(found, turn)


async def guide(
    pictures: Pictures, library: Library, args: Sequence[str], turn: Turn
) -> Picture | None:
    """Return the drawing of a guide, for the sections that show it."""
    found = library.guides.get(args[0]) if args else None
    if found is None:
        return None
    section = found.section(args[1]) if len(args) > 1 else found.sections[0]
    if section is None or not found.draws(section):
        return None
    return await pictures.of_guide(found, small_print(found, library.safety), turn)


async def sheet(
    pictures: Pictures, library: Library, args: Sequence[str], turn: Turn
) -> Picture | None:
    """Return the page of a routine's list."""
    listed = asked_for(library, args)
    return None if listed is None else await pictures.sheet(listed, turn)


ILLUSTRATIONS: Mapping[str, Illustration] = {"exercise": exercise, "guide": guide, "sheet": sheet}
"""The screens that show a picture, by the first part of their path."""


def is_illustrated(path: str) -> bool:
    """Tell whether the screen of a path may show a picture."""
    return path.partition("/")[0] in ILLUSTRATIONS


async def sight_of(interaction: Interaction, library: Library, path: str) -> Sight:
    """Return what the screen of a path shows; whoever asks takes a turn if it has to be drawn."""
    name, *args = path.split("/")
    found = ILLUSTRATIONS.get(name)
    if found is None:
        return Sight()
    pictures = interaction.client.services.pictures
    return await sight(found(pictures, library, args, turn_of(interaction)))


def turn_of(interaction: Interaction) -> Turn:
    """Return what takes a turn at having a picture drawn for whoever an interaction is from."""
    limits, user_id = interaction.client.services.limits, interaction.user.id
    return lambda: limits.take(Costly.PICTURE, user_id)
