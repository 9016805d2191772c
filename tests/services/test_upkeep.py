"""A release of the time zone rules moves next reminders, and loses or doubles none."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.schedule import Occurrence, Schedule, next_occurrence
from bot.domain.slots import Slot
from bot.services.upkeep import Upkeep
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from tests.support.clock import ManualClock
from tests.support.enrolled import enrolment

BERLIN = Schedule(zone="Europe/Berlin", times={Slot.MORNING: time(8), Slot.EVENING: None})
DUE = datetime(2026, 3, 11, 7, tzinfo=UTC)


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
    upkeep = Upkeep(enrolments=enrolments, fingerprints=Fingerprints(database), clock=clock)
    assert await upkeep.follow_zone_rules("2026f") == 2
    [coming] = await enrolments.upcoming(1)
    assert coming == Occurrence(slot=Slot.MORNING, day=date(2026, 3, 11), due_at=DUE)


async def test_the_same_rules_are_not_reckoned_twice(
    database: Database, clock: ManualClock
) -> None:
    fingerprints = Fingerprints(database)
    await fingerprints.remember("tzdata", "2026f", clock.now())
    enrolments = await enrolled_under_older_rules(database, 1)
    upkeep = Upkeep(enrolments=enrolments, fingerprints=fingerprints, clock=clock)
    assert await upkeep.follow_zone_rules("2026f") == 0
    assert (await enrolments.upcoming(1))[0].due_at == DUE + timedelta(hours=1)


async def test_every_page_of_members_is_reckoned(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.enrolments._PAGE", 4)
    enrolments = await enrolled_under_older_rules(database, *range(1, 8))
    upkeep = Upkeep(enrolments=enrolments, fingerprints=Fingerprints(database), clock=clock)
    assert await upkeep.follow_zone_rules("2026f") == 7
