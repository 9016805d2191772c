"""Tests of bot.store.claims: what is due is taken on once, all or nothing, earliest first."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.domain.claims import Claim, DueMember, Excuse, MemberPlan, State, plan
from bot.domain.delivery import Kind
from bot.domain.enrolment import DeliveryState
from bot.domain.marks import done
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Occurrences
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements
from bot.store.tables import delivery, occurrence, slot
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrived, counts, enrol, numbered, row, rows, slots

EIGHT = utc("2026-03-11 08:00")
EVENING = utc("2026-03-10 20:00")
TODAY = date(2026, 3, 11)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MORNINGS = schedule("UTC", "08:00", None)


def process(database: Database, name: str = "here") -> Claims:
    """Return the claims of one process."""
    return Claims(database, name, numbered(f"{name}-"))


async def due(claims: Claims, moment: datetime, limit: int = 100) -> list[Claim]:
    return (await claims.claim_due(moment, limit, plan))[0]


async def wait_until(database: Database, claim: Claim, moment: datetime, **parts: Any) -> None:
    """Settle a claim as one to be tried again."""
    await Settlements(database).settle(
        [
            Settlement(
                delivery_id=claim.delivery_id,
                user_id=claim.enrolment.user_id,
                state="waiting",
                answer="uncertain",
                moment=moment,
                attempt_at=moment,
                **parts,
            )
        ]
    )


# --- Claiming


async def test_nothing_is_due_before_its_time(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    assert await process(database).claim_due(EIGHT - MINUTE, 10, plan) == ([], 0)
    assert (await counts(database))["occurrence"] == 0


async def test_a_claim_writes_the_occurrence_and_its_delivery_and_moves_the_slot_on(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims, slots_due = await process(database).claim_due(EIGHT, 10, plan)
    assert slots_due == 1
    written = await row(database, occurrence)
    assert written == {
        "id": written["id"],
        "user_id": MEMBER,
        "slot": "morning",
        "day": TODAY,
        "due_at": EIGHT,
        "state": "open",
        "excuse": None,
        "told": False,
        "before": None,
        "changed_at": EIGHT,
    }
    assert await row(database, delivery) == {
        "id": "here-1",
        "user_id": MEMBER,
        "occurrence_id": written["id"],
        "kind": "first",
        "number": 0,
        "state": "claimed",
        "due_at": EIGHT,
        "attempt_at": None,
        "expires_at": EIGHT + 3 * HOUR,
        "first_attempt_at": EIGHT,
        "attempts": 1,
        "uncertain": False,
        "reopened": False,
        "claimed_by": "here",
        "answer": None,
        "channel_id": None,
        "message_id": None,
        "settled_at": None,
    }
    morning = (await slots(database, MEMBER))["morning"]
    assert morning["next_due_at"] == EIGHT + DAY
    assert (morning["next_day"], morning["last_day"]) == (TODAY + DAY, TODAY)
    [claim] = claims
    assert claim.enrolment == enrolment(schedule=MORNINGS)
    assert claim.occurrence is not None
    assert (claim.occurrence.slot, claim.occurrence.day) == (Slot.MORNING, TODAY)
    assert (claim.kind, claim.due_at, claim.uncertain) == (Kind.FIRST, EIGHT, False)
    assert claim.occurrence_id == written["id"]


async def test_what_was_claimed_is_not_due_again(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    assert len(await due(claims, EIGHT)) == 1
    assert await due(claims, EIGHT) == []
    assert await due(process(database, "other"), EIGHT + HOUR) == []


async def test_all_of_it_or_nothing(database: Database) -> None:
    """A delivery whose id is taken fails the whole batch, and moves no slot."""
    await enrol(database, NOON, enrolment(1, schedule=MORNINGS), enrolment(2, schedule=MORNINGS))
    before = await rows(database, slot)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await due(Claims(database, "here", lambda: "same"), EIGHT)
    assert await rows(database, slot) == before
    assert (await counts(database))["occurrence"] == 0
    assert (await counts(database))["delivery"] == 0


async def test_a_failing_decision_writes_nothing(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))

    def fail(_member: DueMember, _moment: datetime) -> MemberPlan:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await process(database).claim_due(EIGHT, 10, fail)
    assert len(await due(process(database), EIGHT)) == 1


async def test_earliest_first_and_no_more_than_the_limit(database: Database) -> None:
    times = {1: "08:03", 2: "08:01", 3: "08:04", 4: "08:02"}
    members = [enrolment(one, schedule=schedule("UTC", at, None)) for one, at in times.items()]
    await enrol(database, NOON, *members)
    claims = process(database)
    found = [[one.enrolment.user_id for one in await due(claims, EIGHT + HOUR, 3)] for _ in "123"]
    assert found == [[2, 4, 1], [3], []]


async def test_each_claim_has_the_occurrence_of_its_own_member(database: Database) -> None:
    members = [enrolment(one, schedule=MORNINGS) for one in range(1, 121)]
    await enrol(database, NOON, *members)
    claims = await due(process(database), EIGHT, 500)
    owners = {one["id"]: one["user_id"] for one in await rows(database, occurrence)}
    assert len(claims) == len({one.occurrence_id for one in claims}) == 120
    assert all(owners[one.occurrence_id or 0] == one.enrolment.user_id for one in claims)
    held = {one["id"]: one["occurrence_id"] for one in await rows(database, delivery)}
    assert all(held[one.delivery_id] == one.occurrence_id for one in claims)


async def test_an_occurrence_is_unique_for_member_slot_and_date(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await due(process(database), EIGHT)
    again = {**(await row(database, occurrence)), "id": 99}
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        async with database.write() as connection:
            await connection.execute(insert(occurrence).values(again))


async def test_a_delivery_is_unique_for_occurrence_kind_and_number(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await due(process(database), EIGHT)
    again = {**(await row(database, delivery)), "id": "another"}
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        async with database.write() as connection:
            await connection.execute(insert(delivery).values(again))


# --- Excused without being sent


@pytest.mark.parametrize(
    ("parts", "moment", "excuse"),
    [
        ({"paused_from": TODAY}, EIGHT, Excuse.PAUSED),
        ({"delivery_state": DeliveryState.BLOCKED}, EIGHT, Excuse.BLOCKED),
        ({}, EIGHT + 3 * HOUR, Excuse.BOT),
    ],
)
async def test_excused_occurrences_have_no_delivery(
    database: Database, parts: dict[str, Any], moment: datetime, excuse: Excuse
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS, **parts))
    assert await process(database).claim_due(moment, 10, plan) == ([], 1)
    written = await row(database, occurrence)
    assert (written["state"], written["excuse"], written["told"]) == ("excused", excuse, False)
    assert await rows(database, delivery) == []
    assert (await slots(database, MEMBER))["morning"]["next_due_at"] == EIGHT + DAY


async def test_several_days_are_one_occurrence_each_and_one_delivery(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    [claim] = await due(process(database), EIGHT + 3 * DAY + HOUR)
    written = await rows(database, occurrence)
    assert [(one["day"], one["excuse"]) for one in written] == [
        (TODAY, "bot"),
        (TODAY + DAY, "bot"),
        (TODAY + 2 * DAY, "bot"),
        (TODAY + 3 * DAY, None),
    ]
    assert claim.occurrence_id == written[-1]["id"]
    assert claim.due_at == EIGHT + 3 * DAY


async def test_a_settled_occurrence_is_kept(database: Database) -> None:
    """Logged before its time, it is neither written again nor sent."""
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    logged = {
        "user_id": MEMBER,
        "slot": "morning",
        "day": TODAY,
        "due_at": EIGHT,
        "state": State.DONE,
        "told": False,
        "changed_at": EIGHT - HOUR,
    }
    async with database.write() as connection:
        await connection.execute(insert(occurrence).values(logged))
    assert await process(database).claim_due(EIGHT, 10, plan) == ([], 1)
    assert (await row(database, occurrence))["state"] == "done"
    assert (await slots(database, MEMBER))["morning"]["next_day"] == TODAY + DAY


# --- "I missed a reminder before this one"


async def test_nothing_was_missed_before(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    [claim] = await due(process(database), EIGHT)
    assert not claim.excused_before


async def test_missed_days_of_the_same_slot_are_to_be_told(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    [claim] = await due(process(database), EIGHT + DAY)
    assert claim.excused_before


async def test_an_earlier_miss_is_to_be_told(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    assert await due(claims, EIGHT + 4 * HOUR) == []
    [claim] = await due(claims, EIGHT + DAY)
    assert claim.excused_before


async def test_a_miss_of_the_other_slot_in_the_same_batch_is_to_be_told(
    database: Database,
) -> None:
    """Down from seven in the morning to the evening: the evening's message says so."""
    await enrol(database, EIGHT - HOUR, enrolment(1), enrolment(2, schedule=schedule("UTC", None)))
    claims = await due(process(database), EVENING + DAY)
    assert {one.enrolment.user_id: one.excused_before for one in claims} == {1: True, 2: False}


@pytest.mark.parametrize(
    "parts",
    [
        {"paused_from": TODAY, "paused_until": TODAY + 2 * DAY},
        # A block ends when a test message arrives; until then the days were the block's.
        {"delivery_state": DeliveryState.BLOCKED},
    ],
)
async def test_what_was_not_the_bots_fault_is_not_told(
    database: Database, parts: dict[str, Any]
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS, **parts))
    claims = process(database)
    await due(claims, EIGHT + DAY)
    await Enrolments(database).change(MEMBER, {"delivery_state": "ok"})
    [claim] = await due(claims, EIGHT + 2 * DAY)
    assert not claim.excused_before


async def test_days_of_a_pause_in_the_same_batch_are_not_told(database: Database) -> None:
    member = enrolment(schedule=MORNINGS, paused_from=TODAY, paused_until=TODAY + 2 * DAY)
    await enrol(database, NOON, member)
    [claim] = await due(process(database), EIGHT + 2 * DAY)
    assert not claim.excused_before


# --- Both slots of a member due together


async def test_of_two_slots_that_are_due_together_one_message_is_sent(database: Database) -> None:
    await enrol(database, EIGHT - HOUR, enrolment())
    [claim] = await due(process(database), EVENING + DAY)
    assert claim.occurrence is not None
    assert claim.occurrence.slot is Slot.EVENING
    written = {
        one["slot"]: (one["state"], one["excuse"]) for one in await rows(database, occurrence)
    }
    assert written == {"morning": ("excused", "bot"), "evening": ("open", None)}
    assert [one["last_day"] for one in (await slots(database, MEMBER)).values()] == [TODAY] * 2


async def test_the_limit_may_fall_between_two_slots_of_a_member(database: Database) -> None:
    await enrol(database, EIGHT - HOUR, enrolment())
    claims = process(database)
    assert await due(claims, EVENING + DAY, 1) == []
    [claim] = await due(claims, EVENING + DAY, 1)
    assert claim.excused_before
    assert len(await rows(database, delivery)) == 1


# --- Test messages


async def test_a_test_message_is_claimed_at_once(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    claim = await process(database).claim_test(MEMBER, NOON, NOON + 3 * HOUR)
    assert claim is not None
    assert (claim.kind, claim.occurrence, claim.occurrence_id) == (Kind.TEST, None, None)
    written = await row(database, delivery)
    assert (written["kind"], written["state"], written["claimed_by"]) == ("test", "claimed", "here")
    assert (written["due_at"], written["expires_at"]) == (NOON, NOON + 3 * HOUR)


async def test_several_test_messages_do_not_clash(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    claims = process(database)
    for _ in range(2):
        assert await claims.claim_test(MEMBER, NOON, NOON + HOUR) is not None
    assert len(await rows(database, delivery)) == 2


async def test_there_is_no_test_message_without_a_routine(database: Database) -> None:
    assert await process(database).claim_test(MEMBER, NOON, NOON + HOUR) is None


# --- Deliveries that wait


async def test_a_waiting_delivery_is_taken_on_when_its_attempt_is_due(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    [claim] = await due(claims, EIGHT)
    await wait_until(database, claim, EIGHT + MINUTE, uncertain=True, reopened=True)
    assert await claims.take_waiting(EIGHT + MINUTE - timedelta(seconds=1), 10) == []
    [again] = await claims.take_waiting(EIGHT + MINUTE, 10)
    assert again.delivery_id == claim.delivery_id
    assert again.first_attempt_at == claim.first_attempt_at == EIGHT
    assert (again.attempts, again.uncertain, again.reopened) == (2, True, True)
    assert (again.occurrence, again.occurrence_id) == (claim.occurrence, claim.occurrence_id)
    assert (again.due_at, again.expires_at) == (claim.due_at, claim.expires_at)
    assert again.occurrence_state is State.OPEN
    assert await claims.take_waiting(EIGHT + HOUR, 10) == []


async def test_a_waiting_test_message_has_no_occurrence(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    claims = process(database)
    claim = await claims.claim_test(MEMBER, NOON, NOON + HOUR)
    assert claim is not None
    await wait_until(database, claim, NOON + MINUTE)
    [again] = await claims.take_waiting(NOON + MINUTE, 10)
    assert (again.kind, again.occurrence, again.occurrence_id) == (Kind.TEST, None, None)


async def test_a_waiting_delivery_knows_what_its_member_did_meanwhile(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    [claim] = await due(claims, EIGHT)
    await wait_until(database, claim, EIGHT + MINUTE)
    assert claim.occurrence is not None
    await Occurrences(database).mark(MEMBER, claim.occurrence, done, EIGHT)
    await Enrolments(database).change(MEMBER, {"delivery_state": "blocked", "strikes": 2})
    [again] = await claims.take_waiting(EIGHT + MINUTE, 10)
    assert again.occurrence_state is State.DONE
    assert again.enrolment.delivery_state is DeliveryState.BLOCKED
    assert again.attempt.strikes == 2


async def test_waiting_deliveries_come_earliest_first_and_within_the_limit(
    database: Database,
) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2, 3, 4)))
    claims = process(database)
    order = {2: 1, 4: 2, 1: 3, 3: 4}
    for claim in await due(claims, EIGHT):
        seconds = timedelta(seconds=order[claim.enrolment.user_id])
        await wait_until(database, claim, EIGHT + seconds)
    taken = [
        [one.enrolment.user_id for one in await claims.take_waiting(EIGHT + MINUTE, 3)]
        for _ in "123"
    ]
    assert taken == [[2, 4, 1], [3], []]


# --- Recovery


async def test_recover_touches_only_the_claims_of_other_processes(database: Database) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2)))
    gone, here = process(database, "gone"), process(database)
    [lost] = await due(gone, EIGHT, 1)
    [mine] = await due(here, EIGHT, 1)
    assert await here.recover(EIGHT + MINUTE) == 1
    stored = {one["id"]: one for one in await rows(database, delivery)}
    untouched = stored[mine.delivery_id]
    assert (untouched["state"], untouched["claimed_by"]) == ("claimed", "here")
    assert (untouched["uncertain"], untouched["attempt_at"]) == (False, None)
    taken_up = stored[lost.delivery_id]
    assert (taken_up["state"], taken_up["claimed_by"]) == ("waiting", None)
    assert (taken_up["uncertain"], taken_up["attempt_at"]) == (True, EIGHT + MINUTE)


async def test_a_recovered_claim_keeps_its_nonce_and_its_first_attempt(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    [lost] = await due(process(database, "gone"), EIGHT)
    here = process(database)
    await here.recover(EIGHT + MINUTE)
    [again] = await here.take_waiting(EIGHT + MINUTE, 10)
    assert again.delivery_id == lost.delivery_id
    assert (again.first_attempt_at, again.uncertain, again.attempts) == (EIGHT, True, 2)
    assert (await row(database, delivery))["claimed_by"] == "here"


async def test_recover_leaves_what_waits_and_what_is_settled(database: Database) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2)))
    gone = process(database, "gone")
    first, second = await due(gone, EIGHT)
    await wait_until(database, first, EIGHT + HOUR)
    await arrived(database, second, EIGHT)
    before = await rows(database, delivery)
    assert await process(database).recover(EIGHT + MINUTE) == 0
    assert await rows(database, delivery) == before


# --- Claims that were committed, and that the process never heard of


async def test_release_puts_back_what_the_process_never_heard_of(database: Database) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2, 3)))
    here, other = process(database), process(database, "other")
    unheard, held = await due(here, EIGHT, 2)
    [others] = await due(other, EIGHT)
    assert await here.release(EIGHT + MINUTE, {held.delivery_id}) == 1
    stored = {one["id"]: one for one in await rows(database, delivery)}
    back = stored[unheard.delivery_id]
    assert (back["state"], back["claimed_by"]) == ("waiting", None)
    assert back["attempt_at"] == EIGHT + MINUTE
    # Nobody knows what became of it, so it is looked for first.
    assert back["uncertain"]
    assert stored[held.delivery_id]["claimed_by"] == "here"
    assert stored[others.delivery_id]["claimed_by"] == "other"
    [again] = await here.take_waiting(EIGHT + MINUTE, 10)
    assert (again.delivery_id, again.occurrence_id) == (unheard.delivery_id, unheard.occurrence_id)


async def test_release_keeps_an_earlier_attempts_outcome_unknown(database: Database) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    claims = process(database)
    [claim] = await due(claims, EIGHT)
    await wait_until(database, claim, EIGHT + MINUTE, uncertain=True)
    await claims.take_waiting(EIGHT + MINUTE, 10)
    assert await claims.release(EIGHT + 2 * MINUTE, set()) == 1
    [again] = await claims.take_waiting(EIGHT + 2 * MINUTE, 10)
    assert again.uncertain


async def test_release_leaves_test_messages_and_what_waits_or_is_settled(
    database: Database,
) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2)))
    claims = process(database)
    first, second = await due(claims, EIGHT)
    await wait_until(database, first, EIGHT + HOUR)
    await arrived(database, second, EIGHT)
    assert await claims.claim_test(1, EIGHT, EIGHT + HOUR) is not None
    before = await rows(database, delivery)
    assert await claims.release(EIGHT + MINUTE, set()) == 0
    assert await rows(database, delivery) == before


# --- When something is due next


async def test_the_next_moment_is_the_nearest_of_both_queues(database: Database) -> None:
    claims = process(database)
    assert await claims.next_moment() is None
    await enrol(database, NOON, enrolment())
    assert await claims.next_moment() == EVENING
    [claim] = await due(claims, EVENING)
    assert await claims.next_moment() == EIGHT
    await wait_until(database, claim, EVENING + MINUTE)
    assert await claims.next_moment() == EVENING + MINUTE
    await claims.take_waiting(EVENING + MINUTE, 10)
    assert await claims.next_moment() == EIGHT
