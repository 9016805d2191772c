"""Illustrated: which picture a screen shows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.client import Services
from bot.library.sheet import small_print
from bot.services.pictures import Picture
from cogs.ui.learning import STILL
from cogs.ui.sheet_card import asked_for

Illustration = Callable[[Services, Sequence[str]], Awaitable[Picture | None]]


async def exercise(services: Services, args: Sequence[str]) -> Picture | None:
    """Return the picture of an exercise: it moves, unless the still is asked for."""
    found = services.library.exercises.get(args[0]) if args else None
    if found is None:
        return None
    if args[1:] == [STILL]:
        return await services.pictures.still(found)
    return await services.pictures.moving(found)


async def guide(services: Services, args: Sequence[str]) -> Picture | None:
    """Return the drawing of a guide, for the sections that show it."""
    found = services.library.guides.get(args[0]) if args else None
    if found is None:
        return None
    section = found.section(args[1]) if len(args) > 1 else found.sections[0]
    if section is None or not found.draws(section):
        return None
    return await services.pictures.of_guide(found, small_print(found, services.library.safety))


async def sheet(services: Services, args: Sequence[str]) -> Picture | None:
    """Return the page of a routine's list."""
    listed = asked_for(services.library, args)
    return None if listed is None else await services.pictures.sheet(listed)


ILLUSTRATIONS: Mapping[str, Illustration] = {"exercise": exercise, "guide": guide, "sheet": sheet}
"""The screens that show a picture, by the first part of their path."""


def is_illustrated(path: str) -> bool:
    """Tell whether the screen of a path may show a picture."""
    return path.partition("/")[0] in ILLUSTRATIONS


async def picture_of(services: Services, path: str) -> Picture | None:
    """Return the picture that the screen of a path shows."""
    name, *args = path.split("/")
    found = ILLUSTRATIONS.get(name)
    return None if found is None else await found(services, args)
