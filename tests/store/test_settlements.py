"""Tests of bot.store.settlements: what became of deliveries, occurrences and members."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.claims import Excuse, State, plan
from bot.domain.delivery import Kind, Problem
from bot.domain.enrolment import DeliveryState
from bot.domain.marks import Rule, done, skipped
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Occurrences
from bot.store.settlement import MemberChange, Nudge, Settlement
from bot.store.settlements import Settlements
from bot.store.tables import delivery, occurrence, routine
from tests.support.clock import NOON
from tests.support.enrolled import CHANNEL, MEMBER, enrolment
from tests.support.mornings import EIGHT, MORNINGS, claim_of, sent
from tests.support.stored import enrol, numbered, row, rows

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_nothing_to_settle_is_nothing_to_do(database: Database) -> None:
    await Settlements(database).settle([])


async def test_what_was_sent_is_written_with_its_message(database: Database) -> None:
    claim = await claim_of(database)
    settlements = Settlements(database)
    assert await settlements.state_of(claim.delivery_id) == "claimed"
    await settlements.settle([sent(claim)])
    assert await settlements.state_of(claim.delivery_id) == "sent"
    written = await row(database, delivery)
    assert (written["answer"], written["channel_id"], written["message_id"]) == (
        "sent",
        CHANNEL,
        99,
    )
    assert (written["claimed_by"], written["attempt_at"]) == (None, None)
    assert written["settled_at"] == EIGHT + MINUTE
    about = await row(database, occurrence)
    assert (about["state"], about["excuse"], about["changed_at"]) == ("sent", None, EIGHT + MINUTE)


async def test_what_is_tried_again_is_not_settled(database: Database) -> None:
    claim = await claim_of(database)
    again = Settlement(
        delivery_id=claim.delivery_id,
        user_id=MEMBER,
        state="waiting",
        answer="uncertain",
        moment=EIGHT,
        attempt_at=EIGHT + MINUTE,
        uncertain=True,
        reopened=True,
    )
    await Settlements(database).settle([again])
    written = await row(database, delivery)
    assert (written["state"], written["claimed_by"], written["settled_at"]) == (
        "waiting",
        None,
        None,
    )
    assert (written["attempt_at"], written["answer"]) == (EIGHT + MINUTE, "uncertain")
    assert (written["uncertain"], written["reopened"]) == (True, True)
    assert (await row(database, occurrence))["state"] == "open"


async def test_a_batch_settles_each_delivery_by_itself(database: Database) -> None:
    first, second = await claim_of(database, 1), await claim_of(database, 2)
    await Settlements(database).settle(
        [
            sent(first, message_id=11),
            sent(
                second,
                state="blocked",
                answer="closed_dm",
                message_id=None,
                occurrence_state=State.EXCUSED,
                excuse=Excuse.BLOCKED,
            ),
        ]
    )
    stored = {one["user_id"]: one for one in await rows(database, delivery)}
    assert (stored[1]["state"], stored[1]["message_id"]) == ("sent", 11)
    assert (stored[2]["state"], stored[2]["message_id"]) == ("blocked", None)
    about = {one["user_id"]: one for one in await rows(database, occurrence)}
    assert (about[1]["state"], about[1]["excuse"]) == ("sent", None)
    assert (about[2]["state"], about[2]["excuse"]) == ("excused", "blocked")


async def test_a_delivery_whose_member_left_meanwhile_is_no_error(database: Database) -> None:
    claim = await claim_of(database)
    await Enrolments(database).remove(MEMBER)
    await Settlements(database).settle([sent(claim, told=True)])
    assert await Settlements(database).state_of(claim.delivery_id) is None


# --- An occurrence that was done meanwhile stays done.


@pytest.mark.parametrize(("rule", "state"), [(done, State.DONE), (skipped, State.SKIPPED)])
@pytest.mark.parametrize(
    "outcome",
    [
        {},
        {"state": "missed", "occurrence_state": State.EXCUSED, "excuse": Excuse.BOT},
        {"state": "blocked", "occurrence_state": State.EXCUSED, "excuse": Excuse.BLOCKED},
    ],
    ids=["sent", "missed", "blocked"],
)
async def test_an_occurrence_that_was_done_meanwhile_stays_done(
    database: Database, rule: Rule, state: State, outcome: dict[str, Any]
) -> None:
    claim = await claim_of(database)
    settlements = Settlements(database)
    assert claim.occurrence is not None
    await Occurrences(database).mark(MEMBER, claim.occurrence, rule, EIGHT)
    await settlements.settle([sent(claim, **outcome)])
    about = await row(database, occurrence)
    assert (about["state"], about["excuse"], about["changed_at"]) == (state, None, EIGHT)
    assert await settlements.state_of(claim.delivery_id) == outcome.get("state", "sent")


async def test_an_outcome_that_says_nothing_of_the_occurrence_leaves_it(
    database: Database,
) -> None:
    claim = await claim_of(database)
    await Settlements(database).settle([sent(claim, state="dropped", occurrence_state=None)])
    assert (await row(database, occurrence))["state"] == "open"


# --- Told: what the bot itself missed is said once.


async def test_told_covers_all_the_bots_misses_of_that_member(database: Database) -> None:
    await enrol(database, NOON, *(enrolment(one, schedule=MORNINGS) for one in (1, 2)))
    claims = Claims(database, "here", numbered())
    found = (await claims.claim_due(EIGHT + 2 * DAY, 10, plan))[0]
    first = next(one for one in found if one.enrolment.user_id == 1)
    await Settlements(database).settle([sent(first, told=True)])
    told = [
        (one["user_id"], one["excuse"], one["told"]) for one in await rows(database, occurrence)
    ]
    assert sorted(told, key=str) == [
        (1, "bot", True),
        (1, "bot", True),
        (1, None, False),
        (2, "bot", False),
        (2, "bot", False),
        (2, None, False),
    ]
    claim = (await claims.claim_due(EIGHT + 3 * DAY, 10, plan))[0]
    assert {one.enrolment.user_id: one.excused_before for one in claim} == {1: False, 2: True}


# --- Member changes


async def test_a_settlement_without_a_change_leaves_the_member(database: Database) -> None:
    claim = await claim_of(database, strikes=1, ignored=3)
    before = await row(database, routine)
    await Settlements(database).settle([sent(claim)])
    assert await row(database, routine) == before


async def test_a_member_change_is_written(database: Database) -> None:
    claim = await claim_of(database, strikes=1)
    change = MemberChange(
        channel_id=8, delivery_state=DeliveryState.BLOCKED, problem=Problem.UNKNOWN, strikes=0
    )
    await Settlements(database).settle([sent(claim, member=change)])
    found = await Enrolments(database).get(MEMBER)
    assert found is not None
    assert (found.channel_id, found.delivery_state) == (8, DeliveryState.BLOCKED)
    assert (found.problem, found.problem_told, found.strikes) == (Problem.UNKNOWN, False, 0)


async def test_a_new_problem_is_one_to_tell(database: Database) -> None:
    blocked = {
        "delivery_state": DeliveryState.BLOCKED,
        "problem": Problem.NO_ACCESS,
        "problem_told": True,
    }
    claim = await claim_of(database)
    await Enrolments(database).change(MEMBER, blocked)
    change = MemberChange(
        channel_id=8,
        delivery_state=DeliveryState.BLOCKED,
        problem=Problem.CLOSED_DM,
        strikes=0,
        untold=True,
    )
    await Settlements(database).settle([sent(claim, member=change)])
    assert (await row(database, routine))["problem_told"] is False


async def test_a_change_that_is_no_news_leaves_a_told_problem_told(database: Database) -> None:
    """Another channel, or one more strike, is no news to the member."""
    claim = await claim_of(database)
    told = {"delivery_state": "blocked", "problem": "closed_dm", "problem_told": True}
    await Enrolments(database).change(MEMBER, told)
    change = MemberChange(
        channel_id=8, delivery_state=DeliveryState.BLOCKED, problem=Problem.CLOSED_DM, strikes=1
    )
    await Settlements(database).settle([sent(claim, member=change)])
    written = await row(database, routine)
    assert (written["channel_id"], written["strikes"], written["problem_told"]) == (8, 1, True)


# --- An occurrence's number may be used again after its member left: it is another's then.


async def test_what_was_sent_to_who_left_says_nothing_of_another_members_reminder(
    file: Database,
) -> None:
    """SQLite gives the number of an occurrence out again."""
    left = await claim_of(file, 1)
    await Enrolments(file).remove(1)
    other = await claim_of(file, 2)
    assert other.occurrence_id == left.occurrence_id
    nudge = Nudge(delivery_id="nudge-1", at=EIGHT + HOUR, expires_at=EIGHT + 3 * HOUR)
    await Settlements(file).settle([sent(left, nudge=nudge)])
    assert (await row(file, occurrence))["state"] == "open"
    assert await rows(file, delivery, kind="nudge") == []


# --- What receipts ask


async def test_the_last_delivery_is_the_last_that_was_settled(database: Database) -> None:
    settlements = Settlements(database)
    claim = await claim_of(database)
    assert await settlements.last_delivery(MEMBER) is None
    await settlements.settle([sent(claim)])
    claims = Claims(database, "here", numbered("next-"))
    # A test message is no reminder; one that still waits has not been settled.
    test = await claims.claim_test(MEMBER, EIGHT + MINUTE, EIGHT + DAY)
    assert test is not None
    await settlements.settle([sent(test, moment=EIGHT + 2 * MINUTE, occurrence_state=None)])
    await claims.claim_due(EIGHT + DAY, 10, plan)
    last = await settlements.last_delivery(MEMBER)
    assert last is not None
    assert (last.kind, last.due_at, last.state) == (Kind.FIRST, EIGHT, "sent")
    assert (last.settled_at, last.message_id) == (EIGHT + MINUTE, 99)
