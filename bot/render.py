"""Render: draws the pictures of all exercises, or of one, before anybody asks for them."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from tqdm import tqdm

from bot.errors import NotUnderstood, Unkept
from bot.library.exercise import Exercise
from bot.library.library import Library
from bot.library.loading import load_library
from bot.services.album import Album
from bot.services.pictures import Picture, Pictures
from bot.services.studio import Studio
from bot.settings import Settings

_FEW = 2


async def render(settings: Settings, name: str | None, folder: Path) -> int:
    """Draw what is not kept yet, write it to a folder too, and return the exit code.

    Raises:
        ContentError: content files have problems.
        NotUnderstood: there is no exercise of that name.
        Unkept: the folder cannot be written.
    """
    library = load_library(settings.content_dir)
    wanted = [_named(library, name)] if name else list(library.exercises.values())
    _open(folder)
    count = min(os.cpu_count() or 1, len(wanted) * 2)
    pictures = Pictures(Album(settings.pictures_dir), Studio(count=count))
    try:
        drawn = await _drawn(pictures, wanted)
    finally:
        pictures.close()
    _write(drawn, folder)
    missing = len(wanted) * 2 - len(drawn)
    if missing:
        sys.stderr.write(f"{missing} could not be drawn; the log says why.\n")
    return 1 if missing else 0


def _named(library: Library, name: str) -> Exercise:
    found = library.exercises.get(name) or library.index.named(name, "exercise")
    if found is None:
        raise NotUnderstood("an exercise", name, "`bird_dog`, or no name for all")
    return library.exercises[found.id]


async def _drawn(pictures: Pictures, wanted: Sequence[Exercise]) -> list[Picture]:
    """Return the pictures of exercises, those left out that could not be drawn."""
    asked = [make(one) for one in wanted for make in (pictures.still, pictures.moving)]
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
