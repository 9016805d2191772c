"""Tests of bot.store.summaries: summaries that are written once, and what is close to them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.claims import Claim, plan
from bot.domain.delivery import Kind
from bot.domain.marks import Rule, done, skipped
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.occurrences import Occurrences
from bot.store.settlement import Nudge
from bot.store.settlements import Settlements
from bot.store.summaries import Summaries
from bot.store.tables import delivery, occurrence
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrived, enrol, numbered, row, rows

SATURDAY = utc("2026-03-14 12:00")
MONDAY = utc("2026-03-16 08:00")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OTHER = MEMBER + 1


def process(database: Database, prefix: str = "delivery-") -> Claims:
    """Return the claims of a process."""
    return Claims(database, "here", numbered(prefix))


async def due(claims: Claims, moment: datetime) -> list[Claim]:
    return (await claims.claim_due(moment, 100, plan))[0]


async def summaries(database: Database, **where: Any) -> list[dict[str, Any]]:
    return await rows(database, delivery, kind="summary", **where)


async def until_sunday(database: Database, *users: int, **parts: Any) -> Claims:
    """Enrol members on a Saturday and let them have their Sunday."""
    for user_id in users or (MEMBER,):
        await enrol(database, SATURDAY, enrolment(user_id, **{"summary": True, **parts}))
    claims = process(database, f"{(users or (MEMBER,))[0]}-")
    for moment in (SATURDAY + 8 * 60 * MINUTE, MONDAY - DAY, MONDAY - 12 * 60 * MINUTE):
        for claim in await due(claims, moment):
            await arrived(database, claim, moment)
    return claims


async def test_it_is_written_with_the_first_occurrence_of_the_week(database: Database) -> None:
    claims = await until_sunday(database)
    assert await summaries(database) == []
    [claim] = await due(claims, MONDAY)
    [found] = await summaries(database)
    about = await row(database, occurrence, slot=Slot.MORNING, day=MONDAY.date())
    assert found == {
        "id": found["id"],
        "user_id": MEMBER,
        "occurrence_id": about["id"],
        "kind": "summary",
        "number": 0,
        "state": "waiting",
        "due_at": MONDAY + 45 * MINUTE,
        "attempt_at": MONDAY + 45 * MINUTE,
        "expires_at": MONDAY + 12 * 60 * MINUTE - 10 * MINUTE,
        "first_attempt_at": None,
        "attempts": 0,
        "uncertain": False,
        "reopened": False,
        "claimed_by": None,
        "answer": None,
        "channel_id": None,
        "message_id": None,
        "settled_at": None,
    }
    await arrived(database, claim, MONDAY)
    assert await claims.take_waiting(MONDAY + 44 * MINUTE, 10) == []
    [taken] = await claims.take_waiting(MONDAY + 45 * MINUTE, 10)
    assert (taken.kind, taken.delivery_id) == (Kind.SUMMARY, found["id"])
    assert taken.occurrence == claim.occurrence


async def test_the_rest_of_the_week_brings_no_other(database: Database) -> None:
    claims = await until_sunday(database)
    for half_days in range(14):
        await due(claims, MONDAY + half_days * DAY / 2)
    assert len(await summaries(database)) == 1
    await due(claims, MONDAY + 7 * DAY)
    assert len(await summaries(database)) == 2


@pytest.mark.parametrize("mark", [done, skipped])
async def test_it_hangs_on_one_that_was_settled_before_its_time(
    database: Database, mark: Rule
) -> None:
    claims = await until_sunday(database)
    about = Occurrence(slot=Slot.MORNING, day=MONDAY.date(), due_at=MONDAY)
    await Occurrences(database).mark(MEMBER, about, mark, MONDAY - DAY / 4)
    assert await due(claims, MONDAY) == []
    assert len(await summaries(database)) == 1


async def test_down_over_the_turn_of_the_week_it_is_written_at_the_next_claim(
    database: Database,
) -> None:
    claims = await until_sunday(database)
    await due(claims, MONDAY + DAY + 30 * MINUTE)
    [found] = await summaries(database)
    assert found["due_at"] == MONDAY + DAY + 75 * MINUTE


async def test_a_slot_that_is_switched_off_on_sunday_loses_and_doubles_none(
    database: Database,
) -> None:
    claims = await until_sunday(database, schedule=schedule("UTC", "08:00", None))
    await due(claims, MONDAY)
    assert len(await summaries(database)) == 1


async def test_each_has_their_own_and_who_did_not_choose_it_has_none(database: Database) -> None:
    await until_sunday(database, OTHER, summary=False)
    claims = await until_sunday(database, MEMBER, OTHER + 1)
    await due(claims, MONDAY)
    assert {one["user_id"] for one in await summaries(database)} == {MEMBER, OTHER + 1}


async def test_it_is_no_last_delivery(database: Database) -> None:
    """What `/routine show` tells of is the last reminder."""
    claims = await until_sunday(database)
    [claim] = await due(claims, MONDAY)
    await arrived(database, claim, MONDAY)
    [taken] = await claims.take_waiting(MONDAY + 45 * MINUTE, 10)
    await arrived(database, taken, MONDAY + 45 * MINUTE, occurrence_id=None)
    last = await Settlements(database).last_delivery(MEMBER)
    assert last is not None
    assert (last.kind, last.settled_at) == (Kind.FIRST, MONDAY)


# --- What is close to it.


async def close(database: Database, moment: datetime) -> bool:
    [found] = await summaries(database)
    return await Summaries(database).is_close_to_another(MEMBER, found["id"], moment)


async def test_one_that_is_on_its_way_is_close(database: Database) -> None:
    claims = await until_sunday(database)
    await due(claims, MONDAY)
    assert await close(database, MONDAY + 45 * MINUTE)


@pytest.mark.parametrize(("minutes", "expected"), [(1, True), (9, True), (10, False), (45, False)])
async def test_one_that_was_just_sent_is_close(
    database: Database, minutes: int, expected: bool
) -> None:
    claims = await until_sunday(database)
    [claim] = await due(claims, MONDAY)
    await arrived(database, claim, MONDAY)
    assert await close(database, MONDAY + minutes * MINUTE) is expected


@pytest.mark.parametrize(("minutes", "expected"), [(50, False), (51, True), (60, True), (90, True)])
async def test_one_that_comes_soon_or_waits_is_close(
    database: Database, minutes: int, expected: bool
) -> None:
    claims = await until_sunday(database)
    [claim] = await due(claims, MONDAY)
    at = MONDAY + 60 * MINUTE
    nudge = Nudge(delivery_id="nudge", at=at, expires_at=MONDAY + 180 * MINUTE)
    await arrived(database, claim, MONDAY, nudge=nudge)
    assert await close(database, MONDAY + minutes * MINUTE) is expected


async def test_what_was_dropped_and_what_somebody_else_gets_is_not(database: Database) -> None:
    claims = await until_sunday(database, MEMBER, OTHER)
    for claim in await due(claims, MONDAY):
        if claim.enrolment.user_id == MEMBER:
            await arrived(database, claim, MONDAY, state="dropped")
    [found] = await summaries(database, user_id=MEMBER)
    ask = Summaries(database).is_close_to_another
    assert not await ask(MEMBER, found["id"], MONDAY + MINUTE)


def test_the_days_are_what_they_are_called() -> None:
    assert (SATURDAY.weekday(), MONDAY.weekday()) == (5, 0)
    assert date(2026, 3, 16) == MONDAY.date()
