"""Sheet: one list of a routine, put together to be drawn on one page.

It leaves Discord: it says what a card would say, and nothing about anybody.
"""

from collections.abc import Iterator

from bot.domain.slots import Slot
from bot.library import cards
from bot.library.entry import Model, Reviewed
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.pose import Pose
from bot.library.routine import Item, Routine
from bot.library.safety import Safety


class Row(Model):
    """An exercise of the list, as it is done there; ``marked`` for the osteoporosis notice.

    The pose is what holds here of the exercise's own.
    """

    name: str
    dose: str
    note: str
    marked: bool
    pose: Pose | None


class Sheet(Model):
    """Everything that stands on the page, from above."""

    id: str
    title: str
    heading: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    mark: str
    stop: str
    advice: str
    small_print: str


def slots_of(level: Level) -> tuple[Slot | None, ...]:
    """Return what a level has a sheet for: each slot, or None where one list serves both."""
    return (None,) if level is Level.CALM else tuple(Slot)


def sheet_of(library: Library, routine: Routine, level: Level, slot: Slot | None) -> Sheet:
    """Return the sheet of a routine's list for a level and a slot of ``slots_of``."""
    items, safety = routine.items(level, slot or Slot.MORNING), library.safety
    rows = tuple(_row(library, item) for item in items)
    calm = (cards.CALM_NOTE,) if level is Level.CALM else ()
    return Sheet(
        id="-".join(["sheet", routine.id, level.value, *([slot.value] if slot else [])]),
        title=routine.name,
        heading=f"Level {level.value}, {slot.value if slot else 'morning and evening'}",
        rows=rows,
        notes=(*calm, *routine.notes),
        mark=safety.osteoporosis_short if any(row.marked for row in rows) else "",
        stop=safety.stop_line,
        advice=safety.see_professional,
        small_print=small_print(routine, safety),
    )


def small_print(entry: Reviewed, safety: Safety) -> str:
    """Say who signed for what a picture shows, and that it is information."""
    return f"{cards.signed(entry, safety)} {safety.disclaimer_short}"


def in_words(sheet: Sheet, limit: int) -> str:
    """Say what a sheet shows, in order; in ``limit`` characters, without doses if it must be."""
    lists = (
        " ".join(f"{number}. {text}." for number, text in enumerate(texts, 1))
        for texts in (
            [f"{row.name}: {row.dose}" for row in sheet.rows],
            [row.name for row in sheet.rows],
        )
    )
    heading = f"{sheet.title}. {sheet.heading}."
    told = [" ".join([heading, listed, *_marked(sheet)]) for listed in lists]
    return next((text for text in told if len(text) <= limit), told[-1][:limit])


def _marked(sheet: Sheet) -> Iterator[str]:
    names = [row.name for row in sheet.rows if row.marked]
    if names:
        yield f"{', '.join(names)}: {sheet.mark}"


def _row(library: Library, item: Item) -> Row:
    exercise = library.exercises[item.exercise]
    return Row(
        name=exercise.name,
        dose=exercise.dose.words(),
        note=item.note,
        marked=exercise.osteoporosis_notice,
        pose=_pose(item, exercise.pose),
    )


def _pose(item: Item, pose: Pose) -> Pose | None:
    if item.drawn == "not":
        return None
    if item.drawn == "start":
        return pose.model_copy(update={"keyframes": pose.keyframes[:1], "arrows": ()})
    return pose
