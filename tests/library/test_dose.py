"""Tests of bot.library.dose: what counts as a dose, and how it is said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.library.dose import Dose, Timer
from bot.library.library import Library


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"repetitions": 10}, "10 times"),
        ({"repetitions": 1}, "1 time"),
        ({"repetitions": (8, 10)}, "8 to 10 times"),
        ({"repetitions": (8, 10), "each_side": True}, "8 to 10 times each side"),
        ({"repetitions": 5, "hold_seconds": (5, 6)}, "5 times, hold 5 to 6 seconds each"),
        ({"repetitions": 5, "sets": 2}, "5 times, 2 sets"),
        ({"repetitions": 5, "sets": (1, 2)}, "5 times, 1 to 2 sets"),
        ({"repetitions": 5, "sets": 1}, "5 times"),
        (
            {"repetitions": 5, "hold_seconds": 1, "sets": 3, "rest_seconds": 30},
            "5 times, hold 1 second each, 3 sets, rest 30 seconds between",
        ),
        ({"hold_seconds": 30}, "hold 30 seconds"),
        ({"hold_seconds": (20, 30), "each_side": True}, "hold 20 to 30 seconds, each side"),
        ({"minutes": 1}, "1 minute"),
        ({"minutes": 1.5}, "1.5 minutes"),
        ({"minutes": 0.5}, "30 seconds"),
        ({"minutes": (5, 10)}, "5 to 10 minutes"),
        ({"minutes": (0.5, 2)}, "0.5 to 2 minutes"),
        ({"minutes": 2, "each_side": True}, "2 minutes, each side"),
    ],
)
def test_a_dose_is_said_as_a_person_would(parts: dict[str, Any], words: str) -> None:
    assert Dose(**parts).words() == words


def test_the_note_is_not_part_of_the_words() -> None:
    assert Dose(repetitions=5, note="Slowly.").words() == "5 times"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "needs repetitions, hold_seconds or minutes"),
        ({"sets": 2, "rest_seconds": 30}, "needs repetitions, hold_seconds or minutes"),
        ({"repetitions": (10, 8)}, "the range of repetitions must go from less to more"),
        ({"repetitions": (8, 8)}, "the range of repetitions must go from less to more"),
        ({"minutes": (2, 1)}, "the range of minutes must go from less to more"),
        (
            {"minutes": 1, "rest_seconds": (30, 20)},
            "the range of rest_seconds must go from less to more",
        ),
    ],
)
def test_a_dose_says_how_much(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Dose(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"repetitions": 0},
        {"repetitions": 61},
        {"repetitions": (0, 5)},
        {"repetitions": 2.5},
        {"minutes": 0},
        {"minutes": 61},
        {"repetitions": 5, "hold_seconds": 61},
        {"repetitions": 5, "pace": "slow"},
        {"repetitions": 5, "note": "x" * 161},
    ],
)
def test_a_dose_keeps_its_numbers_in_bounds(parts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Dose(**parts)


counts = st.integers(1, 60)
ranges = st.tuples(counts, counts).filter(lambda pair: pair[0] < pair[1])
some = st.none() | counts | ranges


@given(counts | ranges, some, some, some, st.booleans())
def test_every_number_of_a_dose_is_said(
    repetitions: int | tuple[int, int],
    sets: int | tuple[int, int] | None,
    hold: int | tuple[int, int] | None,
    rest: int | tuple[int, int] | None,
    each_side: bool,
) -> None:
    dose = Dose(
        repetitions=repetitions,
        sets=sets,
        hold_seconds=hold,
        rest_seconds=rest,
        each_side=each_side,
    )
    words = dose.words().replace(",", "").split()
    said = (repetitions, None if sets == 1 else sets, hold, rest)
    for number in said:
        parts = number if isinstance(number, tuple) else (number,) if number else ()
        assert all(str(part) in words for part in parts)


@pytest.mark.parametrize(
    ("parts", "half", "wanted"),
    [
        ({"repetitions": 10}, False, {}),
        ({"repetitions": 10, "hold_seconds": 5}, False, {Timer.HOLD: 5}),
        ({"hold_seconds": (20, 30)}, False, {Timer.HOLD: 20}),
        ({"hold_seconds": (20, 30)}, True, {Timer.HOLD: 20}),
        ({"minutes": (5, 30)}, False, {Timer.TIME: 300}),
        ({"minutes": (5, 30)}, True, {Timer.TIME: 150}),
        (
            {"minutes": 0.5, "sets": 2, "rest_seconds": 30},
            False,
            {Timer.TIME: 30, Timer.REST: 30},
        ),
        ({"minutes": 0.5, "sets": 2, "rest_seconds": 30}, True, {Timer.TIME: 15, Timer.REST: 30}),
    ],
)
def test_a_timer_runs_for_the_lower_end_and_minutes_are_halved_for_calm(
    parts: dict[str, Any], half: bool, wanted: dict[Timer, int]
) -> None:
    assert Dose(**parts).timers(half=half) == wanted


def test_every_exercise_with_a_hold_a_rest_or_minutes_has_a_timer(library: Library) -> None:
    for exercise in library.exercises.values():
        dose = exercise.dose
        for half in (False, True):
            found = dose.timers(half=half)
            assert (Timer.HOLD in found) is (dose.hold_seconds is not None)
            assert (Timer.REST in found) is (dose.rest_seconds is not None)
            assert (Timer.TIME in found) is (dose.minutes is not None)
            assert all(seconds > 0 for seconds in found.values())
