"""Render: draws all pictures, or those of one exercise, before anybody asks for them."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tqdm import tqdm

from bot.errors import NotUnderstood, Unkept
from bot.library.exercise import Exercise, Level
from bot.library.library import Library
from bot.library.loading import load_library
from bot.library.sheet import sheet_of, slots_of, small_print
from bot.services.album import Album
from bot.services.pictures import Picture, Pictures
from bot.services.studio import Studio
from bot.settings import Settings

_FEW = 2
"""Pictures of one exercise."""

_PATIENCE = 600.0
"""Seconds for each: who draws yields to everything else, and nobody waits for an answer here."""

Asked = Coroutine[Any, Any, Picture | None]


async def render(settings: Settings, name: str | None, folder: Path) -> int:
    """Draw what is not kept yet, write it to a folder too, and return the exit code.

    Of the named exercise alone; without a name all exercises, guides and routines.

    Raises:
        ContentError: content files have problems.
        NotUnderstood: there is no exercise of that name.
        Unkept: the folder cannot be written.
    """
    library = load_library(settings.content_dir)
    wanted = [_named(library, name)] if name else list(library.exercises.values())
    _open(folder)
    count = min(os.cpu_count() or 1, _FEW * len(wanted))
    pictures = Pictures(Album(settings.pictures_dir), Studio(count=count, patience=_PATIENCE))
    asked: list[Asked] = [make(one) for one in wanted for make in (pictures.still, pictures.moving)]
    if name is None:
        asked.extend(_of_guides_and_routines(pictures, library))
    try:
        drawn = await _drawn(asked)
    finally:
        pictures.close()
    _write(drawn, folder)
    missing = len(asked) - len(drawn)
    if missing:
        sys.stderr.write(f"{missing} could not be drawn; the log says why.\n")
    return 1 if missing else 0


def _named(library: Library, name: str) -> Exercise:
    found = library.exercises.get(name) or library.index.named(name, "exercise")
    if found is None:
        raise NotUnderstood("an exercise", name, "`bird_dog`, or no name for all")
    return library.exercises[found.id]


def _of_guides_and_routines(pictures: Pictures, library: Library) -> Iterator[Asked]:
    for guide in library.guides.values():
        if guide.drawing is not None:
            yield pictures.of_guide(guide, small_print(guide, library.safety))
    for routine, level in product(library.routines.values(), Level):
        for slot in slots_of(level):
            yield pictures.sheet(sheet_of(library, routine, level, slot))


async def _drawn(asked: Sequence[Asked]) -> list[Picture]:
    """Return pictures, those left out that could not be drawn."""
    drawn: list[Picture] = []
    # Where no terminal is, a bar would fill the log with lines.
    for done in tqdm(asyncio.as_completed(asked), total=len(asked), unit="picture", disable=None):
        picture = await done
        if picture is not None:
            drawn.append(picture)
    return drawn


def _open(folder: Path) -> None:
    """Make a folder, and see that it can be written before minutes are spent on drawing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise Unkept(f"{folder} cannot be written: {error.strerror}.") from None


def _write(drawn: Sequence[Picture], folder: Path) -> None:
    try:
        for picture in drawn:
            (folder / picture.name).write_bytes(picture.data)
    except OSError as error:
        raise Unkept(f"{folder} cannot be written: {error.strerror}.") from None
    if len(drawn) > _FEW:
        sys.stdout.write(f"{len(drawn)} pictures in {folder}\n")
    else:
        sys.stdout.writelines(f"{folder / picture.name}\n" for picture in drawn)
