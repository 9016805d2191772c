"""Tests of bot.domain.claims: what a due slot turns into, sentence by sentence."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.claims import Claim, DueSlot, Excuse, Plan, plan
from bot.domain.delivery import Kind
from bot.domain.enrolment import DeliveryState
from bot.domain.schedule import Occurrence, next_occurrence
from bot.domain.slots import Slot
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.zones import NAMES

FIRST_DAY = date(2026, 7, 1)
DUE = utc("2026-07-01 08:00")
MINUTE = timedelta(minutes=1)


def due_slot(*, settled: bool = False, **parts: Any) -> DueSlot:
    """Return the morning of the 1st of July, due at eight."""
    return DueSlot(
        enrolment=enrolment(**parts),
        occurrence=Occurrence(slot=Slot.MORNING, day=FIRST_DAY, due_at=DUE),
        settled=settled,
    )


def days(found: Plan) -> list[tuple[int, Excuse | None]]:
    """Return the day of the month and the excuse of each record."""
    return [(record.occurrence.day.day, record.excuse) for record in found.records]


# --- A slot that is due gets one occurrence for each local date that has come since.


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-07-01 08:00", [1]),
        ("2026-07-02 07:59", [1]),
        ("2026-07-02 08:00", [1, 2]),
        ("2026-07-05 09:00", [1, 2, 3, 4, 5]),
    ],
)
def test_one_occurrence_for_each_local_date_that_has_come(moment: str, expected: list[int]) -> None:
    assert [day for day, _ in days(plan(due_slot(), utc(moment)))] == expected


# --- Only the newest of them can still be sent, and only inside its window; never two at once.


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-07-01 08:00", [(1, None)]),
        ("2026-07-01 10:59", [(1, None)]),
        ("2026-07-01 11:00", [(1, Excuse.BOT)]),
        ("2026-07-02 07:59", [(1, Excuse.BOT)]),
        ("2026-07-02 10:59", [(1, Excuse.BOT), (2, None)]),
        ("2026-07-02 11:00", [(1, Excuse.BOT), (2, Excuse.BOT)]),
    ],
)
def test_only_the_newest_can_be_sent_and_only_inside_its_window(
    moment: str, expected: list[tuple[int, Excuse | None]]
) -> None:
    assert days(plan(due_slot(), utc(moment))) == expected


def test_the_window_ends_with_the_other_slot() -> None:
    early_evening = due_slot(schedule=schedule("UTC", "08:00", "09:00"))
    assert days(plan(early_evening, utc("2026-07-01 08:59"))) == [(1, None)]
    assert days(plan(early_evening, utc("2026-07-01 09:00"))) == [(1, Excuse.BOT)]


def test_each_record_tells_when_its_window_ends() -> None:
    records = plan(due_slot(), utc("2026-07-02 09:00")).records
    ends = [record.expires_at for record in records]
    assert ends == [utc("2026-07-01 11:00"), utc("2026-07-02 11:00")]


# --- An older one, or one whose window is over, is excused as the bot's own fault.


def test_older_ones_are_excused_as_the_bots_own_fault() -> None:
    found = days(plan(due_slot(), utc("2026-07-04 08:00")))
    assert found == [(1, Excuse.BOT), (2, Excuse.BOT), (3, Excuse.BOT), (4, None)]


# --- While a routine is paused its occurrences are excused, and nothing is sent.


@pytest.mark.parametrize(
    ("paused", "expected"),
    [
        ((FIRST_DAY, None), [Excuse.PAUSED] * 3),
        ((date(2026, 7, 2), None), [Excuse.BOT, Excuse.PAUSED, Excuse.PAUSED]),
        # The last day is not part of the pause.
        ((FIRST_DAY, date(2026, 7, 3)), [Excuse.PAUSED, Excuse.PAUSED, None]),
        ((date(2026, 6, 1), FIRST_DAY), [Excuse.BOT, Excuse.BOT, None]),
        ((date(2026, 7, 4), None), [Excuse.BOT, Excuse.BOT, None]),
    ],
)
def test_while_paused_it_is_excused(
    paused: tuple[date, date | None], expected: list[Excuse | None]
) -> None:
    slot = due_slot(paused_from=paused[0], paused_until=paused[1])
    found = plan(slot, utc("2026-07-03 09:00"))
    assert [record.excuse for record in found.records] == expected


# --- While deliveries are blocked its occurrences are excused, and nothing is sent.


def test_while_blocked_it_is_excused() -> None:
    slot = due_slot(delivery_state=DeliveryState.BLOCKED)
    found = days(plan(slot, utc("2026-07-02 08:00")))
    assert found == [(1, Excuse.BLOCKED), (2, Excuse.BLOCKED)]


def test_a_pause_comes_before_a_block() -> None:
    slot = due_slot(delivery_state=DeliveryState.BLOCKED, paused_from=FIRST_DAY)
    assert days(plan(slot, DUE)) == [(1, Excuse.PAUSED)]


def test_who_was_never_tested_is_sent_to() -> None:
    assert days(plan(due_slot(delivery_state=DeliveryState.UNTESTED), DUE)) == [(1, None)]


# --- An occurrence that is settled already is kept as it is.


def test_a_settled_occurrence_is_kept_as_it_is() -> None:
    found = plan(due_slot(settled=True), DUE)
    assert found.records == ()
    assert found.last_day == FIRST_DAY
    assert found.following is not None
    assert found.following.day == date(2026, 7, 2)


def test_those_that_came_after_a_settled_one_are_not() -> None:
    assert days(plan(due_slot(settled=True), utc("2026-07-02 08:00"))) == [(2, None)]


# --- The slot's next occurrence is the first one after the present moment.


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-07-01 08:00", 2), ("2026-07-02 07:59", 2), ("2026-07-02 08:00", 3)],
)
def test_the_next_occurrence_is_the_first_after_the_present_moment(
    moment: str, expected: int
) -> None:
    found = plan(due_slot(), utc(moment))
    assert found.following is not None
    assert found.following.day.day == expected
    assert found.following.due_at > utc(moment)


def test_the_last_day_is_the_newest_that_has_come() -> None:
    assert plan(due_slot(), utc("2026-07-05 09:00")).last_day == date(2026, 7, 5)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(Slot), st.integers(0, 10 * 24 * 60))
def test_no_date_is_left_out_and_at_most_the_last_is_sent(
    zone: str, which: Slot, late: int
) -> None:
    member = enrolment(schedule=schedule(zone, "02:30", "23:30"))
    first = next_occurrence(member.schedule, which, after=utc("2026-03-20 00:00"))
    assert first is not None
    moment = first.due_at + late * MINUTE
    found = plan(DueSlot(enrolment=member, occurrence=first), moment)
    had = [record.occurrence.day for record in found.records]
    assert had[0] == first.day
    assert had[-1] == found.last_day
    assert found.following is not None
    assert found.following.due_at > moment
    every = [*had, found.following.day]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(every))
    assert all(record.excuse is Excuse.BOT for record in found.records[:-1])
    last = found.records[-1]
    assert (last.excuse is None) is (moment < last.expires_at)


def test_an_attempt_knows_the_members_strikes() -> None:
    claim = Claim(
        delivery_id="d1",
        kind=Kind.FIRST,
        enrolment=enrolment(strikes=2),
        due_at=DUE,
        expires_at=DUE + timedelta(hours=3),
        first_attempt_at=DUE,
        attempts=4,
        reopened=True,
    )
    known = claim.attempt
    assert (known.strikes, known.attempts, known.reopened) == (2, 4, True)
    assert (known.first_attempt_at, known.expires_at) == (DUE, DUE + timedelta(hours=3))
