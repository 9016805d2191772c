"""Tightening: what holds of a server's words whatever they say, by construction.

An edit may tighten the hard filters, never loosen them, and a release may tighten them beneath
an edit. So they are joined where the two meet: an exercise is off by default where either says
so, goes into the morning only if both allow it, and carries the osteoporosis notice if either
has it. And no list of a routine holds what a filter keeps out, or what is not there any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.slots import Slot
from bot.library.exercise import Exercise, Level
from bot.library.routine import Day, Item, Routine
from bot.library.routine_rules import hard_filters, routine_lists


def joined(edited: Exercise, bundled: Exercise) -> Exercise:
    """Return an edited exercise with the filters of both."""
    off = tuple(dict.fromkeys((*bundled.default_off, *edited.default_off)))
    tightened = {
        "default_off": off,
        "suits": tuple(one for one in edited.suits if one not in off),
        "morning_ok": edited.morning_ok and bundled.morning_ok,
        "osteoporosis_notice": edited.osteoporosis_notice or bundled.osteoporosis_notice,
    }
    if all(getattr(edited, field) == value for field, value in tightened.items()):
        return edited
    return edited.model_copy(update=tightened)


@dataclass(frozen=True, slots=True)
class Dropped:
    """An exercise that a list goes without; no ``slot`` where the list is for both."""

    exercise: str
    level: Level
    slot: Slot | None


def dropped(routine: Routine, exercises: Mapping[str, Exercise]) -> Iterator[Dropped]:
    """Yield what may not stand in a routine's lists, or is not there any more."""
    for _, level, slots, items in routine_lists(routine):
        kept = _kept(routine, items, level, slots, exercises)
        for item in items:
            if item not in kept:
                yield Dropped(item.exercise, level, slots[0] if len(slots) == 1 else None)


def within_filters(routine: Routine, exercises: Mapping[str, Exercise]) -> Routine:
    """Return a routine without what its lists have to go without."""
    if next(dropped(routine, exercises), None) is None:
        return routine

    def day(level: Level) -> Day:
        morning, evening = (
            _kept(routine, routine.items(level, slot), level, (slot,), exercises) for slot in Slot
        )
        return Day.model_construct(morning=morning, evening=evening)

    return routine.model_copy(
        update={
            "calm": _kept(routine, routine.calm, Level.CALM, tuple(Slot), exercises),
            "build": day(Level.BUILD),
            "strong": day(Level.STRONG),
        }
    )


def _kept(
    routine: Routine,
    items: Sequence[Item],
    level: Level,
    slots: Sequence[Slot],
    exercises: Mapping[str, Exercise],
) -> tuple[Item, ...]:
    return tuple(
        item
        for item in items
        if (found := exercises.get(item.exercise)) is not None
        and next(hard_filters(routine, found, level, slots), None) is None
    )
