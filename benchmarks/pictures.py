"""Pictures: how long one takes to draw and to find, and what drawing does to answers and memory."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.figures import Figure, Scale, Target
from benchmarks.memory import Held, held_by
from benchmarks.numbers import median, percentile, spread
from benchmarks.pair import ILLUSTRATED, Side, ask, ask_one_by_one, both
from bot.figures import drawing
from bot.library.exercise import Exercise
from bot.library.library import Library
from bot.library.loading import load_library
from bot.services.album import Album
from bot.services.pictures import Picture, Pictures, held_for
from bot.services.studio import Studio
from bot.settings import DEFAULT_CONTENT
from tests.wire.process import opt_in
from tests.wire.server import Person, find_button

PAUSE = 0.01
"""Seconds between an answer and the next question while pictures are drawn."""

_DRAWN_WITHIN = 30.0
_MILLI, _KIB = 1000, 1024
_LARGEST = 300
_ROUND = 3
"""Exercises that are asked for in one round of drawing."""

Drawn = dict[str, list[float]]


async def measure(scale: Scale) -> Sequence[Figure]:
    """Draw every picture, find every picture, then let the bot draw while it answers."""
    library = load_library(DEFAULT_CONTENT)
    exercises = list(library.exercises.values())[:: scale.of(1, 6)]
    cold, sizes = _draw(exercises)
    cached = await _find(exercises, scale.folder)
    picture = scale.folder / "bare.gif"
    found = library.exercises[ILLUSTRATED[1]["name"]]
    picture.write_bytes(drawing.moving(found.pose, held_for(found)))
    async with both(scale.folder, picture) as (mine, bare):
        await ask_one_by_one(mine, 5, PAUSE)
        before = held_by(mine.process.pid)
        with_picture = await _with_picture((mine, bare), scale)
        under_load = await _while_drawing(mine, exercises)
        held = await _held(mine, library, before)
    return [*_times(cold, cached), _size(sizes), *with_picture, *under_load, *held]


def _draw(exercises: Sequence[Exercise]) -> tuple[Drawn, list[int]]:
    """Draw in this process, one after the other: milliseconds by kind, and how large they are."""
    took: Drawn = {"still": [], "animation": []}
    sizes: list[int] = []
    for exercise in exercises:
        makers: dict[str, Callable[[], bytes]] = {
            "still": lambda one=exercise: drawing.still(one.pose),
            "animation": lambda one=exercise: drawing.moving(one.pose, held_for(one)),
        }
        for kind, make in makers.items():
            began = time.perf_counter()
            sizes.append(len(make()))
            took[kind].append((time.perf_counter() - began) * _MILLI)
    return took, sizes


async def _find(exercises: Sequence[Exercise], folder: Path) -> Drawn:
    """Ask for pictures that are kept already."""
    pictures = Pictures(Album(folder / "found"), Studio())
    took: Drawn = {"still": [], "animation": []}
    kinds: dict[str, Callable[[Exercise], Awaitable[Picture | None]]] = {
        "still": pictures.still,
        "animation": pictures.moving,
    }
    try:
        for kind, make in kinds.items():
            for exercise in exercises:
                await make(exercise)
                began = time.perf_counter()
                await make(exercise)
                took[kind].append((time.perf_counter() - began) * _MILLI)
    finally:
        pictures.close()
    return took


def _times(cold: Drawn, cached: Drawn) -> list[Figure]:
    return [
        Figure(
            name=f"{kind}, {how}",
            unit="ms",
            ours=median(values),
            note=f"Median of {len(values)} exercises; {spread(values, 1)} ms."
            + (" Drawn in one process, nothing kept." if how == "drawn" else " From the disk."),
        )
        for how, took in (("drawn", cold), ("kept", cached))
        for kind, values in took.items()
    ]


def _size(sizes: Sequence[int]) -> Figure:
    return Figure(
        name="largest picture",
        unit="KiB",
        ours=max(sizes) / _KIB,
        digits=0,
        target=Target(bound=_LARGEST),
        note=f"Of {len(sizes)}; median {median(sizes) / _KIB:.0f} KiB.",
    )


async def _with_picture(sides: tuple[Side, Side], scale: Scale) -> list[Figure]:
    """Ask for an exercise whose picture is kept; bare sends the same bytes."""
    for side in sides:
        await ask_one_by_one(side, 1, _DRAWN_WITHIN / 10, ILLUSTRATED)
        await ask_one_by_one(side, 30, PAUSE, ILLUSTRATED)
    took: Drawn = {"ours": [], "bare": []}
    for _ in range(scale.of(6, 3)):
        for side in sides:
            answers = await ask_one_by_one(side, scale.of(100, 50), PAUSE, ILLUSTRATED)
            took[side.name] += [seconds * _MILLI for seconds in answers]
    return [
        Figure(
            name="slash answer with a picture, p50",
            unit="ms",
            ours=median(took["ours"]),
            bare=median(took["bare"]),
            note="/exercise from gateway event to REST callback; bare sends the same picture.",
        )
    ]


async def _while_drawing(mine: Side, exercises: Sequence[Exercise]) -> list[Figure]:
    """Ask for texts one after the other, in turns with and without anything being drawn."""
    asker = mine.server.add_user("Somebody else")
    await opt_in(asker)
    await ask_one_by_one(mine, 50, PAUSE)
    took: Drawn = {"drawing": [], "quiet": []}
    for first in range(0, len(exercises), _ROUND):
        chosen = exercises[first : first + _ROUND]
        began = time.perf_counter()
        async with _asking(mine, took["drawing"]):
            for exercise in chosen:
                await _drawn(asker, exercise.id)
            await _charted(asker)
        lasted = time.perf_counter() - began
        async with _asking(mine, took["quiet"]):
            await asyncio.sleep(lasted)
    drawing_, quiet = ([one * _MILLI for one in took[name]] for name in ("drawing", "quiet"))
    return [
        Figure(
            name=f"slash answer while pictures and charts are drawn, p{share}",
            unit="ms",
            ours=percentile(drawing_, share / 100),
            bare=percentile(quiet, share / 100),
            other="ours, nothing drawn",
            target=Target(bound=2, times=True) if share == 99 else None,
            note=f"{len(drawing_)} answers while pictures and charts were drawn one after the "
            f"other, in a process of their own, and {len(quiet)} in between, in turns.",
        )
        for share in (50, 99)
    ]


@asynccontextmanager
async def _asking(side: Side, took: list[float]) -> AsyncGenerator[None]:
    """Ask again and again for the block."""

    async def all_along() -> None:
        while True:
            took.append(await ask(side.server, side.person))
            await asyncio.sleep(PAUSE)

    asking = asyncio.create_task(all_along())
    try:
        yield
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def _drawn(person: Person, exercise: str) -> None:
    """Ask for an exercise, and for its still; wait until the pictures are there."""
    exchange = await person.slash("exercise", {"name": exercise})
    message = await exchange.message(_DRAWN_WITHIN)
    button = find_button(message, label="Start and end")
    changed = await person.click(message, str(button["custom_id"]))
    await changed.message(_DRAWN_WITHIN)


async def _charted(person: Person) -> None:
    """Ask for the chart of somebody's progress; wait until it is there."""
    exchange = await person.slash("progress")
    message = await exchange.message(_DRAWN_WITHIN)
    if not message.attachments:
        raise RuntimeError("/progress came without its chart")


async def _held(mine: Side, library: Library, before: Held) -> list[Figure]:
    """Have every picture made, then look at the memory of the bot."""
    asker = mine.server.add_user("Somebody else again")
    for exercise in library.exercises:
        await _drawn(asker, exercise)
    held = held_by(mine.process.pid)
    return [
        Figure(
            name="memory after all pictures were made",
            unit="MiB resident",
            ours=held.rss,
            bare=before.rss,
            other="ours, before",
            digits=1,
            note=f"The bot's own process; unshared: {held.uss:.1f} MiB after "
            f"{before.uss:.1f} MiB. The process that draws "
            "comes on top while it draws, and ends a minute after.",
        )
    ]
