"""Tests of bot.store.settlements: nudges that are written once, snoozes that were missed."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.claims import Claim, Excuse, State, plan
from bot.domain.delivery import Kind
from bot.domain.marks import Rule, done, skipped
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.followups import FollowUps
from bot.store.occurrences import Occurrences
from bot.store.settlement import Nudge
from bot.store.settlements import Settlements
from bot.store.tables import delivery, occurrence
from tests.support.enrolled import MEMBER
from tests.support.mornings import EIGHT, claim_of, sent
from tests.support.stored import numbered, row, rows

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


# --- Nudges


def nudge(number: int = 1, **parts: Any) -> Nudge:
    """Return a nudge an hour after the reminder."""
    values: dict[str, Any] = {"at": EIGHT + HOUR, "expires_at": EIGHT + 3 * HOUR}
    return Nudge(delivery_id=f"nudge-{number}", **{**values, **parts})


async def nudges(database: Database, **where: Any) -> list[dict[str, Any]]:
    return await rows(database, delivery, kind="nudge", **where)


async def test_a_nudge_waits_until_its_time(database: Database) -> None:
    claim = await claim_of(database)
    await Settlements(database).settle([sent(claim, nudge=nudge())])
    assert await nudges(database) == [
        {
            "id": "nudge-1",
            "user_id": MEMBER,
            "occurrence_id": claim.occurrence_id,
            "kind": "nudge",
            "number": 0,
            "state": "waiting",
            "due_at": EIGHT + HOUR,
            "attempt_at": EIGHT + HOUR,
            "expires_at": EIGHT + 3 * HOUR,
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
    ]
    claims = Claims(database, "here", numbered("next-"))
    assert await claims.take_waiting(EIGHT + HOUR - MINUTE, 10) == []
    [taken] = await claims.take_waiting(EIGHT + HOUR, 10)
    assert (taken.kind, taken.attempts, taken.first_attempt_at) == (Kind.NUDGE, 1, EIGHT + HOUR)
    assert taken.occurrence_state is State.SENT


async def test_a_batch_that_is_settled_twice_has_one_nudge(database: Database) -> None:
    """The database failed after the commit, as far as the bot could tell."""
    claim = await claim_of(database)
    settlements = Settlements(database)
    batch = [sent(claim, nudge=nudge())]
    await settlements.settle(batch)
    await settlements.settle(batch)
    await settlements.settle([sent(claim, nudge=nudge(2))])
    assert [one["id"] for one in await nudges(database)] == ["nudge-1"]


async def test_a_nudge_that_was_sent_does_not_come_again(database: Database) -> None:
    claim = await claim_of(database)
    settlements = Settlements(database)
    await settlements.settle([sent(claim, nudge=nudge())])
    [taken] = await Claims(database, "here", numbered()).take_waiting(EIGHT + HOUR, 10)
    await settlements.settle([sent(taken, moment=EIGHT + HOUR)])
    await settlements.settle([sent(claim, nudge=nudge(2))])
    assert [(one["id"], one["state"]) for one in await nudges(database)] == [("nudge-1", "sent")]


async def test_many_members_nudges_are_written_at_once(database: Database) -> None:
    claims = [await claim_of(database, user_id) for user_id in (1, 2, 3)]
    await Settlements(database).settle(
        [sent(one, nudge=nudge(number)) for number, one in enumerate(claims)]
    )
    found = {one["user_id"]: (one["id"], one["occurrence_id"]) for one in await nudges(database)}
    assert found == {
        one.enrolment.user_id: (f"nudge-{number}", one.occurrence_id)
        for number, one in enumerate(claims)
    }


async def test_a_nudge_for_who_left_meanwhile_stops_nobody_elses_settlement(
    database: Database,
) -> None:
    first, second = await claim_of(database, 1), await claim_of(database, 2)
    await Enrolments(database).remove(1)
    await Settlements(database).settle([sent(first, nudge=nudge()), sent(second, nudge=nudge(2))])
    assert await Settlements(database).state_of(second.delivery_id) == "sent"
    assert [one["id"] for one in await nudges(database)] == ["nudge-2"]


async def test_no_nudge_is_written_where_a_snooze_has_taken_its_place(database: Database) -> None:
    """The member pressed Snooze while the bot was still waiting for Discord's answer."""
    claim = await claim_of(database)
    assert claim.occurrence_id is not None
    await FollowUps(database).snooze(
        claim.occurrence_id,
        EIGHT + HOUR,
        expires_at=EIGHT + 3 * HOUR,
        moment=EIGHT,
        new_id="snooze-1",
    )
    await Settlements(database).settle([sent(claim, nudge=nudge())])
    assert await nudges(database) == []


# --- A snooze that was missed excuses its occurrence, although an earlier message had come.


async def snooze_missed(database: Database, claim: Claim, **parts: Any) -> None:
    """Settle what a missed snooze of an occurrence settles."""
    values = {"overrides": True, **parts}
    await Settlements(database).settle(
        [
            sent(
                claim,
                moment=EIGHT + 3 * HOUR,
                occurrence_state=State.EXCUSED,
                excuse=Excuse.BOT,
                state="missed",
                **values,
            )
        ]
    )


async def test_a_missed_snooze_excuses_what_was_sent(database: Database) -> None:
    claim = await claim_of(database)
    await Settlements(database).settle([sent(claim)])
    await snooze_missed(database, claim, overrides=False)
    assert (await row(database, occurrence))["state"] == "sent"
    await snooze_missed(database, claim)
    about = await row(database, occurrence)
    assert (about["state"], about["excuse"], about["told"]) == ("excused", "bot", False)
    [following] = (await Claims(database, "here", numbered()).claim_due(EIGHT + DAY, 10, plan))[0]
    assert following.excused_before


async def test_a_missed_snooze_excuses_what_was_closed_meanwhile(database: Database) -> None:
    claim = await claim_of(database)
    await Settlements(database).settle([sent(claim)])
    await Claims(database, "here", numbered()).claim_due(EIGHT + DAY, 10, plan)
    closed = await rows(database, occurrence)
    assert [one["state"] for one in closed] == ["missed", "open"]
    await snooze_missed(database, claim)
    about = await rows(database, occurrence)
    assert [(one["state"], one["excuse"]) for one in about] == [("excused", "bot"), ("open", None)]


@pytest.mark.parametrize("rule", [done, skipped])
async def test_a_missed_snooze_changes_nothing_about_a_mark(database: Database, rule: Rule) -> None:
    claim = await claim_of(database)
    await Settlements(database).settle([sent(claim)])
    assert claim.occurrence is not None
    await Occurrences(database).mark(MEMBER, claim.occurrence, rule, EIGHT + HOUR)
    before = await row(database, occurrence)
    await snooze_missed(database, claim)
    assert await row(database, occurrence) == before


async def test_what_was_excused_keeps_its_excuse(database: Database) -> None:
    claim = await claim_of(database)
    await Settlements(database).settle(
        [sent(claim, occurrence_state=State.EXCUSED, excuse=Excuse.BLOCKED)]
    )
    await snooze_missed(database, claim)
    assert (await row(database, occurrence))["excuse"] == "blocked"


async def test_settlements_that_override_and_others_go_together(database: Database) -> None:
    claims = [await claim_of(database, user_id) for user_id in (1, 2, 3, 4)]
    await Settlements(database).settle([sent(one) for one in claims[:2]])
    missed = {"state": "missed", "occurrence_state": State.EXCUSED, "excuse": Excuse.BOT}
    batch = [sent(one, overrides=number < 2, **missed) for number, one in enumerate(claims)]
    await Settlements(database).settle(batch)
    found = [(one["state"], one["excuse"]) for one in await rows(database, occurrence)]
    assert found == [("excused", "bot")] * 4


# --- What receipts ask


async def test_a_nudge_that_was_not_needed_is_no_last_delivery_and_one_that_came_is(
    database: Database,
) -> None:
    settlements = Settlements(database)
    claim = await claim_of(database)
    await settlements.settle([sent(claim, nudge=nudge())])
    [taken] = await Claims(database, "here", numbered()).take_waiting(EIGHT + HOUR, 10)
    later = {"moment": EIGHT + HOUR, "occurrence_state": None}
    await settlements.settle([sent(taken, state="missed", message_id=None, **later)])
    last = await settlements.last_delivery(MEMBER)
    assert last is not None
    assert (last.kind, last.state) == (Kind.FIRST, "sent")
    await settlements.settle([sent(taken, message_id=100, **later)])
    last = await settlements.last_delivery(MEMBER)
    assert last is not None
    assert (last.kind, last.message_id, last.due_at) == (Kind.NUDGE, 100, EIGHT + HOUR)
