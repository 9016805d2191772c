"""Tests of bot.domain.session: each sentence of its policy."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.key import OccurrenceKey
from bot.domain.session import (
    CHECK,
    FURTHEST,
    LASTS,
    OWN,
    Session,
    Shape,
    Target,
    Verdict,
    begun,
    judge,
    moved,
)
from bot.domain.slots import Slot
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER

KEY = OccurrenceKey(slot=Slot.MORNING, day=date(2026, 3, 10))
SECOND = timedelta(seconds=1)
SHAPE = Shape(routine="extension", level="build", ways=((-2, 1), (-1, 0), (-3, 0), (-1, 2)))


def session(shape: Shape = SHAPE, **parts: object) -> Session:
    """Return a session that has just begun, with parts of it changed."""
    return replace(begun(MEMBER, KEY, shape, NOON), **parts)  # pyright: ignore[reportArgumentType]


def place(found: Session) -> tuple[int, tuple[int, ...]]:
    return found.step, found.ways


def test_a_session_begins_with_a_check_and_the_lists_own_ways() -> None:
    assert place(session()) == (CHECK, (OWN, OWN, OWN, OWN))
    assert session().count == 4


def test_what_is_kept_of_when_it_began_is_what_it_is_called_by() -> None:
    odd = begun(MEMBER, KEY, SHAPE, NOON + timedelta(microseconds=1999))
    assert odd.began_at == NOON + timedelta(milliseconds=1)
    assert odd.stamp == session().stamp + 1


@pytest.mark.parametrize("stands_at", range(5))
def test_next_on_step_3_leads_to_step_4_wherever_the_session_stands(stands_at: int) -> None:
    next_on_3 = Target(step=4)
    assert moved(session(step=stands_at), next_on_3, SHAPE, NOON).step == 4


@pytest.mark.parametrize(
    ("named", "leads_to"), [(-7, CHECK), (0, CHECK), (1, 1), (4, 4), (5, 4), (10**12, 4)]
)
def test_a_step_that_is_not_there_is_the_nearest_one(named: int, leads_to: int) -> None:
    assert moved(session(step=2), Target(step=named), SHAPE, NOON).step == leads_to


@pytest.mark.parametrize(
    ("named", "chosen"), [(-1, -1), (-2, -2), (-3, -2), (-(10**9), -2), (0, 0), (1, 1), (2, 1)]
)
def test_a_way_that_is_not_there_is_the_nearest_one(named: int, chosen: int) -> None:
    new = moved(session(step=1), Target(step=1, way=named), SHAPE, NOON)
    assert place(new) == (1, (chosen, OWN, OWN, OWN))


def test_a_way_at_the_check_or_at_a_step_that_is_not_there_changes_no_step() -> None:
    for step in (-1, CHECK, 5, 99):
        assert moved(session(), Target(step=step, way=-1), SHAPE, NOON).ways == session().ways


def test_the_way_that_was_chosen_stays_chosen() -> None:
    eased = moved(session(step=1), Target(step=1, way=-1), SHAPE, NOON)
    there = moved(eased, Target(step=2), SHAPE, NOON)
    back = moved(there, Target(step=1), SHAPE, NOON)
    assert (there.way(1), there.way(2), back.way(1)) == (-1, OWN, -1)


def test_a_step_passed_by_is_kept_as_a_step_done() -> None:
    """Skipping after it hurt is the same press as Next: the same place comes of it."""
    after_next = moved(session(step=2), Target(step=3), SHAPE, NOON)
    after_hurt = moved(session(step=2), Target(step=2), SHAPE, NOON)
    assert moved(after_hurt, Target(step=3), SHAPE, NOON) == after_next


def test_a_double_tap_is_one_tap() -> None:
    easier = Target(step=1, way=-1)
    once = moved(session(step=1), easier, SHAPE, NOON)
    assert moved(once, easier, SHAPE, NOON) == once


def test_ways_that_the_content_has_lost_meanwhile_are_the_nearest_there_are() -> None:
    fewer = replace(SHAPE, ways=((-1, 0), (-1, 0), (0, 0), (-1, 0)))
    old = session(ways=(-2, OWN, -3, 2), step=4)
    assert moved(old, Target(step=3), fewer, NOON).ways == (-1, OWN, OWN, OWN)


def test_a_session_is_over_when_nobody_has_touched_it_for_twelve_hours() -> None:
    left = session(touched_at=NOON)
    assert judge(left, SHAPE, NOON + LASTS - SECOND) is Verdict.OPEN
    assert judge(left, SHAPE, NOON + LASTS) is Verdict.OVER
    touched = moved(left, Target(step=1), SHAPE, NOON + LASTS - SECOND)
    assert judge(touched, SHAPE, NOON + LASTS) is Verdict.OPEN
    assert judge(None, SHAPE, NOON) is Verdict.OVER


@pytest.mark.parametrize(
    "shape",
    [
        replace(SHAPE, routine="hip"),
        replace(SHAPE, level="calm"),
        replace(SHAPE, ways=SHAPE.ways[:3]),
        replace(SHAPE, ways=(*SHAPE.ways, (0, 0))),
    ],
    ids=["routine", "level", "a step less", "a step more"],
)
def test_another_routine_level_or_number_of_steps_is_another_list(shape: Shape) -> None:
    assert judge(session(), shape, NOON) is Verdict.CHANGED
    assert judge(session(), shape, NOON + LASTS) is Verdict.OVER


limits = st.tuples(st.integers(-FURTHEST, 0), st.integers(0, FURTHEST))
shapes = st.lists(limits, min_size=1, max_size=8).map(
    lambda ways: Shape(routine="extension", level="build", ways=tuple(ways))
)
numbers = st.integers(-3, 12) | st.integers()
targets = st.builds(Target, step=numbers, way=st.none() | numbers)


@given(shape=shapes, presses=st.lists(targets, max_size=30))
def test_any_presses_in_any_order_leave_a_place_that_is_there(
    shape: Shape, presses: list[Target]
) -> None:
    now = begun(MEMBER, KEY, shape, NOON)
    for press in presses:
        before, now = now, moved(now, press, shape, NOON)
        assert CHECK <= now.step <= now.count == len(shape.ways)
        for way, (easiest, hardest) in zip(now.ways, shape.ways, strict=True):
            assert easiest <= way <= hardest
        # At most the step that was named is done in another way.
        differing = [n for n in range(1, now.count + 1) if now.way(n) != before.way(n)]
        assert differing in ([], [press.step])
        assert judge(now, shape, NOON) is Verdict.OPEN


@given(shape=shapes, first=st.lists(targets, max_size=10), last=targets)
def test_the_last_press_wins(shape: Shape, first: list[Target], last: Target) -> None:
    fresh = begun(MEMBER, KEY, shape, NOON)
    led = fresh
    for press in first:
        led = moved(led, press, shape, NOON)
    assert moved(led, last, shape, NOON).step == moved(fresh, last, shape, NOON).step
