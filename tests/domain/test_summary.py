"""Tests of bot.domain.summary: when the weekly summary comes, and what it says."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.encouragement import Note
from bot.domain.enrolment import QUIET_AFTER, DeliveryState, Enrolment
from bot.domain.schedule import Schedule, next_occurrence, too_close
from bot.domain.slots import Slot
from bot.domain.summary import (
    AFTER,
    APART,
    Timing,
    begins_week,
    is_wanted,
    summarise,
    summary_timing,
)
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.lookback import DAY, MONDAY, at_noon, weeks_of
from tests.support.zones import NAMES, local

DONE = "dd dd dd dd dd dd dd"
MINUTE = timedelta(minutes=1)
NEXT = MONDAY + 7 * DAY


def wanting(**parts: Any) -> Enrolment:
    return enrolment(consent_at=at_noon(MONDAY), summary=True, **parts)


# --- It is about the week that has just ended, and begins with the first of the new one.


@pytest.mark.parametrize(
    ("before", "day", "expected"),
    [
        (None, NEXT, False),
        (NEXT - DAY, NEXT, True),
        (NEXT - DAY, NEXT + 2 * DAY, True),
        (MONDAY, NEXT - DAY, False),
        (NEXT, NEXT, False),
        (NEXT, NEXT - DAY, False),
        # After weeks in which nothing came, once.
        (MONDAY, NEXT + 30 * DAY, True),
    ],
)
def test_a_week_begins_with_the_first_date_in_it(
    before: date | None, day: date, expected: bool
) -> None:
    assert begins_week(before, day) is expected


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_however_the_dates_go_each_week_begins_once(numbers: list[int]) -> None:
    """Zones and times may change: the newest date there was only ever grows."""
    newest, begun = None, list[date]()
    for number in numbers:
        day = MONDAY + number * DAY
        if begins_week(newest, day):
            begun.append(day - day.weekday() * DAY)
        newest = day if newest is None else max(newest, day)
    assert begun == sorted(set(begun))


# --- Who gets one.


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, True),
        ({"summary": False}, False),
        ({"paused_from": NEXT}, False),
        ({"paused_from": MONDAY, "paused_until": NEXT}, True),
        ({"delivery_state": DeliveryState.BLOCKED}, False),
        ({"ignored": QUIET_AFTER - 1}, True),
        ({"ignored": QUIET_AFTER}, False),
        ({"ignored": QUIET_AFTER + 1}, False),
        ({"flare_from": NEXT, "flare_until": NEXT + DAY}, True),
    ],
)
def test_who_chose_it_gets_it_unless_paused_blocked_or_asked_whether_to_go_on(
    parts: dict[str, Any], expected: bool
) -> None:
    assert is_wanted(enrolment(**{"summary": True, **parts}), NEXT) is expected


# --- When it comes.


@pytest.mark.parametrize(
    ("morning", "evening", "begins", "comes", "until"),
    [
        ("08:00", "20:00", "2026-03-09 08:00", "2026-03-09 08:45", "2026-03-09 19:50"),
        # Taken on late: counted from then.
        ("08:00", "20:00", "2026-03-09 10:20", "2026-03-09 11:05", "2026-03-09 19:50"),
        # The next reminder is less than forty minutes from then: after that one.
        ("08:00", "20:00", "2026-03-09 18:36", "2026-03-09 20:45", "2026-03-10 07:50"),
        ("08:00", "20:00", "2026-03-09 18:35", "2026-03-09 19:20", "2026-03-09 19:50"),
        # One reminder a day.
        ("08:00", None, "2026-03-09 08:00", "2026-03-09 08:45", "2026-03-10 07:50"),
        (None, "21:14", "2026-03-09 21:14", "2026-03-09 21:59", "2026-03-10 21:04"),
        # At night: at ten in the morning.
        (None, "21:15", "2026-03-09 21:15", "2026-03-10 10:00", "2026-03-10 21:05"),
        (None, "23:30", "2026-03-09 23:30", "2026-03-10 10:00", "2026-03-10 23:20"),
        ("05:00", "19:00", "2026-03-09 05:00", "2026-03-09 10:00", "2026-03-09 18:50"),
        ("06:15", "19:00", "2026-03-09 06:15", "2026-03-09 07:00", "2026-03-09 18:50"),
        # At ten comes a reminder: three quarters of an hour after who asked to be reminded then.
        ("05:00", "10:00", "2026-03-09 05:00", "2026-03-09 05:45", "2026-03-09 09:50"),
        ("06:00", "10:39", "2026-03-09 06:00", "2026-03-09 06:45", "2026-03-09 10:29"),
        ("06:00", "10:40", "2026-03-09 06:00", "2026-03-09 10:00", "2026-03-09 10:30"),
    ],
)
def test_it_comes_three_quarters_of_an_hour_later_and_not_at_night(
    morning: str | None, evening: str | None, begins: str, comes: str, until: str
) -> None:
    found = summary_timing(schedule("UTC", morning, evening), utc(begins))
    assert found == Timing(at=utc(comes), expires_at=utc(until))


def test_night_is_what_the_members_own_clock_says() -> None:
    found = summary_timing(schedule("Asia/Tokyo", None, "23:00"), utc("2026-03-09 14:00"))
    assert local(ZoneInfo("Asia/Tokyo"), found.at).hour == 10


times = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@settings(max_examples=200)
@given(
    st.sampled_from(NAMES),
    st.none() | times,
    times,
    st.integers(0, 6 * 366 * 24 * 60).map(lambda one: utc("2024-01-01 00:00") + one * MINUTE),
)
def test_it_never_comes_with_a_reminder(
    zone: str, morning: time | None, evening: time, moment: datetime
) -> None:
    if too_close(morning, evening):
        morning = None
    plan = Schedule(zone=zone, times={Slot.MORNING: morning, Slot.EVENING: evening})
    found = summary_timing(plan, moment)
    assert moment + AFTER <= found.at < found.at + 30 * MINUTE <= found.expires_at
    # From the last reminder before it to the next one after it.
    following = [next_occurrence(plan, slot, after=found.at) for slot in Slot]
    assert min(one.due_at for one in following if one is not None) - APART == found.expires_at
    earlier = [next_occurrence(plan, slot, after=found.at - AFTER) for slot in Slot]
    assert all(one is None or one.due_at > found.at for one in earlier)


# --- What it says.


def test_it_is_about_the_week_before_and_score_and_streak_are_those_at_its_end() -> None:
    sessions = weeks_of("dd dd dd dd dd dd dm", "mm dd dd xd dd dd dd", "dd dd")
    found = summarise(wanting(), sessions, NEXT + 7 * DAY)
    assert found is not None
    assert found.monday == NEXT
    assert (found.tally.done, found.tally.counted, found.tally.excused) == (11, 13, 1)
    assert found.note is Note.ONE_DAY_OFF
    # Both missed days are within seven: the row began anew on the second.
    assert (found.streak.now, found.streak.longest) == (11, 13)
    assert found == summarise(wanting(), sessions[:28], NEXT + 9 * DAY)


@pytest.mark.parametrize(
    "week", ["-- -- -- -- -- -- --", "xx xx xx xx xx xx xx", "x? -- -- -- -- -- --"]
)
def test_where_nothing_counted_there_is_none(week: str) -> None:
    assert summarise(wanting(), weeks_of(DONE, week, DONE), NEXT + 7 * DAY) is None


def test_a_week_with_nothing_done_has_one_without_reproach() -> None:
    found = summarise(wanting(), weeks_of(DONE, "m- -- -- -- -- -- --"), NEXT + 7 * DAY)
    assert found is not None
    assert (found.tally.done, found.note) == (0, Note.WAITING)
