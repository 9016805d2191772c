"""Tests of bot.store.enrolments: who opted in, to what, and when they are due."""

from datetime import date, timedelta

import pytest

from bot.domain.delivery import Problem
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.tables import routine, slot
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, at, enrolment, schedule, utc
from tests.support.stored import enrol, next_after, row, rows, slots

OTHER = MEMBER + 1


async def claimed(database: Database, user_id: int, which: Slot, day: date) -> None:
    """Write that a slot had its occurrence of a day, as claiming does."""
    async with database.write() as connection:
        await connection.execute(
            slot.update()
            .where(slot.c.user_id == user_id, slot.c.slot == which)
            .values(last_day=day)
        )


@pytest.mark.parametrize(
    "member",
    [
        enrolment(),
        enrolment(schedule=schedule("Europe/Berlin", None, "23:59")),
        enrolment(
            schedule=schedule("America/Argentina/ComodRivadavia", "00:00", None),
            level="building",
            nudge_minutes=60,
            summary=True,
            paused_from=date(2026, 3, 1),
            paused_until=date(2026, 3, 9),
            flare_until=date(2026, 4, 1),
            channel_id=2**63 - 1,
            delivery_state=DeliveryState.BLOCKED,
            problem=Problem.CLOSED_DM,
            problem_told=True,
            strikes=2,
            ignored=6,
            guild_id=2**62,
            consent_version=7,
            consent_at=NOON - timedelta(days=400),
            active_at=NOON + timedelta(milliseconds=1),
        ),
    ],
    ids=["plain", "one slot", "everything"],
)
async def test_what_was_stored_comes_back(database: Database, member: Enrolment) -> None:
    await enrol(database, NOON, member)
    assert await Enrolments(database).get(MEMBER) == member


async def test_nobody_has_no_enrolment(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    assert await Enrolments(database).get(OTHER) is None


async def test_a_second_enrolment_is_refused_and_changes_nothing(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    again = enrolment(schedule=schedule("Asia/Tokyo"), level="building")
    assert await Enrolments(database).add(again, next_after(NOON)) is False
    assert await Enrolments(database).get(MEMBER) == enrolment()


async def test_each_slot_knows_when_it_is_due_next(database: Database) -> None:
    member = enrolment(schedule=schedule("Europe/Berlin", "08:00", "20:30"))
    await enrol(database, NOON, member)
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-11 07:00")
    assert stored["morning"]["next_day"] == date(2026, 3, 11)
    assert stored["evening"]["next_due_at"] == utc("2026-03-10 19:30")
    assert stored["evening"]["next_day"] == date(2026, 3, 10)
    assert {one["last_day"] for one in stored.values()} == {None}


async def test_a_slot_that_is_off_is_not_due(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=schedule("UTC", None, "20:00")))
    morning = (await slots(database, MEMBER))["morning"]
    assert (morning["at"], morning["next_due_at"], morning["next_day"]) == (None, None, None)


async def test_change_sets_columns_of_one_member(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    assert await Enrolments(database).change(MEMBER, {"level": "building", "strikes": 1}) is True
    assert await Enrolments(database).get(MEMBER) == enrolment(level="building", strikes=1)
    assert await Enrolments(database).get(OTHER) == enrolment(OTHER)


async def test_change_tells_when_there_is_nobody(database: Database) -> None:
    assert await Enrolments(database).change(MEMBER, {"level": "building"}) is False


async def test_touch_notes_that_somebody_is_there(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    later = NOON + timedelta(days=3)
    await Enrolments(database).touch(MEMBER, later)
    assert await Enrolments(database).get(MEMBER) == enrolment(active_at=later)


# --- Rescheduling


async def test_reschedule_sets_zone_times_and_next_occurrences(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    wanted = schedule("Europe/Berlin", "09:15", None)
    await Enrolments(database).reschedule(MEMBER, wanted, next_after(NOON))
    found = await Enrolments(database).get(MEMBER)
    assert found is not None
    assert found.schedule == wanted
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-11 08:15")
    assert stored["evening"]["next_due_at"] is None
    assert await Enrolments(database).get(OTHER) == enrolment(OTHER)


async def test_a_slot_can_be_switched_on_again(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=schedule("UTC", "08:00", None)))
    await Enrolments(database).reschedule(MEMBER, schedule(), next_after(NOON))
    evening = (await slots(database, MEMBER))["evening"]
    assert evening["next_due_at"] == utc("2026-03-10 20:00")


async def test_a_date_that_had_its_occurrence_is_not_scheduled_again(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    await claimed(database, MEMBER, Slot.MORNING, NOON.date())
    await Enrolments(database).reschedule(MEMBER, schedule("UTC", "15:00"), next_after(NOON))
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_day"] == NOON.date() + timedelta(days=1)
    assert stored["evening"]["next_day"] == NOON.date()


async def test_a_slot_that_was_not_changed_stays_due(database: Database) -> None:
    """An edit of the evening comes between eight o'clock and the tick that sends the morning."""
    await enrol(database, utc("2026-03-10 07:00"), enrolment())
    moment = utc("2026-03-10 08:00") + timedelta(seconds=2)
    edited = schedule("UTC", "08:00", "21:00")
    await Enrolments(database).reschedule(MEMBER, edited, next_after(moment))
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-10 08:00")
    assert stored["evening"]["next_due_at"] == utc("2026-03-10 21:00")


async def test_a_changed_zone_changes_both_slots(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    await Enrolments(database).reschedule(MEMBER, schedule("Asia/Tokyo"), next_after(NOON))
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-10 23:00")
    assert stored["evening"]["next_due_at"] == utc("2026-03-11 11:00")


# --- What comes next


async def test_upcoming_is_in_order(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    found = await Enrolments(database).upcoming(MEMBER)
    assert [(one.slot, one.due_at) for one in found] == [
        (Slot.EVENING, utc("2026-03-10 20:00")),
        (Slot.MORNING, utc("2026-03-11 08:00")),
    ]


async def test_upcoming_leaves_out_what_is_off(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=schedule("UTC", None, "20:00")))
    assert [one.slot for one in await Enrolments(database).upcoming(MEMBER)] == [Slot.EVENING]
    assert await Enrolments(database).upcoming(OTHER) == []


# --- Leaving


async def test_remove_tells_whether_there_was_anything(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    assert await Enrolments(database).remove(MEMBER) is True
    assert await Enrolments(database).remove(MEMBER) is False
    assert await Enrolments(database).get(MEMBER) is None
    assert await Enrolments(database).get(OTHER) == enrolment(OTHER)
    assert {one["user_id"] for one in await rows(database, slot)} == {OTHER}


async def test_who_left_may_come_back_as_somebody_new(database: Database) -> None:
    await enrol(database, NOON, enrolment(strikes=2))
    await claimed(database, MEMBER, Slot.EVENING, NOON.date())
    await Enrolments(database).remove(MEMBER)
    await enrol(database, NOON, enrolment(schedule=schedule("UTC", "08:00", "20:00")))
    assert (await row(database, routine))["strikes"] == 0
    evening = (await slots(database, MEMBER))["evening"]
    assert (evening["at"], evening["last_day"]) == (at("20:00"), None)
