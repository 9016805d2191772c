"""Tests of bot.store.enrolments.reschedule: nothing that is due is lost, nothing comes twice."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.claims import Claim, plan
from bot.domain.schedule import Occurrence, Schedule, next_occurrence
from bot.domain.slots import Slot
from bot.errors import UserError
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.settlements import Settlements
from bot.store.tables import delivery
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, at, enrolment, schedule, utc
from tests.support.stored import (
    arrival,
    arrived,
    claimed,
    enrol,
    next_after,
    numbered,
    row,
    slots,
)

OTHER = MEMBER + 1
EIGHT = utc("2026-03-10 08:00")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def reschedule(
    database: Database, wanted: Schedule, moment: datetime = NOON
) -> Schedule | None:
    """Give a member another schedule at a moment."""
    return await Enrolments(database).reschedule(
        MEMBER, lambda _: wanted, next_after(moment), moment
    )


async def test_reschedule_sets_zone_times_and_next_occurrences(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    wanted = schedule("Europe/Berlin", "09:15", None)
    assert await reschedule(database, wanted) == wanted
    found = await Enrolments(database).get(MEMBER)
    assert found is not None
    assert found.schedule == wanted
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-11 08:15")
    assert stored["evening"]["next_due_at"] is None
    assert await Enrolments(database).get(OTHER) == enrolment(OTHER)


async def test_a_slot_can_be_switched_on_again(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=schedule("UTC", "08:00", None)))
    await reschedule(database, schedule())
    evening = (await slots(database, MEMBER))["evening"]
    assert evening["next_due_at"] == utc("2026-03-10 20:00")


async def test_a_date_that_had_its_occurrence_is_not_scheduled_again(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    await claimed(database, MEMBER, Slot.MORNING, NOON.date())
    await reschedule(database, schedule("UTC", "15:00"))
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_day"] == NOON.date() + timedelta(days=1)
    assert stored["evening"]["next_day"] == NOON.date()


async def test_a_slot_that_was_not_changed_stays_due(database: Database) -> None:
    """An edit of the evening comes between eight o'clock and the tick that sends the morning."""
    await enrol(database, utc("2026-03-10 07:00"), enrolment())
    moment = utc("2026-03-10 08:00") + timedelta(seconds=2)
    await reschedule(database, schedule("UTC", "08:00", "21:00"), moment)
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-10 08:00")
    assert stored["evening"]["next_due_at"] == utc("2026-03-10 21:00")


async def test_a_changed_zone_changes_both_slots(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    await reschedule(database, schedule("Asia/Tokyo"))
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-10 23:00")
    assert stored["evening"]["next_due_at"] == utc("2026-03-11 11:00")


async def test_nobody_has_no_schedule_to_change(database: Database) -> None:
    await enrol(database, NOON, enrolment(OTHER))
    assert await reschedule(database, schedule("Asia/Tokyo")) is None
    assert await Enrolments(database).get(OTHER) == enrolment(OTHER)


async def test_who_edits_is_there_again(database: Database) -> None:
    """The time is noted, and what had no answer so far no longer counts."""
    await enrol(database, NOON, enrolment(ignored=8))
    later = NOON + HOUR
    await reschedule(database, schedule(), later)
    assert await Enrolments(database).get(MEMBER) == enrolment(active_at=later, ignored=0)


async def test_an_edit_that_is_refused_changes_nothing(database: Database) -> None:
    await enrol(database, NOON, enrolment(ignored=3))
    before = await Enrolments(database).everything_about(MEMBER)

    def refuse(_old: Schedule) -> Schedule:
        raise UserError("The two times need at least 3 hours between them.")

    with pytest.raises(UserError, match="3 hours"):
        await Enrolments(database).reschedule(MEMBER, refuse, next_after(NOON), NOON + HOUR)
    assert await Enrolments(database).everything_about(MEMBER) == before
    # And nothing is left locked.
    assert await reschedule(database, schedule("Asia/Tokyo")) == schedule("Asia/Tokyo")


async def test_edits_at_the_same_time_both_hold(database: Database) -> None:
    """Each is made from what the other has left, not from what was read before it."""
    await enrol(database, NOON, enrolment())

    def morning(old: Schedule) -> Schedule:
        return Schedule(zone=old.zone, times={**old.times, Slot.MORNING: at("09:30")})

    def evening(old: Schedule) -> Schedule:
        return Schedule(zone=old.zone, times={**old.times, Slot.EVENING: None})

    def zone(old: Schedule) -> Schedule:
        return Schedule(zone="Europe/Berlin", times=old.times)

    await asyncio.gather(
        *(
            Enrolments(database).reschedule(MEMBER, edit, next_after(NOON), NOON)
            for edit in (morning, evening, zone)
        )
    )
    found = await Enrolments(database).get(MEMBER)
    assert found is not None
    assert found.schedule == schedule("Europe/Berlin", "09:30", None)
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-11 08:30")
    assert stored["evening"]["next_due_at"] is None


# --- A slot that is due and not taken on yet keeps its occurrence.


@pytest.mark.parametrize(
    "wanted",
    [
        schedule("UTC", "09:00", "20:00"),
        schedule("UTC", "07:00", "20:00"),
        schedule("Asia/Tokyo", "08:00", "20:00"),
        schedule("UTC", None, "20:00"),
    ],
    ids=["later", "earlier", "another zone", "switched off"],
)
async def test_a_slot_that_is_due_keeps_its_occurrence_and_then_has_its_new_time(
    database: Database, wanted: Schedule
) -> None:
    await enrol(database, utc("2026-03-10 07:00"), enrolment())
    moment = EIGHT + SECOND
    await reschedule(database, wanted, moment)
    claims, slots_due = await Claims(database, "here", numbered()).claim_due(moment, 10, plan)
    assert slots_due == 1
    [claim] = claims
    assert claim.occurrence == Occurrence(slot=Slot.MORNING, day=NOON.date(), due_at=EIGHT)
    morning = (await slots(database, MEMBER))["morning"]
    following = next_occurrence(wanted, Slot.MORNING, after=moment, last_day=NOON.date())
    assert (morning["last_day"], morning["at"]) == (NOON.date(), wanted.time_of(Slot.MORNING))
    assert morning["next_due_at"] == (following.due_at if following else None)
    assert morning["next_day"] == (following.day if following else None)


async def test_a_slot_that_is_due_comes_once_however_often_it_is_edited(
    database: Database,
) -> None:
    await enrol(database, utc("2026-03-10 07:00"), enrolment())
    claims = Claims(database, "here", numbered())
    found: list[Claim] = []
    for minute in range(1, 5):
        moment = EIGHT + minute * MINUTE
        await reschedule(database, schedule("UTC", f"08:0{minute}"), moment)
        if minute > 1:
            found += (await claims.claim_due(moment, 10, plan))[0]
    assert len(found) == 1
    assert (await slots(database, MEMBER))["morning"]["next_due_at"] == utc("2026-03-11 08:04")


# --- What waits to be sent again does not come after the next reminder.


async def waiting(database: Database) -> Claim:
    """Enrol a member whose morning waits to be sent again, until eleven o'clock."""
    await enrol(database, utc("2026-03-10 07:00"), enrolment())
    [claim] = (await Claims(database, "here", numbered()).claim_due(EIGHT, 10, plan))[0]
    again = arrival(claim, EIGHT, state="waiting", attempt_at=EIGHT + HOUR, occurrence_state=None)
    await Settlements(database).settle([again])
    return claim


async def window(database: Database, claim: Claim) -> datetime:
    """Return until when a delivery may be sent."""
    return (await row(database, delivery, id=claim.delivery_id))["expires_at"]


async def test_the_window_of_what_waits_is_cut_to_the_next_reminder(database: Database) -> None:
    claim = await waiting(database)
    assert await window(database, claim) == EIGHT + 3 * HOUR
    await reschedule(database, schedule("UTC", "05:00", "09:30"), EIGHT + MINUTE)
    assert await window(database, claim) == utc("2026-03-10 09:30")


async def test_the_window_of_what_is_just_being_tried_is_cut_too(database: Database) -> None:
    """Or it would wait and come after the next reminder, if this attempt fails."""
    claim = await waiting(database)
    [taken] = await Claims(database, "here", numbered()).take_waiting(EIGHT + HOUR, 10)
    assert taken.delivery_id == claim.delivery_id
    await reschedule(database, schedule("UTC", "05:00", "09:30"), EIGHT + HOUR)
    assert await window(database, claim) == utc("2026-03-10 09:30")


async def test_a_window_is_never_lengthened(database: Database) -> None:
    claim = await waiting(database)
    await reschedule(database, schedule("UTC", "05:00", "09:30"), EIGHT + MINUTE)
    await reschedule(database, schedule("UTC", "05:00", "22:00"), EIGHT + 2 * MINUTE)
    assert await window(database, claim) == utc("2026-03-10 09:30")


async def test_an_edit_that_brings_nothing_nearer_leaves_windows_as_they_are(
    database: Database,
) -> None:
    claim = await waiting(database)
    await reschedule(database, schedule("UTC", "08:00", None), EIGHT + MINUTE)
    assert await window(database, claim) == EIGHT + 3 * HOUR


async def test_windows_of_test_messages_of_others_and_of_what_was_sent_are_not_cut(
    database: Database,
) -> None:
    await enrol(database, utc("2026-03-10 07:00"), enrolment(), enrolment(OTHER))
    claims = Claims(database, "here", numbered())
    due = (await claims.claim_due(EIGHT, 10, plan))[0]
    mine, other = sorted(due, key=lambda one: one.enrolment.user_id != MEMBER)
    await arrived(database, mine, EIGHT)
    test = await claims.claim_test(MEMBER, EIGHT, EIGHT + 3 * HOUR)
    assert test is not None
    for one in (other, test):
        again = arrival(one, EIGHT, state="waiting", attempt_at=EIGHT + HOUR, occurrence_state=None)
        await Settlements(database).settle([again])
    await reschedule(database, schedule("UTC", "05:00", "09:30"), EIGHT + MINUTE)
    assert {await window(database, one) for one in (mine, other, test)} == {EIGHT + 3 * HOUR}
