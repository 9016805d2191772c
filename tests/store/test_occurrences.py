"""Tests of bot.store.occurrences: what was marked, when, and what it goes back to."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.claims import Claim, State, plan
from bot.domain.key import OccurrenceKey
from bot.domain.marks import Rule, Standing, done, skipped, undone
from bot.domain.progress import Outcome, Session
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Marked, Occurrences
from bot.store.tables import delivery, occurrence, routine
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrived, counts, enrol, next_after, numbered, row, rows

EIGHT = utc("2026-03-11 08:00")
TODAY = date(2026, 3, 11)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MORNINGS = schedule("UTC", "08:00", None)
OTHER = MEMBER + 1


def morning(days: int = 0) -> Occurrence:
    """Return the morning that comes so many days after the first."""
    return Occurrence(slot=Slot.MORNING, day=TODAY + days * DAY, due_at=EIGHT + days * DAY)


def evening(days: int = 0) -> Occurrence:
    return Occurrence(
        slot=Slot.EVENING, day=TODAY + days * DAY, due_at=EIGHT + days * DAY + 12 * HOUR
    )


async def claim_of(database: Database, user_id: int = MEMBER, **parts: Any) -> Claim:
    """Enrol a member and claim the first reminder of theirs."""
    await enrol(database, NOON, enrolment(user_id, schedule=MORNINGS, **parts))
    [claim] = (await Claims(database, "here", numbered(f"{user_id}-")).claim_due(EIGHT, 10, plan))[
        0
    ]
    return claim


async def mark(
    database: Database,
    rule: Rule,
    about: Occurrence | None = None,
    moment: datetime = EIGHT + MINUTE,
    user_id: int = MEMBER,
) -> Marked:
    """Mark an occurrence, by default the first morning."""
    found = await Occurrences(database).mark(user_id, about or morning(), rule, moment)
    assert found is not None
    return found


# --- What a button is about


async def test_the_occurrence_of_a_delivery(database: Database) -> None:
    claim = await claim_of(database)
    found = await Occurrences(database).of_delivery(claim.delivery_id)
    assert found is not None
    assert found == Marked(
        occurrence_id=claim.occurrence_id,
        user_id=MEMBER,
        occurrence=morning(),
        standing=Standing(state=State.OPEN),
        changed_at=EIGHT,
    )
    assert found.key == OccurrenceKey(slot=Slot.MORNING, day=TODAY)
    assert found.state is State.OPEN
    assert await Occurrences(database).of_delivery("nothing") is None


async def test_a_test_message_has_no_occurrence(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    claim = await Claims(database, "here", numbered()).claim_test(MEMBER, NOON, NOON + DAY)
    assert claim is not None
    assert await Occurrences(database).of_delivery(claim.delivery_id) is None


async def test_an_occurrence_is_found_by_its_slot_and_date(database: Database) -> None:
    claim = await claim_of(database)
    await enrol(database, NOON, enrolment(OTHER))
    occurrences = Occurrences(database)
    found = await occurrences.find(MEMBER, Slot.MORNING, TODAY)
    assert found == await occurrences.of_delivery(claim.delivery_id)
    assert await occurrences.find(MEMBER, Slot.EVENING, TODAY) is None
    assert await occurrences.find(MEMBER, Slot.MORNING, TODAY + DAY) is None
    assert await occurrences.find(OTHER, Slot.MORNING, TODAY) is None


async def test_what_does_not_exist_has_no_state() -> None:
    nothing = Marked(user_id=MEMBER, occurrence=morning(), standing=None, changed_at=NOON)
    assert (nothing.state, nothing.occurrence_id) == (None, None)
    assert str(nothing.key) == "m2026-03-11"


# --- Marking


async def test_mark_remembers_what_to_go_back_to(database: Database) -> None:
    first, second = await claim_of(database, 1), await claim_of(database, 2)
    await arrived(database, first, EIGHT)
    marked = await mark(database, done, user_id=1)
    assert marked.standing == Standing(state=State.DONE, before=State.SENT)
    assert (marked.occurrence_id, marked.changed_at) == (first.occurrence_id, EIGHT + MINUTE)
    assert await Occurrences(database).of_delivery(first.delivery_id) == marked
    other = await Occurrences(database).of_delivery(second.delivery_id)
    assert other is not None
    assert other.standing == Standing(state=State.OPEN)


async def test_undo_goes_back_to_what_was_before_the_first_mark(database: Database) -> None:
    claim = await claim_of(database)
    await arrived(database, claim, EIGHT)
    for rule in (skipped, done):
        await mark(database, rule)
    marked = await mark(database, undone)
    assert marked.standing == Standing(state=State.SENT)
    written = await row(database, occurrence)
    assert (written["state"], written["before"]) == ("sent", None)


async def test_a_mark_weeks_later_counts_for_its_own_day(database: Database) -> None:
    await claim_of(database)
    claims = Claims(database, "here", numbered("next-"))
    for day in range(1, 22):
        await claims.claim_due(EIGHT + day * DAY, 10, plan)
    marked = await mark(database, done, moment=EIGHT + 21 * DAY)
    assert marked.occurrence.day == TODAY
    marks = [one["day"] for one in await rows(database, occurrence, state="done")]
    assert marks == [TODAY]


async def test_the_same_mark_twice_is_one_mark_of_the_first_moment(database: Database) -> None:
    await claim_of(database)
    first = await mark(database, done)
    again = await mark(database, done, moment=EIGHT + HOUR)
    assert again == first
    assert (await row(database, occurrence))["changed_at"] == EIGHT + MINUTE


async def test_marks_at_the_same_time_are_made_one_after_the_other(database: Database) -> None:
    """However they meet, Undo still knows what was there before the first."""
    claim = await claim_of(database)
    await arrived(database, claim, EIGHT)
    await asyncio.gather(*(mark(database, rule) for rule in (skipped, done, done, skipped)))
    found = await Occurrences(database).of_delivery(claim.delivery_id)
    assert found is not None
    assert found.standing == Standing(state=State.DONE, before=State.SENT)


async def test_two_early_marks_at_the_same_time_are_one_occurrence(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await asyncio.gather(*(mark(database, done) for _ in "1234"))
    assert (await row(database, occurrence))["state"] == "done"


async def test_a_marks_excuse_stays_for_undo_and_for_the_next_message(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = Claims(database, "here", numbered())
    assert await claims.claim_due(EIGHT + 4 * HOUR, 10, plan) == ([], 1)
    await mark(database, done, moment=EIGHT + 5 * HOUR)
    await mark(database, undone, moment=EIGHT + 6 * HOUR)
    written = await row(database, occurrence)
    assert (written["state"], written["excuse"]) == ("excused", "bot")


async def test_a_mark_touches_no_other_occurrence(database: Database) -> None:
    await enrol(database, EIGHT - HOUR, enrolment(), enrolment(OTHER))
    claims = Claims(database, "here", numbered())
    for hours in (0, 12, 24):
        await claims.claim_due(EIGHT + hours * HOUR, 10, plan)
    before = {one["id"]: one for one in await rows(database, occurrence)}
    marked = await mark(database, done, evening(), EIGHT + 25 * HOUR)
    changed = [one for one in await rows(database, occurrence) if one != before[one["id"]]]
    assert [one["id"] for one in changed] == [marked.occurrence_id]


# --- Marking before its time


async def test_marked_before_its_time_an_occurrence_exists_from_then_on(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment())
    marked = await mark(database, skipped, moment=NOON + HOUR)
    assert marked.standing == Standing(state=State.SKIPPED)
    written = await row(database, occurrence)
    assert written == {
        "id": written["id"],
        "user_id": MEMBER,
        "slot": "morning",
        "day": TODAY,
        "due_at": EIGHT,
        "state": "skipped",
        "excuse": None,
        "told": False,
        "before": None,
        "changed_at": NOON + HOUR,
    }
    assert await rows(database, delivery) == []


async def test_undone_before_its_time_it_is_gone(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    await mark(database, skipped, moment=NOON)
    await mark(database, skipped, evening(), moment=NOON)
    gone = await mark(database, undone, moment=NOON + HOUR)
    assert gone.standing is None
    assert [one["slot"] for one in await rows(database, occurrence)] == ["evening"]


async def test_undoing_what_does_not_exist_writes_nothing(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    nothing = await mark(database, undone)
    assert (nothing.standing, nothing.occurrence_id) == (None, None)
    assert (await counts(database))["occurrence"] == 0


# --- The member is there


@pytest.mark.parametrize("rule", [done, skipped, undone])
async def test_whoever_marks_is_there_and_nothing_counts_as_ignored(
    database: Database, rule: Rule
) -> None:
    claim = await claim_of(database, ignored=5)
    await enrol(database, NOON, enrolment(OTHER, ignored=4))
    await mark(database, rule)
    about = await row(database, routine, user_id=MEMBER)
    assert (about["active_at"], about["ignored"]) == (EIGHT + MINUTE, 0)
    other = await row(database, routine, user_id=OTHER)
    assert (other["active_at"], other["ignored"]) == (NOON, 4)
    assert claim.enrolment.ignored == 5


async def test_who_left_has_nothing_to_mark(database: Database) -> None:
    await claim_of(database)
    await Enrolments(database).remove(MEMBER)
    assert await Occurrences(database).mark(MEMBER, morning(), done, EIGHT) is None
    assert sum((await counts(database)).values()) == 0


# --- What lists ask


async def test_since_lists_a_members_days_in_their_order(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    for about in (evening(1), morning(2), morning(0), morning(1)):
        await mark(database, done, about)
    await mark(database, done, morning(3), user_id=OTHER)
    found = await Occurrences(database).since(MEMBER, TODAY + DAY)
    assert [one.occurrence for one in found] == [morning(1), evening(1), morning(2)]


async def test_the_record_is_what_became_of_every_session_the_oldest_first(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    await mark(database, done, morning(1))
    await mark(database, skipped, evening(0))
    await mark(database, done, morning(0))
    await mark(database, done, morning(0), user_id=OTHER)
    assert await Occurrences(database).record(MEMBER) == [
        Session(slot=Slot.MORNING, day=TODAY, outcome=Outcome.DONE),
        Session(slot=Slot.EVENING, day=TODAY, outcome=Outcome.EXCUSED),
        Session(slot=Slot.MORNING, day=TODAY + DAY, outcome=Outcome.DONE),
    ]
    assert await Occurrences(database).record(MEMBER + 2) == []


async def test_settled_ahead_is_what_was_marked_and_is_still_to_come(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    await mark(database, skipped, morning(0), NOON)
    await mark(database, done, evening(1), NOON)
    await mark(database, skipped, morning(2), NOON, user_id=OTHER)
    ahead = Occurrences(database).settled_ahead
    assert await ahead(MEMBER) == {
        (Slot.MORNING, TODAY),
        (Slot.EVENING, TODAY + DAY),
    }
    claims = Claims(database, "here", numbered())
    await claims.claim_due(EIGHT, 10, plan)
    assert await ahead(MEMBER) == {(Slot.EVENING, TODAY + DAY)}


async def test_what_was_skipped_stays_settled_when_its_slot_comes_later_that_day(
    database: Database,
) -> None:
    """Skipped at eight, moved to ten: at nine it is still ahead, and still skipped."""
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await mark(database, skipped, morning(0), NOON)
    later = schedule("UTC", "10:00", None)
    await Enrolments(database).reschedule(MEMBER, lambda _: later, next_after(NOON), NOON)
    ahead = Occurrences(database).settled_ahead
    assert await ahead(MEMBER) == {(Slot.MORNING, TODAY)}
    claims = Claims(database, "here", numbered())
    assert await claims.claim_due(EIGHT + 2 * HOUR, 10, plan) == ([], 1)
    assert await ahead(MEMBER) == set()
