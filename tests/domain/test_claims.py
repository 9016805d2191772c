"""Tests of bot.domain.claims: what a member's due slots turn into, sentence by sentence."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.claims import (
    Awaited,
    Claim,
    DueMember,
    Excuse,
    SlotPlan,
    SummaryPlan,
    excused_by_bot,
    plan,
)
from bot.domain.delivery import Kind
from bot.domain.enrolment import QUIET_AFTER, DeliveryState
from bot.domain.schedule import Occurrence, next_occurrence
from bot.domain.slots import Slot
from bot.domain.summary import summary_timing
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.zones import NAMES

FIRST_DAY = date(2026, 7, 1)
DUE = utc("2026-07-01 08:00")
MINUTE = timedelta(minutes=1)
MORNING = Occurrence(slot=Slot.MORNING, day=FIRST_DAY, due_at=DUE)
EVENING = Occurrence(slot=Slot.EVENING, day=FIRST_DAY, due_at=utc("2026-07-01 20:00"))


def july(*days_of_month: int, slot: Slot = Slot.MORNING) -> frozenset[tuple[Slot, date]]:
    """Return occurrences of a slot by their days."""
    return frozenset((slot, date(2026, 7, day)) for day in days_of_month)


def due_member(
    *due: Occurrence,
    settled: frozenset[tuple[Slot, date]] = frozenset(),
    **parts: Any,
) -> DueMember:
    """Return a member with due slots, by default the morning of the 1st of July, at eight."""
    return DueMember(enrolment=enrolment(**parts), due=due or (MORNING,), settled=settled)


def slot_plan(member: DueMember, moment: datetime) -> SlotPlan:
    """Return what a member's one due slot turns into."""
    [found] = plan(member, moment).slots
    return found


def days(found: SlotPlan) -> list[tuple[int, Excuse | None]]:
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
    assert [day for day, _ in days(slot_plan(due_member(), utc(moment)))] == expected


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
    assert days(slot_plan(due_member(), utc(moment))) == expected


def test_the_window_ends_with_the_other_slot() -> None:
    early_evening = due_member(schedule=schedule("UTC", "08:00", "09:00"))
    assert days(slot_plan(early_evening, utc("2026-07-01 08:59"))) == [(1, None)]
    assert days(slot_plan(early_evening, utc("2026-07-01 09:00"))) == [(1, Excuse.BOT)]


def test_each_record_tells_when_its_window_ends() -> None:
    records = slot_plan(due_member(), utc("2026-07-02 09:00")).records
    ends = [record.expires_at for record in records]
    assert ends == [utc("2026-07-01 11:00"), utc("2026-07-02 11:00")]


# --- An older one, or one whose window is over, is excused as the bot's own fault.


def test_older_ones_are_excused_as_the_bots_own_fault() -> None:
    found = days(slot_plan(due_member(), utc("2026-07-04 08:00")))
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
    member = due_member(paused_from=paused[0], paused_until=paused[1])
    found = slot_plan(member, utc("2026-07-03 09:00"))
    assert [record.excuse for record in found.records] == expected


# --- While deliveries are blocked its occurrences are excused, and nothing is sent.


def test_while_blocked_it_is_excused() -> None:
    member = due_member(delivery_state=DeliveryState.BLOCKED)
    found = days(slot_plan(member, utc("2026-07-02 08:00")))
    assert found == [(1, Excuse.BLOCKED), (2, Excuse.BLOCKED)]


def test_a_pause_comes_before_a_block() -> None:
    member = due_member(delivery_state=DeliveryState.BLOCKED, paused_from=FIRST_DAY)
    assert days(slot_plan(member, DUE)) == [(1, Excuse.PAUSED)]


def test_who_was_never_tested_is_sent_to() -> None:
    assert days(slot_plan(due_member(delivery_state=DeliveryState.UNTESTED), DUE)) == [(1, None)]


# --- An occurrence that is settled already is kept as it is.


def test_a_settled_occurrence_is_kept_as_it_is() -> None:
    found = slot_plan(due_member(settled=july(1)), DUE)
    assert (found.records, found.passed) == ((), (FIRST_DAY,))
    assert found.last_day == FIRST_DAY
    assert found.following is not None
    assert found.following.day == date(2026, 7, 2)


def test_those_that_came_after_a_settled_one_are_not() -> None:
    assert days(slot_plan(due_member(settled=july(1)), utc("2026-07-02 08:00"))) == [(2, None)]


def test_several_settled_days_are_each_passed_over_and_the_others_are_not() -> None:
    found = slot_plan(due_member(settled=july(1, 3, 4)), utc("2026-07-05 08:00"))
    assert days(found) == [(2, Excuse.BOT), (5, None)]
    assert [day.day for day in found.passed] == [1, 3, 4]
    assert found.last_day == date(2026, 7, 5)


def test_where_the_newest_is_settled_nothing_older_is_sent_in_its_place() -> None:
    found = slot_plan(due_member(settled=july(3)), utc("2026-07-03 08:00"))
    assert days(found) == [(1, Excuse.BOT), (2, Excuse.BOT)]
    assert found.following is not None
    assert found.following.day == date(2026, 7, 4)


def test_what_is_settled_further_ahead_is_not_passed_yet() -> None:
    found = slot_plan(due_member(settled=july(1, 2)), DUE)
    assert (found.records, found.passed) == ((), (FIRST_DAY,))
    assert found.last_day == FIRST_DAY
    assert found.following is not None
    assert found.following.day == date(2026, 7, 2)


def test_the_other_slots_settled_day_is_no_reason_to_pass_over_this_one() -> None:
    found = slot_plan(due_member(settled=july(1, slot=Slot.EVENING)), DUE)
    assert (days(found), found.passed) == ([(1, None)], ())


def test_a_settled_day_of_a_pause_stays_as_it_was_marked() -> None:
    found = slot_plan(due_member(settled=july(1), paused_from=FIRST_DAY), DUE)
    assert (found.records, found.passed) == ((), (FIRST_DAY,))


# --- The slot's next occurrence is the first one after the present moment.


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-07-01 08:00", 2), ("2026-07-02 07:59", 2), ("2026-07-02 08:00", 3)],
)
def test_the_next_occurrence_is_the_first_after_the_present_moment(
    moment: str, expected: int
) -> None:
    found = slot_plan(due_member(), utc(moment))
    assert found.following is not None
    assert found.following.day.day == expected
    assert found.following.due_at > utc(moment)


def test_the_last_day_is_the_newest_that_has_come() -> None:
    assert slot_plan(due_member(), utc("2026-07-05 09:00")).last_day == date(2026, 7, 5)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(Slot), st.integers(0, 10 * 24 * 60))
def test_no_date_is_left_out_and_at_most_the_last_is_sent(
    zone: str, which: Slot, late: int
) -> None:
    member = enrolment(schedule=schedule(zone, "02:30", "23:30"))
    first = next_occurrence(member.schedule, which, after=utc("2026-03-20 00:00"))
    assert first is not None
    moment = first.due_at + late * MINUTE
    found = slot_plan(DueMember(enrolment=member, due=(first,)), moment)
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


# --- Both slots of a member may be due together.


def test_of_two_slots_that_are_due_together_only_the_newer_is_sent() -> None:
    found = plan(due_member(MORNING, EVENING), utc("2026-07-01 20:30"))
    assert [one.slot for one in found.slots] == [Slot.MORNING, Slot.EVENING]
    assert [days(one) for one in found.slots] == [[(1, Excuse.BOT)], [(1, None)]]
    assert excused_by_bot(found.slots)


@given(st.integers(0, 10 * 24 * 60))
def test_however_late_never_two_of_a_members_reminders_are_sent_at_once(late: int) -> None:
    moment = EVENING.due_at + late * MINUTE
    found = plan(due_member(MORNING, EVENING), moment)
    to_send = [one for part in found.slots for one in part.records if one.excuse is None]
    assert len(to_send) <= 1
    assert all(one.occurrence.due_at <= moment < one.expires_at for one in to_send)


# --- What is sent


def claim(kind: Kind = Kind.FIRST, **parts: Any) -> Claim:
    """Return a claim of the morning's reminder."""
    return Claim(
        delivery_id="d1",
        kind=kind,
        enrolment=enrolment(**parts),
        due_at=DUE,
        expires_at=DUE + timedelta(hours=3),
        first_attempt_at=DUE,
        attempts=4,
        uncertain=True,
        reopened=True,
    )


def test_an_attempt_knows_the_members_strikes() -> None:
    known = claim(strikes=2).attempt
    assert (known.strikes, known.attempts, known.reopened) == (2, 4, True)
    assert known.expires_at == DUE + timedelta(hours=3)
    assert known.uncertain


@pytest.mark.parametrize("kind", [Kind.NUDGE, Kind.SNOOZE, Kind.TEST])
def test_strikes_are_of_occurrences_and_not_of_what_comes_besides(kind: Kind) -> None:
    assert claim(kind, strikes=2).attempt.strikes == 0


# --- The first occurrence of a member's new week brings the summary of the week before.

# The 1st of July 2026 is a Wednesday.
SUNDAY, MONDAY = date(2026, 6, 28), date(2026, 6, 29)


def summary_plan(newest_day: date | None = SUNDAY, **parts: Any) -> SummaryPlan | None:
    """Return the summary that comes with the occurrence of Wednesday, at eight."""
    wanting = enrolment(**{"summary": True, **parts})
    return plan(DueMember(enrolment=wanting, due=(MORNING,), newest_day=newest_day), DUE).summary


def test_the_first_occurrence_of_a_week_brings_a_summary() -> None:
    found = summary_plan()
    assert found is not None
    assert (found.slot, found.day) == (Slot.MORNING, FIRST_DAY)
    assert found.timing == summary_timing(schedule(), DUE)


def test_a_later_one_brings_none() -> None:
    assert summary_plan(newest_day=MONDAY) is None


def test_the_very_first_one_brings_none() -> None:
    assert summary_plan(newest_day=None) is None


def test_where_several_are_due_it_hangs_on_the_newest() -> None:
    last_evening = Occurrence(slot=Slot.EVENING, day=SUNDAY, due_at=utc("2026-06-28 20:00"))
    member = DueMember(
        enrolment=enrolment(summary=True),
        due=(
            last_evening,
            Occurrence(slot=Slot.MORNING, day=MONDAY, due_at=utc("2026-06-29 08:00")),
        ),
        newest_day=SUNDAY,
    )
    found = plan(member, utc("2026-06-29 08:00")).summary
    assert found is not None
    assert (found.slot, found.day) == (Slot.MORNING, MONDAY)


def test_one_that_is_done_or_skipped_already_brings_it_all_the_same() -> None:
    member = DueMember(
        enrolment=enrolment(summary=True), due=(MORNING,), settled=july(1), newest_day=SUNDAY
    )
    assert plan(member, DUE).slots[0].records == ()
    assert plan(member, DUE).summary is not None


@pytest.mark.parametrize(
    "parts",
    [
        {"summary": False},
        {"paused_from": MONDAY},
        {"delivery_state": DeliveryState.BLOCKED},
        {"ignored": QUIET_AFTER},
    ],
)
def test_who_is_not_to_be_written_to_gets_none(parts: dict[str, Any]) -> None:
    assert summary_plan(**parts) is None


def test_where_this_claim_makes_seven_ignored_ones_the_question_comes_alone() -> None:
    member = DueMember(
        enrolment=enrolment(summary=True, ignored=QUIET_AFTER - 1),
        due=(MORNING,),
        awaited=(Awaited(occurrence_id=1, day=SUNDAY),),
        newest_day=SUNDAY,
    )
    assert plan(member, DUE).summary is None
