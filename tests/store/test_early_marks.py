"""Tests of claims over what was marked before its time: passed over, and what Undo then means."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.claims import Claim, plan
from bot.domain.marks import Rule, done, skipped, undone
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Occurrences
from bot.store.tables import occurrence
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import enrol, numbered, rows, slots

EIGHT = utc("2026-03-11 08:00")
TODAY = date(2026, 3, 11)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MORNINGS = schedule("UTC", "08:00", None)
OTHER = MEMBER + 1


def process(database: Database) -> Claims:
    """Return the claims of a process."""
    return Claims(database, "here", numbered())


async def due(claims: Claims, moment: datetime) -> list[Claim]:
    return (await claims.claim_due(moment, 100, plan))[0]


async def states(database: Database, user_id: int = MEMBER) -> list[tuple[str, str | None]]:
    """Return state and excuse of each day, the first one first."""
    found = await rows(database, occurrence, user_id=user_id)
    return [(one["state"], one["excuse"]) for one in sorted(found, key=lambda one: one["due_at"])]


async def mark_ahead(database: Database, rule: Rule, *days: int) -> None:
    """Mark mornings before their time, by their distance from the first."""
    for day in days:
        about = Occurrence(slot=Slot.MORNING, day=TODAY + day * DAY, due_at=EIGHT + day * DAY)
        assert await Occurrences(database).mark(MEMBER, about, rule, NOON) is not None


async def test_early_marks_are_passed_over_several_days_deep(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await mark_ahead(database, skipped, 0, 1, 3)
    claims = process(database)
    sent = [len(await due(claims, EIGHT + day * DAY)) for day in range(5)]
    assert sent == [0, 0, 1, 0, 1]
    assert [state for state, _ in await states(database)] == [
        "skipped",
        "skipped",
        "open",
        "skipped",
        "open",
    ]


async def test_early_marks_are_passed_over_in_one_claim_after_days_without_the_bot(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await mark_ahead(database, done, 0, 2)
    [claim] = await due(process(database), EIGHT + 3 * DAY)
    assert claim.occurrence is not None
    assert claim.occurrence.day == TODAY + 3 * DAY
    assert await states(database) == [
        ("done", None),
        ("excused", "bot"),
        ("done", None),
        ("open", None),
    ]
    morning = (await slots(database, MEMBER))["morning"]
    assert (morning["last_day"], morning["next_day"]) == (TODAY + 3 * DAY, TODAY + 4 * DAY)


@pytest.mark.parametrize("rule", [done, skipped])
async def test_an_early_mark_undone_after_its_time_was_missed_and_before_it_it_is_gone(
    database: Database, rule: Rule
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await mark_ahead(database, rule, 0, 1)
    claims = process(database)
    assert await due(claims, EIGHT) == []
    await mark_ahead(database, undone, 0, 1)
    assert await states(database) == [("missed", None)]
    # The one that was still to come, comes as planned.
    assert len(await due(claims, EIGHT + DAY)) == 1


async def test_any_number_of_members_may_have_marked_the_same_morning_ahead(
    database: Database,
) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2, 3, 4)))
    about = Occurrence(slot=Slot.MORNING, day=TODAY, due_at=EIGHT)
    for user_id, rule in ((1, done), (2, skipped), (3, done)):
        await Occurrences(database).mark(user_id, about, rule, NOON)
    [claim] = await due(process(database), EIGHT)
    assert claim.enrolment.user_id == 4
    passed = [(one["state"], one["before"]) for one in await rows(database, occurrence)]
    assert sorted(passed, key=str) == [
        ("done", "missed"),
        ("done", "missed"),
        ("open", None),
        ("skipped", "missed"),
    ]


async def test_what_an_early_mark_goes_back_to_is_noted_for_its_own_member_slot_and_day(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    evening = Occurrence(slot=Slot.EVENING, day=TODAY, due_at=EIGHT + 12 * HOUR)
    await mark_ahead(database, done, 0, 1)
    await Occurrences(database).mark(MEMBER, evening, skipped, NOON)
    other = Occurrence(slot=Slot.MORNING, day=TODAY, due_at=EIGHT)
    await Occurrences(database).mark(OTHER, other, skipped, NOON)
    await Enrolments(database).change(OTHER, {"zone": "Europe/Atlantis"})
    await due(process(database), EIGHT)
    before = {
        (one["user_id"], one["slot"], one["day"]): one["before"]
        for one in await rows(database, occurrence)
        if one["day"] >= TODAY
    }
    assert before == {
        (MEMBER, "morning", TODAY): "missed",
        (MEMBER, "morning", TODAY + DAY): None,
        (MEMBER, "evening", TODAY): None,
        (OTHER, "morning", TODAY): None,
    }


async def test_a_mark_made_while_the_slot_was_due_is_passed_over_too(database: Database) -> None:
    """Logged in the second between eight o'clock and the claim."""
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    about = Occurrence(slot=Slot.MORNING, day=TODAY, due_at=EIGHT)
    await Occurrences(database).mark(MEMBER, about, done, EIGHT)
    assert await due(process(database), EIGHT) == []
    assert await states(database) == [("done", None)]
