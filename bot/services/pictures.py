"""Pictures: what is drawn, drawn once, kept on disk, and never on the event loop.

A picture is kept under a digest of everything it depends on: the pose or the list, its words, and
the code that draws. A member's chart is kept nowhere. What cannot be drawn is None, and the log
says why: the card goes out without it.

Who asks for a picture that has to be drawn takes a turn. One that is there, or is being drawn
already, takes none.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from pydantic import BaseModel

from bot.errors import TooOften, Undrawn
from bot.figures import drawing
from bot.library.exercise import Exercise
from bot.library.guide import Guide
from bot.library.sheet import Sheet, in_words
from bot.services.album import Album
from bot.services.studio import Studio

log = logging.getLogger(__name__)

ALT_LENGTH = 1024
"""Characters that Discord shows of a picture's description."""

Turn = Callable[[], None]
"""Takes somebody's turn at having a picture drawn; raises TooOften where they have none."""


def unlimited() -> None:
    """Take no turn: what the bot draws for itself."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is sent: ``alt`` says in words what it shows."""

    name: str
    data: bytes
    alt: str


class Pictures:
    """The pictures of exercises, guides and routines, and charts."""

    def __init__(self, album: Album, studio: Studio) -> None:
        self._album = album
        self._studio = studio
        self._under_way: dict[str, asyncio.Task[bytes | None]] = {}
        self._undrawable: set[str] = set()
        self._ahead: set[asyncio.Task[None]] = set()
        self._names: dict[tuple[str, str], tuple[Exercise, str]] = {}
        """By id and kind, the name under which this exercise's picture is kept."""
        self._keeps = True

    async def still(self, exercise: Exercise, turn: Turn = unlimited) -> Picture | None:
        """Return start and end of an exercise in one picture, as PNG; None where it cannot be.

        Raises:
            TooOften: it has to be drawn, and there is no turn. So it is with all of them.
        """
        return await self._of(exercise, "png", turn, drawing.still, exercise.pose)

    async def moving(self, exercise: Exercise, turn: Turn = unlimited) -> Picture | None:
        """Return an exercise as a looping animation, as GIF; None where it cannot be."""
        held = held_for(exercise)
        return await self._of(exercise, "gif", turn, drawing.moving, exercise.pose, held)

    async def of_guide(
        self, guide: Guide, small_print: str, turn: Turn = unlimited
    ) -> Picture | None:
        """Return the drawing of a guide, as PNG; None where it has none or it cannot be."""
        words = guide.drawing
        if words is None:
            return None
        name = f"guide-{guide.id}.{digest(words, small_print)}.png"
        return await self._named(name, words.alt, turn, drawing.nerve, words, small_print)

    async def sheet(self, listed: Sheet, turn: Turn = unlimited) -> Picture | None:
        """Return a routine's list on one page, as PNG; None where it cannot be."""
        name = f"{listed.id}.{digest(listed)}.png"
        return await self._named(name, sheet_alt(listed), turn, drawing.sheet, listed)

    async def chart(
        self, name: str, alt: str, write: Callable[..., str], *args: object
    ) -> Picture | None:
        """Return a chart as PNG, written as SVG by a function; None where it cannot be."""
        try:
            data = await self._studio.draw(drawing.chart, write, *args)
        except Undrawn as error:
            log.warning("the chart %s was not drawn: %s", name, error)
            return None
        return Picture(f"{name}.png", data, alt[:ALT_LENGTH])

    def ahead(self, exercise: Exercise, turn: Turn = unlimited) -> None:
        """Have an animation at hand for who asks next; nobody waits for it."""
        task = asyncio.create_task(self._fetched(exercise, turn))
        self._ahead.add(task)
        task.add_done_callback(self._ahead.discard)

    def close(self) -> None:
        """End the process that draws."""
        self._studio.close()

    async def _fetched(self, exercise: Exercise, turn: Turn) -> None:
        with suppress(TooOften):
            await self.moving(exercise, turn)

    async def _of(
        self, exercise: Exercise, kind: str, turn: Turn, make: Callable[..., bytes], *args: object
    ) -> Picture | None:
        known = self._names.get((exercise.id, kind))
        if known is None or known[0] is not exercise:
            known = exercise, f"{exercise.id}.{digest(*args)}.{kind}"
            self._names[exercise.id, kind] = known
        return await self._named(known[1], alt_text(exercise), turn, make, *args)

    async def _named(
        self, name: str, alt: str, turn: Turn, make: Callable[..., bytes], *args: object
    ) -> Picture | None:
        data = await self._kept(name, turn, make, *args)
        thing, _, kind = name.split(".")
        return None if data is None else Picture(f"{thing}.{kind}", data, alt)

    async def _kept(
        self, name: str, turn: Turn, make: Callable[..., bytes], *args: object
    ) -> bytes | None:
        """Return a picture from the album, or draw it; who ask at once wait for one drawing."""
        if name in self._undrawable:
            return None
        data = await asyncio.to_thread(self._album.find, name)
        if data is not None:
            return data
        task = self._under_way.get(name)
        if task is None:
            turn()
            task = asyncio.create_task(self._draw(name, make, *args))
            self._under_way[name] = task
            task.add_done_callback(lambda _: self._under_way.pop(name, None))
        # Who stops waiting does not take the picture away from the others.
        return await asyncio.shield(task)

    async def _draw(self, name: str, make: Callable[..., bytes], *args: object) -> bytes | None:
        try:
            data = await self._studio.draw(make, *args)
        except Undrawn as error:
            log.warning("the picture %s was not drawn: %s", name, error)
            if not error.passing:
                self._undrawable.add(name)
            return None
        try:
            await asyncio.to_thread(self._album.keep, name, data)
        except OSError as error:
            if self._keeps:
                self._keeps = False
                log.warning("pictures cannot be kept in %s: %s", self._album.folder, error)
        return data


def held_for(exercise: Exercise) -> float:
    """Return for how many seconds an exercise is held, at most; 0 where it is not."""
    held = exercise.dose.hold_seconds or 0
    return float(max(held) if isinstance(held, tuple) else held)


def alt_text(exercise: Exercise) -> str:
    """Say in words what the pictures of an exercise show."""
    pose = exercise.pose
    moves = len(pose.keyframes) > 1
    shown = f"Start: {pose.start} End: {pose.end}" if moves else pose.end
    marks = [
        f"{word}: {text}."
        for word, text in (("Arrow", pose.motion), ("Keep still", pose.still))
        if text
    ]
    return " ".join([f"{exercise.name}.", shown, *marks])[:ALT_LENGTH]


def sheet_alt(listed: Sheet) -> str:
    """Say in words what the page of a routine shows."""
    return in_words(listed, ALT_LENGTH)


def digest(*args: object) -> str:
    """Return a digest of everything that a picture depends on: what is drawn, and by what."""
    told = [one.model_dump_json() if isinstance(one, BaseModel) else repr(one) for one in args]
    return hashlib.sha256("\n".join([drawing.edition(), *told]).encode()).hexdigest()[:16]
