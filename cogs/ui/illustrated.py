"""Illustrated: which picture a screen shows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.library.library import Library
from bot.library.sheet import small_print
from bot.services.pictures import Picture, Pictures
from cogs.ui.learning import STILL
from cogs.ui.sheet_card import asked_for

Illustration = Callable[[Pictures, Library, Sequence[str]], Awaitable[Picture | None]]


async def exercise(pictures: Pictures, library: Library, args: Sequence[str]) -> Picture | None:
    """Return the picture of an exercise: it moves, unless the still is asked for."""
    found = library.exercises.get(args[0]) if args else None
    if found is None:
        return None
    if args[1:] == [STILL]:
        return await pictures.still(found)
    return await pictures.moving(found)


async def guide(pictures: Pictures, library: Library, args: Sequence[str]) -> Picture | None:
    """Return the drawing of a guide, for the sections that show it."""
    found = library.guides.get(args[0]) if args else None
    if found is None:
        return None
    section = found.section(args[1]) if len(args) > 1 else found.sections[0]
    if section is None or not found.draws(section):
        return None
    return await pictures.of_guide(found, small_print(found, library.safety))


async def sheet(pictures: Pictures, library: Library, args: Sequence[str]) -> Picture | None:
    """Return the page of a routine's list."""
    listed = asked_for(library, args)
    return None if listed is None else await pictures.sheet(listed)


ILLUSTRATIONS: Mapping[str, Illustration] = {"exercise": exercise, "guide": guide, "sheet": sheet}
"""The screens that show a picture, by the first part of their path."""


def is_illustrated(path: str) -> bool:
    """Tell whether the screen of a path may show a picture."""
    return path.partition("/")[0] in ILLUSTRATIONS


async def picture_of(pictures: Pictures, library: Library, path: str) -> Picture | None:
    """Return the picture that the screen of a path shows."""
    name, *args = path.split("/")
    found = ILLUSTRATIONS.get(name)
    return None if found is None else await found(pictures, library, args)
