"""Routine rules: what a routine may hold, and what it may be called.

The hard filters hold for every routine, level and slot (docs/content.md). The name of a routine is
neutral: it is stored about members, and must not say what they have.
"""

from collections.abc import Iterable, Iterator

from bot.domain.slots import Slot
from bot.library.exercise import Exercise, Level
from bot.library.problems import Document, Path, Problem
from bot.library.routine import Item, Routine
from bot.library.search import fold
from bot.library.shelf import Shelf, twice, unknown

MORNING_RULE_CAUSE = "herniated_disc"


def routine_problems(routine: Routine, document: Document, shelf: Shelf) -> Iterator[Problem]:
    """Yield what is wrong with a routine among everything else."""
    # Two different causes at least: the stored id of a routine must not name one.
    yield from twice(document, "often_used_for", routine.often_used_for)
    for index, cause_id in enumerate(routine.often_used_for):
        yield from unknown(
            document, ("often_used_for", index), cause_id, shelf.ids("causes"), "cause"
        )
    for path, level, slots, items in routine_lists(routine):
        seen: set[str] = set()
        for index, item in enumerate(items):
            here = (*path, index, "exercise")
            if item.exercise in seen:
                yield document.problem(here, f"`{item.exercise}` stands in this list twice")
            seen.add(item.exercise)
            yield from unknown(document, here, item.exercise, shelf.ids("exercises"), "exercise")
            if item.exercise not in shelf.exercises:
                continue
            exercise = shelf.exercises[item.exercise][0]
            for sentence in hard_filters(routine, exercise, level, slots):
                yield document.problem(here, f"`{exercise.id}` {sentence}")


def neutral_names(shelf: Shelf) -> Iterator[Problem]:
    """Refuse names that say what somebody has: what is stored about a member must not."""
    terms = {
        f" {fold(term)} ": cause.id
        for cause, _ in shelf.causes.values()
        for term in (cause.name, cause.id.replace("_", " "), *cause.aliases)
    }
    for routine, document in shelf.routines.values():
        for field, text in (("id", routine.id.replace("_", " ")), ("name", routine.name)):
            words = f" {fold(text)} "
            for cause_id in dict.fromkeys(of for term, of in terms.items() if term in words):
                said = f"names `{cause_id}`; a routine is named by how one moves, never by a cause"
                yield document.problem((field,), said)


def routine_lists(
    routine: Routine,
) -> Iterator[tuple[Path, Level, tuple[Slot, ...], tuple[Item, ...]]]:
    """Yield the lists of a routine: where they stand, their level, their slots, their items."""
    yield ("calm",), Level.CALM, (Slot.MORNING, Slot.EVENING), routine.calm
    for level in (Level.BUILD, Level.STRONG):
        for slot in Slot:
            yield (level.value, slot.value), level, (slot,), routine.items(level, slot)


def hard_filters(
    routine: Routine, exercise: Exercise, level: Level, slots: Iterable[Slot]
) -> Iterator[str]:
    """Yield why an exercise may not stand in a list of a routine."""
    for cause_id in sorted(set(routine.often_used_for) & set(exercise.default_off)):
        yield f"is off by default for {cause_id}"
    if not set(routine.often_used_for) & set(exercise.suits):
        yield "suits none of the causes this routine is often used for"
    morning_rule = MORNING_RULE_CAUSE in routine.often_used_for and Slot.MORNING in slots
    if morning_rule and not exercise.morning_ok:
        yield "is not for the morning where a herniated disc is named"
    if level is not Level.STRONG and exercise.level.rank > level.rank:
        yield f"is of level {exercise.level.value}, too hard for {level.value}"
