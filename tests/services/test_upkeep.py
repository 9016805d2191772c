"""Tests of bot.services.upkeep: new zone rules lose and double no reminder; what is over goes."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.clock import Clock
from bot.domain.key import OccurrenceKey
from bot.domain.schedule import Occurrence, Schedule, next_occurrence
from bot.domain.session import LASTS, Shape, begun
from bot.domain.slots import Slot
from bot.errors import StoreError
from bot.services.upkeep import Upkeep
from bot.store.drafts import PARCEL_LASTS, Drafts
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.sessions import OpenSessions
from tests.support.clock import ManualClock
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import enrol

BERLIN = Schedule(zone="Europe/Berlin", times={Slot.MORNING: time(8), Slot.EVENING: None})
DUE = datetime(2026, 3, 11, 7, tzinfo=UTC)


def upkeep_of(database: Database, clock: Clock) -> Upkeep:
    """Return the upkeep of a database."""
    return Upkeep(
        enrolments=Enrolments(database),
        fingerprints=Fingerprints(database),
        sessions=OpenSessions(database),
        drafts=Drafts(database),
        clock=clock,
    )


def older_rules(schedule: Schedule, slot: Slot, last_day: date | None) -> Occurrence | None:
    """Reckon as rules did that were an hour off."""
    after = datetime(2026, 3, 10, 12, tzinfo=UTC)
    right = next_occurrence(schedule, slot, after=after, last_day=last_day)
    if right is None:
        return None
    return Occurrence(slot=slot, day=right.day, due_at=right.due_at + timedelta(hours=1))


async def enrolled_under_older_rules(database: Database, *members: int) -> Enrolments:
    """Store members whose next reminders were reckoned an hour off."""
    enrolments = Enrolments(database)
    for member in members:
        await enrolments.add(enrolment(user_id=member, schedule=BERLIN), older_rules)
    return enrolments


async def test_new_rules_move_what_is_next_and_keep_its_local_date(
    database: Database, clock: ManualClock
) -> None:
    enrolments = await enrolled_under_older_rules(database, 1, 2)
    upkeep = upkeep_of(database, clock)
    assert await upkeep.follow_zone_rules("2026f") == 2
    [coming] = await enrolments.upcoming(1)
    assert coming == Occurrence(slot=Slot.MORNING, day=date(2026, 3, 11), due_at=DUE)


async def test_the_same_rules_are_not_reckoned_twice(
    database: Database, clock: ManualClock
) -> None:
    fingerprints = Fingerprints(database)
    await fingerprints.remember("tzdata", "2026f", clock.now())
    enrolments = await enrolled_under_older_rules(database, 1)
    upkeep = upkeep_of(database, clock)
    assert await upkeep.follow_zone_rules("2026f") == 0
    assert (await enrolments.upcoming(1))[0].due_at == DUE + timedelta(hours=1)


async def test_every_page_of_members_is_reckoned(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.enrolments._PAGE", 4)
    await enrolled_under_older_rules(database, *range(1, 8))
    upkeep = upkeep_of(database, clock)
    assert await upkeep.follow_zone_rules("2026f") == 7


async def in_a_session(database: Database, clock: ManualClock) -> OpenSessions:
    """Store a member who has just begun a session."""
    await enrol(database, clock.now(), enrolment())
    sessions = OpenSessions(database)
    key = OccurrenceKey(slot=Slot.MORNING, day=date(2026, 3, 10))
    shape = Shape(routine="extension", level="calm", ways=((-1, 0),) * 4)
    assert await sessions.open(begun(MEMBER, key, shape, clock.now()))
    return sessions


async def test_a_session_that_is_over_is_deleted(database: Database, clock: ManualClock) -> None:
    sessions = await in_a_session(database, clock)
    upkeep = upkeep_of(database, clock)
    clock.moment += LASTS - timedelta(seconds=1)
    assert await upkeep.tidy() == 0
    assert await sessions.get(MEMBER) is not None
    clock.advance(seconds=1)
    assert await upkeep.tidy() == 1
    assert await sessions.get(MEMBER) is None


async def test_what_nobody_chose_about_is_deleted_after_a_day(
    database: Database, clock: ManualClock
) -> None:
    drafts, upkeep = Drafts(database), upkeep_of(database, clock)
    await drafts.hold("parcel", 500, 71, "{}", clock.now())
    clock.moment += PARCEL_LASTS
    assert await upkeep.tidy() == 0
    clock.advance(seconds=1)
    assert await upkeep.tidy() == 1
    assert await drafts.held("parcel", 500, 71) is None


async def test_it_tidies_up_until_told_to_stop_whatever_the_database_says(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = await in_a_session(database, clock)
    clock.moment += LASTS
    upkeep, stop = upkeep_of(database, clock), asyncio.Event()
    tries = 0
    tidy = upkeep.tidy

    async def failing_first() -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StoreError("the disk is full")
        stop.set()
        return await tidy()

    monkeypatch.setattr(upkeep, "_chores", (failing_first,))
    monkeypatch.setattr("bot.services.upkeep.FIRST_AFTER", timedelta())
    monkeypatch.setattr("bot.services.upkeep.EVERY", timedelta())
    async with asyncio.timeout(10):
        await upkeep.run(stop)
    assert tries == 2
    assert await sessions.get(MEMBER) is None
