"""Tests of bot.store.claim_queries: where a reading back begins, and that indexes are used."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event

from bot.domain.claims import Claim, plan
from bot.domain.marks import done, skipped
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.followups import FollowUps
from bot.store.occurrences import Occurrences
from bot.store.settlement import Nudge
from bot.store.settlements import Settlements
from bot.store.summaries import Summaries
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrival, arrived, enrol, next_after, numbered

EIGHT = utc("2026-03-11 08:00")
TODAY = date(2026, 3, 11)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MORNINGS = schedule("UTC", "08:00", None)
OTHER = MEMBER + 1


def process(database: Database, name: str = "here") -> Claims:
    """Return the claims of one process."""
    return Claims(database, name, numbered(f"{name}-"))


async def due(claims: Claims, moment: Any) -> list[Claim]:
    return (await claims.claim_due(moment, 100, plan))[0]


async def wait(database: Database, claim: Claim, moment: Any, *, uncertain: bool) -> None:
    """Settle a claim as one to be tried again."""
    again = arrival(
        claim,
        moment,
        state="waiting",
        answer="uncertain",
        attempt_at=moment,
        uncertain=uncertain,
        message_id=None,
        occurrence_state=None,
    )
    await Settlements(database).settle([again])


async def send_mornings(database: Database, claims: Claims, *message_ids: int) -> None:
    """Send a member's mornings, day by day, as messages with these ids."""
    for day, message_id in enumerate(message_ids):
        for claim in await due(claims, EIGHT + day * DAY):
            await arrived(database, claim, EIGHT + day * DAY, message_id=message_id)


async def known(database: Database, claims: Claims, day: int, *, uncertain: bool) -> int | None:
    """Return what is known of earlier messages when a day's reminder is tried again."""
    [claim] = await due(claims, EIGHT + day * DAY)
    await wait(database, claim, EIGHT + day * DAY + MINUTE, uncertain=uncertain)
    [again] = await claims.take_waiting(EIGHT + day * DAY + MINUTE, 10)
    return again.known_message_id


# --- The newest message about an earlier occurrence: where reading a DM back begins.


async def test_an_uncertain_delivery_knows_the_newest_message_about_an_earlier_occurrence(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    await send_mornings(database, claims, 500, 700, 600)
    assert await known(database, claims, 3, uncertain=True) == 700


async def test_a_delivery_that_surely_did_not_arrive_asks_for_no_earlier_message(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    await send_mornings(database, claims, 500)
    assert await known(database, claims, 1, uncertain=False) is None


async def test_a_first_reminder_knows_no_earlier_message(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    assert await known(database, process(database), 0, uncertain=True) is None


async def test_other_members_and_test_messages_are_no_earlier_message(database: Database) -> None:
    members = (enrolment(schedule=schedule("UTC", "08:00", None)), enrolment(OTHER))
    await enrol(database, NOON, *members)
    claims = process(database)
    [evening] = await due(claims, NOON + 8 * HOUR)
    assert evening.enrolment.user_id == OTHER
    await arrived(database, evening, NOON + 8 * HOUR, message_id=800)
    await Enrolments(database).remove(OTHER)
    test = await claims.claim_test(MEMBER, NOON, NOON + HOUR)
    assert test is not None
    await arrived(database, test, NOON, message_id=900, occurrence_state=None)
    assert await known(database, claims, 0, uncertain=True) is None


async def test_messages_about_the_same_or_a_later_occurrence_are_not_taken(
    database: Database,
) -> None:
    """The message that is looked for may be older than they are."""
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    await send_mornings(database, claims, 500)
    [claim] = await due(claims, EIGHT + DAY)
    assert claim.occurrence_id is not None
    await FollowUps(database).snooze(
        claim.occurrence_id,
        EIGHT + DAY + HOUR,
        expires_at=EIGHT + DAY + 3 * HOUR,
        moment=EIGHT + DAY,
        new_id="snooze-1",
    )
    [snoozed] = await claims.take_waiting(EIGHT + DAY + HOUR, 10)
    await arrived(database, snoozed, EIGHT + DAY + HOUR, message_id=777)
    [later] = await due(claims, EIGHT + 2 * DAY)
    await arrived(database, later, EIGHT + 2 * DAY, message_id=888)
    await wait(database, claim, EIGHT + 3 * DAY, uncertain=True)
    [again] = await claims.take_waiting(EIGHT + 3 * DAY, 10)
    assert (again.delivery_id, again.known_message_id) == (claim.delivery_id, 500)


async def test_what_a_recovery_takes_up_knows_the_earlier_message_too(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    gone = process(database, "gone")
    await send_mornings(database, gone, 500)
    await due(gone, EIGHT + DAY)
    here = process(database)
    await here.recover(EIGHT + DAY + HOUR)
    [again] = await here.take_waiting(EIGHT + DAY + HOUR, 10)
    assert (again.uncertain, again.known_message_id) == (True, 500)


async def test_a_new_claim_has_not_been_tried_and_knows_none(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    await send_mornings(database, claims, 500)
    [claim] = await due(claims, EIGHT + DAY)
    assert (claim.uncertain, claim.known_message_id) == (False, None)


# --- A tick costs what is due, not what is stored: through an index.


@contextmanager
def statements(database: Database) -> Generator[list[tuple[str, Any]]]:
    """Collect the statements that are sent to the database, with their values."""
    sent: list[tuple[str, Any]] = []

    def collect(_c: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        sent.append((sql, values))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", collect)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", collect)


async def plans_of(database: Database, sent: list[tuple[str, Any]]) -> dict[str, str]:
    """Return how the database finds the rows of each statement."""
    plans: dict[str, str] = {}
    async with database.read() as connection:
        for sql, values in sent:
            if sql.startswith(("SELECT", "UPDATE", "DELETE")):
                one = values[0] if isinstance(values, list) else values
                found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", one)
                plans[sql] = "\n".join(step.detail for step in found)
    return plans


async def test_every_query_of_a_tick_goes_through_an_index(file: Database) -> None:
    """A morning without an answer, a day that was skipped ahead, retries, nudges, a recovery."""
    await enrol(file, EIGHT - HOUR, enrolment(nudge_minutes=60))
    claims = process(file)
    ahead = Occurrence(slot=Slot.MORNING, day=TODAY + DAY, due_at=EIGHT + DAY)
    await Occurrences(file).mark(MEMBER, ahead, skipped, EIGHT - HOUR)
    with statements(file) as sent:
        for day in range(3):
            for hour in (0, 12):
                for claim in await due(claims, EIGHT + day * DAY + hour * HOUR):
                    moment = EIGHT + day * DAY + hour * HOUR + MINUTE
                    await wait(file, claim, moment, uncertain=True)
                    await claims.take_waiting(moment, 10)
                    nudge = Nudge(
                        delivery_id=f"nudge-{claim.delivery_id}",
                        at=moment + HOUR,
                        expires_at=moment + 2 * HOUR,
                    )
                    told = arrival(claim, moment, nudge=nudge, told=True)
                    await Settlements(file).settle([told])
        await process(file, "other").recover(EIGHT + 3 * DAY)
        await claims.release(EIGHT + 3 * DAY, {"one", "another"})
        await claims.next_moment()
    plans = await plans_of(file, sent)
    assert not [sql for sql, one in plans.items() if "SCAN" in one or "TEMP B-TREE" in one]
    queues = {
        "slot.next_due_at <=": "ix_slot_due",
        "slot.next_due_at IS NOT NULL": "ix_slot_due",
        "delivery.attempt_at <=": "ix_delivery_attempt",
        "delivery.attempt_at IS NOT NULL": "ix_delivery_attempt",
        "delivery.claimed_by !=": "ix_delivery_claimed",
        "delivery.claimed_by = ": "ix_delivery_claimed",
        "occurrence.state = 'sent'": "ix_occurrence_awaited",
    }
    for condition, index in queues.items():
        [found] = [one for sql, one in plans.items() if condition in sql]
        assert f" INDEX {index} (" in found.splitlines()[0]
    [settled] = [one for sql, one in plans.items() if "occurrence.day >= slot.next_day" in sql]
    assert "sqlite_autoindex_occurrence_1 (user_id=? AND slot=? AND day>?)" in settled


async def test_what_a_button_asks_costs_what_its_member_has_and_not_what_is_stored(
    file: Database,
) -> None:
    await enrol(file, NOON, enrolment(), enrolment(OTHER))
    claims = process(file)
    [claim, _] = await due(claims, NOON + 8 * HOUR)
    await arrived(file, claim, NOON + 8 * HOUR)
    about, number = claim.occurrence, claim.occurrence_id
    assert about is not None
    assert number is not None
    occurrences, followups = Occurrences(file), FollowUps(file)
    with statements(file) as sent:
        await occurrences.of_delivery(claim.delivery_id)
        await occurrences.find(MEMBER, about.slot, about.day)
        await occurrences.since(MEMBER, about.day)
        await occurrences.settled_ahead(MEMBER)
        await occurrences.record(MEMBER)
        await Summaries(file).is_close_to_another(MEMBER, claim.delivery_id, EIGHT)
        await occurrences.mark(MEMBER, about, done, EIGHT)
        await followups.snooze(
            number, NOON + 9 * HOUR, expires_at=EIGHT, moment=NOON, new_id="snooze-1"
        )
        await followups.drop_snoozes(number, NOON)
        await followups.move_nudge(number, NOON)
        await followups.newer_came(MEMBER, about, EIGHT)
        await followups.next_due(MEMBER)
        await Settlements(file).last_delivery(MEMBER)
        await Enrolments(file).reschedule(
            MEMBER, lambda _: schedule("UTC", "09:00", "21:00"), next_after(NOON), NOON
        )
    plans = await plans_of(file, sent)
    assert not [sql for sql, one in plans.items() if "SCAN" in one]
