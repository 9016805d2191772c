"""Tests of bot.domain.encouragement: each case, in the order in which they are asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.encouragement import Note, Situation, encouragement
from tests.support.lookback import DAY, MONDAY, record, weeks_of

NOTHING = "-- -- -- -- -- -- --"
DONE = "dd dd dd dd dd dd dd"
MISSED = "mm mm mm mm mm mm mm"
PAUSED = "xx xx xx xx xx xx xx"

# The weeks of a record that ends with today's, and what is said of it.
CASES = [
    (Note.NOTHING_YET, [NOTHING]),
    (Note.NOTHING_YET, [PAUSED, "x? ?- -- -- -- -- --"]),
    (Note.FIRST_WEEK, ["-- -- -- -- -- -d mm"]),
    (Note.FIRST_WEEK, [DONE]),
    (Note.COMEBACK, [DONE, MISSED, "mm mm mm mm mm mm d-"]),
    (Note.COMEBACK, [DONE, PAUSED, DONE]),
    (Note.COMEBACK, [DONE, NOTHING, NOTHING, DONE]),
    (Note.FULL_WEEK, [DONE, DONE]),
    (Note.FULL_WEEK, [MISSED, "xx xx xx xx xx xx dx"]),
    (Note.ONE_DAY_OFF, [DONE, "dd dd mm dd dd dd dd"]),
    (Note.ONE_DAY_OFF, [DONE, "xx xx xx xx xx dm xx"]),
    (Note.MOST, [DONE, "dd md dd md dd dd dd"]),
    (Note.MOST, [DONE, "d- m- d- d- m- d- --"]),
    (Note.SOME, [DONE, "dd md mm mm mm dd dd"]),
    (Note.RESTED, [DONE, PAUSED]),
    (Note.RESTED, [MISSED, NOTHING]),
    (Note.WAITING, [DONE, MISSED]),
    (Note.WAITING, [MISSED]),
    (Note.WAITING, [DONE, "xx xx xx xx xx xm x?"]),
]


def situation(weeks: list[str], *, flaring: bool = False, paused: bool = False) -> Situation:
    """Return the situation on the Sunday of the last week."""
    sessions = weeks_of(*weeks)
    return Situation(
        today=MONDAY + 7 * len(weeks) * DAY - DAY,
        begun=MONDAY,
        flaring=flaring,
        paused=paused,
        record=sessions,
    )


@pytest.mark.parametrize(("note", "weeks"), CASES)
def test_the_first_rule_that_fits_decides(note: Note, weeks: list[str]) -> None:
    assert encouragement(situation(weeks)) is note


@pytest.mark.parametrize("weeks", [weeks for _, weeks in CASES])
def test_a_flare_up_goes_before_a_pause_and_both_before_everything(weeks: list[str]) -> None:
    assert encouragement(situation(weeks, flaring=True, paused=True)) is Note.FLARE
    assert encouragement(situation(weeks, flaring=True)) is Note.FLARE
    assert encouragement(situation(weeks, paused=True)) is Note.PAUSED


def test_every_case_can_come() -> None:
    assert {note for note, _ in CASES} | {Note.FLARE, Note.PAUSED} == set(Note)


@pytest.mark.parametrize(
    ("begun", "expected"), [(MONDAY, Note.FULL_WEEK), (MONDAY + DAY, Note.FIRST_WEEK)]
)
def test_the_first_week_lasts_seven_days(begun: date, expected: Note) -> None:
    now = Situation(
        today=MONDAY + 7 * DAY,
        begun=begun,
        flaring=False,
        paused=False,
        record=record("-- dd dd dd dd dd dd dd"),
    )
    assert encouragement(now) is expected


@given(st.lists(st.text(alphabet="dmx?-", min_size=2, max_size=2), max_size=40))
def test_who_did_something_lately_is_never_told_to_begin(days: list[str]) -> None:
    sessions = record(" ".join(days))
    now = Situation(
        today=MONDAY + max(len(days) - 1, 0) * DAY,
        begun=MONDAY,
        flaring=False,
        paused=False,
        record=sessions,
    )
    unkind = {Note.NOTHING_YET, Note.RESTED, Note.WAITING}
    assert (encouragement(now) in unkind) == (now.tally().done == 0)
