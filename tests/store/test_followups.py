"""Tests of bot.store.followups: a snooze and a nudge, one at a time, inside their window."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.domain.claims import Claim, State, plan
from bot.domain.delivery import Kind
from bot.domain.marks import done
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.followups import FollowUps
from bot.store.occurrences import Occurrences
from bot.store.settlement import Nudge
from bot.store.settlements import Settlements
from bot.store.tables import delivery, occurrence, slot
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrival, arrived, enrol, numbered, row, rows, slots

EIGHT = utc("2026-03-11 08:00")
NINE = utc("2026-03-11 09:00")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MORNINGS = schedule("UTC", "08:00", None)
OTHER = MEMBER + 1
UNTIL = EIGHT + 3 * HOUR


async def reminded(
    database: Database, user_id: int = MEMBER, *, nudge_at: datetime | None = NINE
) -> int:
    """Enrol a member and send the morning's reminder; return its occurrence."""
    await enrol(database, NOON, enrolment(user_id, schedule=MORNINGS))
    [claim] = (await process(database, str(user_id)).claim_due(EIGHT, 10, plan))[0]
    nudge = nudge_at and Nudge(delivery_id=f"nudge-{user_id}", at=nudge_at, expires_at=UNTIL)
    await arrived(database, claim, EIGHT, nudge=nudge)
    assert claim.occurrence_id is not None
    return claim.occurrence_id


def process(database: Database, name: str = "here") -> Claims:
    """Return the claims of one process."""
    return Claims(database, name, numbered(f"{name}-"))


async def snooze(database: Database, about: int, at: datetime, name: str = "snooze-1") -> None:
    """Have a reminder sent again at a moment; it is asked for half an hour before."""
    await FollowUps(database).snooze(about, at, expires_at=UNTIL, moment=at - HOUR / 2, new_id=name)


async def of_kind(database: Database, kind: Kind, **where: Any) -> list[tuple[str, str, Any]]:
    """Return id, state and next attempt of deliveries."""
    found = await rows(database, delivery, kind=kind, **where)
    return [(one["id"], one["state"], one["attempt_at"]) for one in found]


# --- Snooze


async def test_a_snooze_sends_the_occurrence_again_at_its_moment(database: Database) -> None:
    about = await reminded(database)
    await snooze(database, about, NINE)
    written = await row(database, delivery, kind="snooze")
    assert written == {
        "id": "snooze-1",
        "user_id": MEMBER,
        "occurrence_id": about,
        "kind": "snooze",
        "number": 0,
        "state": "waiting",
        "due_at": NINE,
        "attempt_at": NINE,
        "expires_at": UNTIL,
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
    assert await process(database).take_waiting(NINE - MINUTE, 10) == []
    [claim] = await process(database).take_waiting(NINE, 10)
    assert (claim.kind, claim.occurrence_id, claim.due_at) == (Kind.SNOOZE, about, NINE)
    assert (claim.attempts, claim.first_attempt_at) == (1, NINE)
    assert claim.occurrence_state is State.SENT


async def test_a_snooze_never_moves_the_schedule(database: Database) -> None:
    about = await reminded(database)
    before = await slots(database, MEMBER)
    await snooze(database, about, NINE)
    assert await slots(database, MEMBER) == before
    assert (await row(database, occurrence))["due_at"] == EIGHT


async def test_a_snooze_takes_the_place_of_the_nudge(database: Database) -> None:
    about = await reminded(database)
    await snooze(database, about, NINE + MINUTE)
    assert await of_kind(database, Kind.NUDGE) == [(f"nudge-{MEMBER}", "dropped", None)]
    assert await of_kind(database, Kind.SNOOZE) == [("snooze-1", "waiting", NINE + MINUTE)]


async def test_another_snooze_moves_the_one_that_waits(database: Database) -> None:
    about = await reminded(database)
    await snooze(database, about, NINE)
    later = NINE + HOUR
    await FollowUps(database).snooze(
        about, later, expires_at=UNTIL + HOUR, moment=NINE - MINUTE, new_id="snooze-2"
    )
    assert await of_kind(database, Kind.SNOOZE) == [("snooze-1", "waiting", later)]
    written = await row(database, delivery, kind="snooze")
    assert (written["due_at"], written["expires_at"]) == (later, UNTIL + HOUR)


async def test_snoozes_pressed_at_the_same_time_are_one(database: Database) -> None:
    about = await reminded(database)
    await asyncio.gather(*(snooze(database, about, NINE, f"snooze-{one}") for one in "1234"))
    assert [state for _, state, _ in await of_kind(database, Kind.SNOOZE)] == ["waiting"]


async def test_after_one_that_came_another_may_be_asked_for(database: Database) -> None:
    about = await reminded(database)
    for number, at in enumerate((NINE, NINE + HOUR)):
        await snooze(database, about, at, f"snooze-{number}")
        [claim] = await process(database).take_waiting(at, 10)
        await arrived(database, claim, at)
    numbers = [
        (one["number"], one["state"]) for one in await rows(database, delivery, kind="snooze")
    ]
    assert numbers == [(0, "sent"), (1, "sent")]


async def test_one_that_is_being_tried_keeps_its_nonce_and_gives_way_to_the_new_one(
    database: Database,
) -> None:
    """Its message may have arrived: under that nonce nothing may be sent at another time."""
    about = await reminded(database)
    await snooze(database, about, NINE)
    await try_in_vain(database, NINE)
    await snooze(database, about, NINE + HOUR, "snooze-2")
    assert await of_kind(database, Kind.SNOOZE) == [
        ("snooze-1", "dropped", None),
        ("snooze-2", "waiting", NINE + HOUR),
    ]


async def try_in_vain(database: Database, moment: datetime) -> Claim:
    """Try what waits, and get no answer."""
    [claim] = await process(database).take_waiting(moment, 10)
    again = arrival(
        claim,
        moment,
        state="waiting",
        attempt_at=moment + MINUTE,
        uncertain=True,
        occurrence_state=None,
    )
    await Settlements(database).settle([again])
    return claim


async def test_a_snooze_is_of_its_own_occurrence(database: Database) -> None:
    mine, other = await reminded(database), await reminded(database, OTHER)
    await snooze(database, other, NINE, "snooze-other")
    await snooze(database, mine, NINE + MINUTE)
    assert await of_kind(database, Kind.SNOOZE, user_id=OTHER) == [
        ("snooze-other", "waiting", NINE)
    ]
    assert await of_kind(database, Kind.SNOOZE, user_id=MEMBER) == [
        ("snooze-1", "waiting", NINE + MINUTE)
    ]


# --- Undo


async def test_undo_lets_no_snooze_come_any_more(database: Database) -> None:
    about = await reminded(database)
    followups = FollowUps(database)
    assert await followups.drop_snoozes(about, EIGHT + MINUTE) == 0
    await snooze(database, about, NINE)
    assert await followups.drop_snoozes(about, EIGHT + MINUTE) == 1
    assert await process(database).take_waiting(UNTIL, 10) == []
    dropped = await row(database, delivery, kind="snooze")
    assert (dropped["state"], dropped["settled_at"]) == ("dropped", EIGHT + MINUTE)
    # And one may be asked for again.
    await snooze(database, about, NINE, "snooze-2")
    assert ("snooze-2", "waiting", NINE) in await of_kind(database, Kind.SNOOZE)


async def test_undo_leaves_a_nudge_that_waits(database: Database) -> None:
    about = await reminded(database)
    await FollowUps(database).drop_snoozes(about, EIGHT + MINUTE)
    assert await of_kind(database, Kind.NUDGE) == [(f"nudge-{MEMBER}", "waiting", NINE)]


# --- Start


async def test_start_lets_the_nudge_wait_from_then_on(database: Database) -> None:
    about = await reminded(database)
    await reminded(database, OTHER)
    later = NINE + HOUR / 2
    await FollowUps(database).move_nudge(about, later)
    moved = await row(database, delivery, kind="nudge", user_id=MEMBER)
    assert (moved["attempt_at"], moved["due_at"], moved["expires_at"]) == (later, later, UNTIL)
    assert await of_kind(database, Kind.NUDGE, user_id=OTHER) == [
        (f"nudge-{OTHER}", "waiting", NINE)
    ]


async def test_start_after_the_nudge_brings_no_second_one(database: Database) -> None:
    about = await reminded(database)
    [claim] = await process(database).take_waiting(NINE, 10)
    await arrived(database, claim, NINE)
    await FollowUps(database).move_nudge(about, NINE + HOUR)
    assert await of_kind(database, Kind.NUDGE) == [(f"nudge-{MEMBER}", "sent", None)]


async def test_a_nudge_that_is_being_tried_is_not_moved(database: Database) -> None:
    about = await reminded(database)
    await try_in_vain(database, NINE)
    await FollowUps(database).move_nudge(about, NINE + HOUR)
    assert await of_kind(database, Kind.NUDGE) == [(f"nudge-{MEMBER}", "waiting", NINE + MINUTE)]


async def test_where_no_nudge_was_asked_for_start_brings_none(database: Database) -> None:
    about = await reminded(database, nudge_at=None)
    await FollowUps(database).move_nudge(about, NINE)
    assert await of_kind(database, Kind.NUDGE) == []


# --- Never past the next reminder


async def test_a_newer_occurrence_has_come_when_it_is_in_the_record_and_its_time_is_over(
    database: Database,
) -> None:
    await reminded(database)
    about = Occurrence(slot=Slot.MORNING, day=EIGHT.date(), due_at=EIGHT)
    newer = FollowUps(database).newer_came
    assert not await newer(MEMBER, about, EIGHT + DAY - MINUTE)
    # Skipped ahead: it has not come yet.
    ahead = Occurrence(slot=Slot.MORNING, day=EIGHT.date() + DAY, due_at=EIGHT + DAY)
    await Occurrences(database).mark(MEMBER, ahead, done, EIGHT)
    assert not await newer(MEMBER, about, EIGHT + DAY - MINUTE)
    assert await newer(MEMBER, about, EIGHT + DAY)
    assert not await newer(MEMBER, ahead, EIGHT + 9 * DAY)
    assert not await newer(OTHER, about, EIGHT + 9 * DAY)


async def test_the_next_reminder_is_the_nearer_slots(database: Database) -> None:
    followups = FollowUps(database)
    assert await followups.next_due(MEMBER) is None
    await enrol(database, NOON, enrolment(), enrolment(OTHER, schedule=MORNINGS))
    assert await followups.next_due(MEMBER) == utc("2026-03-10 20:00")
    assert await followups.next_due(OTHER) == EIGHT
    async with database.write() as connection:
        await connection.execute(slot.update().values(next_due_at=None))
    assert await followups.next_due(MEMBER) is None


async def test_who_leaves_gets_neither_snooze_nor_nudge(database: Database) -> None:
    about = await reminded(database)
    await reminded(database, OTHER)
    await snooze(database, about, NINE)
    await Enrolments(database).remove(MEMBER)
    found = await process(database).take_waiting(UNTIL, 10)
    assert [(one.enrolment.user_id, one.kind) for one in found] == [(OTHER, Kind.NUDGE)]
