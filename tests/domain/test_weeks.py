"""Tests of bot.domain.weeks: the calendar, sentence by sentence, and the score over its days."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.encouragement import Note
from bot.domain.progress import Outcome, score_after
from bot.domain.slots import Slot
from bot.domain.weeks import WEEK_CHOICES, Week, look_back, monday_of
from tests.support.lookback import DAY, LETTERS, MONDAY, daily, past, record

THURSDAY = MONDAY + 3 * DAY
SIGNS = {**{outcome: letter for letter, outcome in LETTERS.items()}, Outcome.OFF: "-"}


def signs(week: Week) -> str:
    """Write a week as a record is written."""
    return " ".join("".join(SIGNS[day.outcomes[slot]] for slot in Slot) for day in week.days)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(WEEK_CHOICES))
def test_weeks_go_from_monday_to_sunday_and_the_last_is_todays(today: date, weeks: int) -> None:
    found = look_back(past([]), today, weeks)
    days = [day.day for week in found.weeks for day in week.days]
    assert len(found.weeks) == weeks
    assert days == [days[0] + number * DAY for number in range(7 * weeks)]
    assert days[0].weekday() == 0
    assert today in days[-7:]
    assert found.weeks[-1].monday == monday_of(today)


def test_what_is_in_the_record_is_shown_as_what_became_of_it() -> None:
    found = look_back(past(record("dm x? dd")), THURSDAY, 2)
    assert signs(found.weeks[1]) == "dm x? dd -- -- -- --"
    assert signs(found.weeks[0]) == "-- -- -- -- -- -- --"


def test_what_is_not_in_the_record_is_to_come_from_the_slots_next_date_on() -> None:
    nexts = {Slot.MORNING: THURSDAY + DAY, Slot.EVENING: THURSDAY}
    found = look_back(past(record("dd dd dd d-"), nexts=nexts), THURSDAY, 2)
    assert signs(found.weeks[1]) == "dd dd dd d? ?? ?? ??"


def test_what_is_skipped_or_done_ahead_is_shown_so() -> None:
    nexts = {Slot.MORNING: THURSDAY, Slot.EVENING: THURSDAY}
    found = look_back(past(record("dd dd dd d- x-"), nexts=nexts), THURSDAY, 2)
    assert signs(found.weeks[1]) == "dd dd dd d? x? ?? ??"


def test_what_is_part_of_a_pause_is_excused_already() -> None:
    nexts = {Slot.MORNING: THURSDAY, Slot.EVENING: THURSDAY}
    paused = past(
        record("dd dd dd"),
        nexts=nexts,
        paused_from=THURSDAY + DAY,
        paused_until=THURSDAY + 3 * DAY,
    )
    found = look_back(paused, THURSDAY, 2)
    assert signs(found.weeks[1]) == "dd dd dd ?? xx xx ??"


def test_a_slot_without_a_time_is_off() -> None:
    found = look_back(past(daily("ddd"), nexts={Slot.MORNING: THURSDAY}), THURSDAY, 2)
    assert signs(found.weeks[1]) == "d- d- d- ?- ?- ?- ?-"


def test_a_weeks_tally_and_that_of_all_weeks() -> None:
    found = look_back(past(record("dm dx dd dd dd dd dd mm")), MONDAY + 7 * DAY, 2)
    assert [(one.tally.done, one.tally.counted, one.tally.excused) for one in found.weeks] == [
        (12, 13, 1),
        (0, 2, 0),
    ]
    assert (found.tally.done, found.tally.counted) == (12, 15)


# --- The score, and what is of all the time there was.


def test_the_score_of_a_day_is_that_at_its_end_and_stays_until_the_next_session() -> None:
    sessions = record("-- dd xx -- d-")
    found = look_back(past(sessions, begun=MONDAY + DAY), MONDAY + 5 * DAY, 2)
    after = [score_after(sessions[:number]) for number in (2, 5)]
    line = [day.score for day in found.weeks[1].days]
    assert line == [None, after[0], after[0], after[0], after[1], after[1], None]
    assert [day.score for day in found.weeks[0].days] == [None] * 7


def test_weeks_that_begin_later_begin_with_the_score_so_far() -> None:
    sessions = daily("d" * 20)
    found = look_back(past(sessions), MONDAY + 23 * DAY, 2)
    assert found.weeks[0].days[0].score == pytest.approx(score_after(sessions[:15]))
    assert found.weeks[1].days[0].score == pytest.approx(score_after(sessions))
    assert found.score == score_after(sessions)


def test_filled_in_before_the_routine_began_the_line_begins_there() -> None:
    """A zone that was changed can put a session before the day of consent."""
    found = look_back(past(daily("d"), begun=MONDAY + DAY), MONDAY + DAY, 2)
    assert [day.score for day in found.weeks[1].days][:3] == [5.0, 5.0, None]


def test_the_streak_is_of_all_the_time_there_was() -> None:
    sessions = daily("d" * 50)
    found = look_back(past(sessions), MONDAY + 49 * DAY, 2)
    assert (found.streak.now, found.streak.longest) == (50, 50)


@pytest.mark.parametrize(
    ("parts", "note"),
    [
        ({}, Note.FULL_WEEK),
        ({"flare_from": THURSDAY, "flare_until": THURSDAY + DAY}, Note.FLARE),
        ({"flare_from": MONDAY, "flare_until": THURSDAY}, Note.FULL_WEEK),
        ({"paused_from": THURSDAY}, Note.PAUSED),
    ],
)
def test_the_kind_sentence_is_that_of_today(parts: dict[str, Any], note: Note) -> None:
    begun = MONDAY - timedelta(days=30)
    assert look_back(past(record("dd dd"), begun=begun, **parts), THURSDAY, 4).note is note
