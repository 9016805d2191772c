"""Tests of bot.store.enrolments: who opted in, to what, and when they are due."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.delivery import Problem
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.tables import routine, slot
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, at, enrolment, schedule, utc
from tests.support.stored import (
    claimed,
    enrol,
    next_after,
    row,
    rows,
    slots,
)

OTHER = MEMBER + 1
EIGHT = utc("2026-03-10 08:00")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


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
            flare_from=date(2026, 3, 20),
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


# --- Reckoning anew, when the time zone rules have changed


def an_hour_later(_zone: str, day: date, when: time) -> datetime:
    return datetime.combine(day, when, UTC) + HOUR


async def test_every_next_reminder_is_reckoned_anew_for_the_date_it_has(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER, schedule=schedule("UTC", None)))
    assert await Enrolments(database).reckon_anew(an_hour_later) == 3
    stored = await slots(database, MEMBER)
    assert stored["morning"]["next_due_at"] == utc("2026-03-11 09:00")
    assert stored["evening"]["next_due_at"] == utc("2026-03-10 21:00")
    assert stored["evening"]["next_day"] == NOON.date()
    assert (await slots(database, OTHER))["morning"]["next_due_at"] is None
    assert await Enrolments(database).reckon_anew(an_hour_later) == 0


async def test_what_cannot_be_reckoned_stays_as_it_is_and_stops_nobody(database: Database) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER, schedule=schedule("Asia/Tokyo")))
    before = await slots(database, OTHER)

    def only_utc(zone: str, day: date, when: time) -> datetime | None:
        return an_hour_later(zone, day, when) if zone == "UTC" else None

    assert await Enrolments(database).reckon_anew(only_utc) == 2
    assert await slots(database, OTHER) == before


async def test_a_due_slot_that_was_switched_off_stays_due_when_all_are_reckoned_anew(
    database: Database,
) -> None:
    await enrol(database, utc("2026-03-10 07:00"), enrolment())
    off = schedule("UTC", None, "20:00")
    await Enrolments(database).reschedule(MEMBER, lambda _: off, next_after(EIGHT), EIGHT)
    assert await Enrolments(database).reckon_anew(an_hour_later) == 1
    assert (await slots(database, MEMBER))["morning"]["next_due_at"] == EIGHT


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
