"""Tests of bot.library.steps: easier and harder ways, and what never becomes one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.session import FURTHEST
from bot.domain.slots import Slot
from bot.library.exercise import Exercise, Level
from bot.library.library import Library
from bot.library.routine import Routine
from bot.library.routine_rules import MORNING_RULE_CAUSE, hard_filters
from bot.library.steps import Step, Way, steps_of


def every_list(library: Library) -> Iterator[tuple[Routine, Level, Slot, tuple[Step, ...]]]:
    for routine in library.routines.values():
        for level in Level:
            for slot in Slot:
                yield routine, level, slot, steps_of(library, routine, level, slot)


def step(library: Library, routine: str, level: str, slot: str, exercise: str) -> Step:
    found = steps_of(library, library.routines[routine], Level(level), Slot(slot))
    return next(one for one in found if one.item.exercise == exercise)


def named(ways: tuple[Way, ...]) -> list[tuple[str, bool]]:
    """Return the exercises of ways, and whether each is varied in words."""
    return [(one.exercise.id, bool(one.text)) for one in ways]


def changed(library: Library, exercise: str, **parts: object) -> Library:
    """Return content in which one exercise is another."""
    edited = library.exercises[exercise].model_copy(update=parts)
    return replace(library, exercises={**library.exercises, exercise: edited})


def test_the_steps_are_the_list_in_its_order(library: Library) -> None:
    for routine, level, slot, steps in every_list(library):
        assert tuple(one.item for one in steps) == routine.items(level, slot)
        assert all(one.own == Way(exercise=library.exercises[one.item.exercise]) for one in steps)


def test_easier_leads_from_exercise_to_exercise_and_ends_in_words(library: Library) -> None:
    found = step(library, "extension", "build", "morning", "prone_press_up")
    assert named(found.easier) == [
        ("prone_on_elbows", False),
        ("prone_lying", False),
        ("prone_lying", True),
    ]
    assert found.easier[-1].text == library.exercises["prone_lying"].easier.text
    assert found.limits == (-3, 1)


def test_harder_leads_from_exercise_to_exercise_and_ends_in_words(library: Library) -> None:
    found = step(library, "extension", "build", "morning", "prone_lying")
    assert named(found.harder) == [
        ("prone_on_elbows", False),
        ("prone_press_up", False),
        ("prone_press_up", True),
    ]


def test_a_way_is_counted_from_the_lists_own(library: Library) -> None:
    found = step(library, "extension", "build", "morning", "prone_on_elbows")
    ways = [found.way(number).exercise.id for number in (-1, 0, 1)]
    assert ways == ["prone_lying", "prone_on_elbows", "prone_press_up"]


def test_harder_never_leads_above_the_level(library: Library) -> None:
    assert named(step(library, "extension", "build", "morning", "hook_lying_march").harder) == []
    calm = step(library, "extension", "calm", "morning", "prone_lying")
    assert named(calm.harder) == [("prone_on_elbows", False)]


def test_at_the_calm_level_no_words_make_it_harder(library: Library) -> None:
    for routine, level, _, steps in every_list(library):
        words = [one.text for found in steps for one in found.harder if one.text]
        assert not (words and level is Level.CALM), routine.id


def test_where_the_easier_one_may_not_be_the_exercise_is_done_more_gently(
    library: Library,
) -> None:
    found = step(library, "symmetrical", "build", "evening", "prone_press_up")
    assert named(found.easier) == [("prone_press_up", True)]
    assert found.easier[0].text == library.safety.gentler


def test_there_is_always_an_easier_way_and_never_too_many(library: Library) -> None:
    for routine, level, slot, steps in every_list(library):
        for found in steps:
            easiest, hardest = found.limits
            assert -FURTHEST <= easiest < 0 <= hardest <= FURTHEST, (routine.id, level, slot)


def test_no_way_leads_to_what_may_not_stand_in_the_list(library: Library) -> None:
    for routine, level, slot, steps in every_list(library):
        slots = tuple(Slot) if level is Level.CALM else (slot,)
        for found in steps:
            for way in (found.own, *found.easier, *found.harder):
                about = (routine.id, level, slot, way.exercise.id)
                assert list(hard_filters(routine, way.exercise, level, slots)) == [], about


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("slot", Slot)
def test_by_whatever_content_a_barred_exercise_is_never_reached(
    library: Library, level: Level, slot: Slot
) -> None:
    """Let every exercise lead to every barred one, both ways."""
    tried = 0
    for routine in library.routines.values():

        def barred(exercise: Exercise, routine: Routine = routine) -> bool:
            off = bool(set(routine.often_used_for) & set(exercise.default_off))
            morning = slot is Slot.MORNING or level is Level.CALM
            early = MORNING_RULE_CAUSE in routine.often_used_for and morning
            above = level is not Level.STRONG and exercise.level.rank > level.rank
            return off or (early and not exercise.morning_ok) or above

        found = [one for one in library.exercises.values() if barred(one)]
        tried += len(found)
        for target in found[:6]:
            led = replace(library, exercises=dict(library.exercises))
            for item in routine.items(level, slot):
                to = {"text": "Do the other one.", "exercise": target.id}
                variation = library.exercises[item.exercise].easier.model_copy(update=to)
                led = changed(led, item.exercise, easier=variation, harder=variation)
            for one in steps_of(led, routine, level, slot):
                reached = {way.exercise.id for way in (*one.easier, *one.harder)}
                assert target.id not in reached, (routine.id, target.id)
    assert tried > 10


def test_exercises_that_lead_in_a_circle_end(library: Library) -> None:
    press_up = library.exercises["prone_press_up"]
    circle = press_up.easier.model_copy(update={"exercise": "prone_press_up"})
    led = changed(library, "prone_lying", easier=circle, harder=circle)
    found = step(led, "extension", "build", "morning", "prone_press_up")
    assert named(found.easier) == [
        ("prone_on_elbows", False),
        ("prone_lying", False),
        ("prone_lying", True),
    ]
    assert found.easier[-1].text == library.safety.gentler
