"""Steps: what a session leads through: the exercises of a list, with easier and harder ways.

The policy:

* Where an exercise names an easier or a harder one, that is the way; else its own words are.
* An exercise that may not stand in the list (``routine_rules.hard_filters``) is no way either:
  harder, there is none; easier, the exercise stays and is done more gently.
* At the calm level, harder words are no way: nothing says how hard they are.
* From an easier way, harder leads back to where one came from; the other way round likewise.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.session import FURTHEST
from bot.domain.slots import Slot
from bot.library.exercise import Exercise, Level
from bot.library.library import Library
from bot.library.routine import Item, Routine
from bot.library.routine_rules import hard_filters

_Allowed = Callable[[Exercise], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to do a step: an exercise, and in which words it is made easier or harder."""

    exercise: Exercise
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An exercise of a list, with the easier and the harder ways, the nearest first."""

    item: Item
    own: Way
    easier: tuple[Way, ...]
    harder: tuple[Way, ...]

    @property
    def limits(self) -> tuple[int, int]:
        """Return the easiest and the hardest way there is; 0 is its own."""
        return -len(self.easier), len(self.harder)

    def way(self, number: int) -> Way:
        """Return a way: its own (0), an easier (-1, -2) or a harder one (1, 2)."""
        if number < 0:
            return self.easier[-number - 1]
        return self.harder[number - 1] if number else self.own


def steps_of(library: Library, routine: Routine, level: Level, slot: Slot) -> tuple[Step, ...]:
    """Return what a session of a slot at a level leads through."""
    # As the list itself is checked: the calm one stands for both slots.
    slots = tuple(Slot) if level is Level.CALM else (slot,)

    def allowed(exercise: Exercise) -> bool:
        return next(hard_filters(routine, exercise, level, slots), None) is None

    return tuple(
        _step(library, item, allowed, calm=level is Level.CALM)
        for item in routine.items(level, slot)
    )


def _step(library: Library, item: Item, allowed: _Allowed, *, calm: bool) -> Step:
    exercise = library.exercises[item.exercise]
    return Step(
        item=item,
        own=Way(exercise=exercise),
        easier=_easier(library, exercise, allowed),
        harder=_harder(library, exercise, allowed, calm=calm),
    )


def _easier(library: Library, exercise: Exercise, allowed: _Allowed) -> tuple[Way, ...]:
    ways: list[Way] = []
    known = {exercise.id}
    while len(ways) < FURTHEST - 1 and exercise.easier.exercise is not None:
        following = library.exercises[exercise.easier.exercise]
        if following.id in known or not allowed(following):
            return (*ways, Way(exercise=exercise, text=library.safety.gentler))
        ways.append(Way(exercise=following))
        known.add(following.id)
        exercise = following
    return (*ways, Way(exercise=exercise, text=exercise.easier.text))


def _harder(
    library: Library, exercise: Exercise, allowed: _Allowed, *, calm: bool
) -> tuple[Way, ...]:
    ways: list[Way] = []
    known = {exercise.id}
    while len(ways) < FURTHEST and exercise.harder is not None:
        if exercise.harder.exercise is None:
            return (
                tuple(ways) if calm else (*ways, Way(exercise=exercise, text=exercise.harder.text))
            )
        following = library.exercises[exercise.harder.exercise]
        if following.id in known or not allowed(following):
            break
        ways.append(Way(exercise=following))
        known.add(following.id)
        exercise = following
    return tuple(ways)
