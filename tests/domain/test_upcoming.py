"""Tests of bot.domain.upcoming: what comes next, and what a moment is nearest to."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence, next_occurrence, occurrence_on
from bot.domain.slots import Slot
from bot.domain.upcoming import nearest, upcoming
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.zones import NAMES

NOW = utc("2026-07-01 12:00")
JULY = date(2026, 7, 1)
DAY = timedelta(days=1)


def coming(count: int = 4, settled: Any = (), **parts: Any) -> list[tuple[str, int]]:
    """Return slot and day of the next reminders after noon on the 1st of July."""
    member = enrolment(**parts)
    found = upcoming(member, nexts(member), count, settled)
    return [(one.slot.value, one.day.day) for one in found]


def nexts(member: Enrolment) -> list[Occurrence]:
    """Return the next occurrence of each slot that is on."""
    found = (next_occurrence(member.schedule, which, after=NOW) for which in Slot)
    return [one for one in found if one is not None]


# --- What comes next


def test_the_next_reminders_of_both_slots_come_in_their_order() -> None:
    assert coming() == [("evening", 1), ("morning", 2), ("evening", 2), ("morning", 3)]


def test_a_slot_that_is_off_is_left_out() -> None:
    assert coming(2, schedule=schedule("UTC", "08:00", None)) == [("morning", 2), ("morning", 3)]


def test_without_a_slot_nothing_comes() -> None:
    assert upcoming(enrolment(), [], 3) == []


def test_days_of_a_pause_are_passed_over() -> None:
    pause = {"paused_from": JULY, "paused_until": date(2026, 7, 4)}
    assert coming(2, **pause) == [("morning", 4), ("evening", 4)]


def test_a_pause_that_is_still_to_come_cuts_in() -> None:
    pause = {"paused_from": date(2026, 7, 2), "paused_until": date(2026, 7, 5)}
    assert coming(3, **pause) == [("evening", 1), ("morning", 5), ("evening", 5)]


def test_in_a_pause_without_an_end_nothing_comes() -> None:
    assert coming(paused_from=JULY) == []
    assert coming(paused_from=date(2026, 7, 2)) == [("evening", 1)]


def test_a_flare_up_keeps_nothing_back() -> None:
    assert coming(1, flare_from=JULY, flare_until=JULY + 9 * DAY) == [("evening", 1)]


# --- What is settled before its time is passed over.


def test_what_was_skipped_or_logged_before_its_time_is_passed_over() -> None:
    settled = {(Slot.EVENING, JULY), (Slot.EVENING, JULY + DAY)}
    assert coming(3, settled) == [("morning", 2), ("morning", 3), ("evening", 3)]


def test_only_the_slot_that_was_settled_is_passed_over() -> None:
    assert coming(2, {(Slot.MORNING, JULY)}) == [("evening", 1), ("morning", 2)]


def test_however_many_are_settled_the_next_ones_are_found() -> None:
    settled = {(slot, JULY + days * DAY) for slot in Slot for days in range(20)}
    assert coming(1, settled) == [("morning", 21)]


# --- What a moment is nearest to


@pytest.mark.parametrize(
    ("slot", "moment", "expected"),
    [
        # Before its time it is the day itself.
        (Slot.MORNING, "2026-07-02 05:00", 2),
        (Slot.MORNING, "2026-07-02 07:59", 2),
        (Slot.EVENING, "2026-07-02 15:00", 2),
        # At it, and after it, too.
        (Slot.MORNING, "2026-07-02 08:00", 2),
        (Slot.MORNING, "2026-07-02 19:59", 2),
        (Slot.EVENING, "2026-07-02 23:59", 2),
        # After midnight the evening belongs to the day before.
        (Slot.EVENING, "2026-07-02 00:00", 1),
        (Slot.EVENING, "2026-07-02 07:59", 1),
        # Half-way between the two it is the one that has been.
        (Slot.MORNING, "2026-07-02 20:00", 2),
        (Slot.EVENING, "2026-07-02 08:00", 1),
        # Late at night the next morning is nearer than the last one.
        (Slot.MORNING, "2026-07-02 23:59", 3),
        (Slot.MORNING, "2026-07-02 02:00", 2),
    ],
)
def test_a_moment_is_nearest_to(slot: Slot, moment: str, expected: int) -> None:
    found = nearest(schedule(), slot, utc(moment))
    assert found is not None
    assert (found.slot, found.day.day) == (slot, expected)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # 23:30 in Berlin is 21:30 in UTC; 01:00 of the 3rd is 23:00 of the 2nd.
        ("2026-07-02 21:00", 2),
        ("2026-07-02 23:00", 2),
        ("2026-07-03 08:00", 2),
        ("2026-07-03 12:00", 3),
    ],
)
def test_after_midnight_in_the_members_own_zone_too(moment: str, expected: int) -> None:
    found = nearest(schedule("Europe/Berlin", "08:00", "23:30"), Slot.EVENING, utc(moment))
    assert found is not None
    assert found.day.day == expected


def test_an_evening_after_midnight_is_the_one_of_its_own_date() -> None:
    late = schedule("UTC", "08:00", "00:30")
    found = nearest(late, Slot.EVENING, utc("2026-07-02 23:50"))
    assert found is not None
    assert found.day.day == 3


def test_a_slot_that_is_off_is_near_nothing() -> None:
    assert nearest(schedule("UTC", "08:00", None), Slot.EVENING, NOW) is None


@given(
    st.sampled_from(NAMES),
    st.sampled_from(Slot),
    st.integers(0, 2 * 366 * 24 * 60).map(
        lambda minute: utc("2026-01-01 00:00") + minute * DAY / 1440
    ),
)
def test_no_other_day_is_nearer_in_any_zone(zone: str, slot: Slot, moment: Any) -> None:
    plan = schedule(zone, "02:30", "23:30")
    found = nearest(plan, slot, moment)
    assert found is not None
    others = (occurrence_on(plan, slot, found.day + shift * DAY) for shift in (-2, -1, 1, 2))
    assert all(
        abs(found.due_at - moment) <= abs(one.due_at - moment) for one in others if one is not None
    )
