"""Tests of bot.services.reminders: each answer of the table end to end, on the real store."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain import marks
from bot.domain.claims import Claim, plan
from bot.domain.delivery import Answer, Kind, Problem
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.marks import Rule
from bot.domain.schedule import Schedule
from bot.errors import TokenRefused
from bot.services.reminders import CLAIM_SECONDS
from bot.services.turnstile import CONCURRENCY
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Occurrences
from bot.store.tables import delivery, occurrence
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Fault, Lost, Message
from tests.support.enrolled import CHANNEL, MEMBER, enrolment, schedule, utc
from tests.support.process import Process
from tests.support.stored import enrol, next_after, row, rows

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EIGHT = utc("2026-03-11 08:00")
TODAY = date(2026, 3, 11)
MORNINGS = schedule("UTC", "08:00", None)
Begin = Callable[..., Process]


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock at the minute at which the morning's reminder is due."""
    return ManualClock(EIGHT)


@pytest.fixture
def discord(clock: ManualClock) -> FakeDiscord:
    """Return a Discord in memory."""
    return FakeDiscord(clock)


@pytest.fixture
def begin(database: Database, discord: FakeDiscord, clock: ManualClock) -> Begin:
    """Return what starts a process on the same database and the same Discord."""

    def begin(name: str = "first", **options: Any) -> Process:
        return Process(database, discord, clock, name, **options)

    return begin


async def member(database: Database, user_id: int = MEMBER) -> Enrolment:
    found = await Enrolments(database).get(user_id)
    assert found is not None
    return found


async def enrol_for_mornings(database: Database, *user_ids: int, **parts: Any) -> None:
    """Enrol members whose only reminder is due at eight."""
    members = [enrolment(one, schedule=MORNINGS, **parts) for one in user_ids or (MEMBER,)]
    await enrol(database, EIGHT - HOUR, *members)


async def state(database: Database, user_id: int = MEMBER) -> tuple[str, str | None, str]:
    """Return the occurrence's state and excuse, and the delivery's state."""
    about = await row(database, occurrence, user_id=user_id)
    one = await row(database, delivery, user_id=user_id)
    return about["state"], about["excuse"], one["state"]


async def mark(database: Database, rule: Rule) -> None:
    """Let the member mark the occurrence of their one delivery."""
    found = await Occurrences(database).of_delivery((await row(database, delivery))["id"])
    assert found is not None
    await Occurrences(database).mark(MEMBER, found.occurrence, rule, EIGHT)


async def reschedule(database: Database, plan: Schedule, now: datetime) -> None:
    """Let the member change zone and times."""
    assert await Enrolments(database).reschedule(MEMBER, lambda _: plan, next_after(now), now)


async def next_attempt(database: Database) -> timedelta:
    """Return how long after eight the delivery is tried again."""
    one = await row(database, delivery)
    assert one["state"] == "waiting"
    assert one["claimed_by"] is None
    return one["attempt_at"] - EIGHT


async def run_dry(process: Process, clock: ManualClock, until: datetime) -> None:
    """Tick whenever something is due, up to a moment."""
    for _ in range(500):
        await process.tick()
        moment = await process.reminders.next_moment()
        if moment is None or moment > until:
            return
        clock.moment = max(clock.moment, moment)
    pytest.fail("it never ends")


# --- It comes, once.


async def test_a_reminder_comes_at_its_time_with_one_request(
    database: Database, begin: Begin, clock: ManualClock, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database)
    clock.moment = EIGHT - SECOND
    assert await begin().tick() == 0
    clock.moment = EIGHT
    process = begin()
    assert await process.tick() == 1
    assert await process.tick() == 0
    [message] = discord.to(MEMBER)
    assert [one.what for one in discord.requests] == ["send"]
    assert await state(database) == ("sent", None, "sent")
    one = await row(database, delivery)
    assert (one["message_id"], one["channel_id"]) == (message.id, CHANNEL)
    assert (one["settled_at"], one["answer"], one["attempts"]) == (EIGHT, "sent", 1)


async def test_its_nonce_is_the_deliverys_id(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database)
    await begin().tick()
    assert [one.nonce for one in discord.messages] == [(await row(database, delivery))["id"]]


async def test_a_tick_a_hair_before_the_time_is_too_early_and_no_error(
    database: Database, begin: Begin, clock: ManualClock, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database)
    clock.moment = EIGHT - timedelta(microseconds=1)
    assert await begin().tick() == 0
    assert discord.messages == []


async def test_answers_are_counted(database: Database, begin: Begin, discord: FakeDiscord) -> None:
    await enrol_for_mornings(database, 1, 2, 3)
    discord.fail(2, Answer.RATE_LIMITED)
    process = begin()
    await process.tick()
    assert process.reminders.answers.count == {Answer.SENT: 2, Answer.RATE_LIMITED: 1}


# --- The table: a closed DM blocks the member's deliveries and keeps the schedule.


async def test_a_closed_dm_blocks_and_keeps_the_schedule(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.closed.add(MEMBER)
    process = begin()
    await process.tick()
    assert await state(database) == ("excused", "blocked", "blocked")
    found = await member(database)
    assert (found.delivery_state, found.problem) == (DeliveryState.BLOCKED, Problem.CLOSED_DM)
    assert (found.problem_told, found.channel_id, found.schedule) == (False, CHANNEL, MORNINGS)
    assert await process.reminders.next_moment() == EIGHT + DAY
    # The next ones are excused without a request.
    clock.advance(days=1)
    await process.tick()
    assert len(discord.requests) == 1
    assert [one["excuse"] for one in await rows(database, occurrence)] == ["blocked", "blocked"]


# --- An unknown channel or user is asked for anew once, then it blocks.


async def test_an_unknown_channel_is_asked_for_anew(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database)
    discord.lose_channel(CHANNEL)
    process = begin()
    await process.tick()
    assert await next_attempt(database) == timedelta()
    assert (await member(database)).channel_id is None
    await process.tick()
    [message] = discord.to(MEMBER)
    assert message.channel_id != CHANNEL
    assert (await member(database)).channel_id == message.channel_id
    assert await state(database) == ("sent", None, "sent")


async def test_an_unknown_user_blocks_when_the_channel_was_asked_for_anew(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database)
    discord.lose_channel(CHANNEL)
    discord.unknown.add(MEMBER)
    process = begin()
    await process.tick()
    await process.tick()
    assert await state(database) == ("excused", "blocked", "blocked")
    assert (await member(database)).problem is Problem.UNKNOWN
    assert len(discord.requests) == 2


async def test_an_unknown_channel_is_asked_for_anew_only_once(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    """Whatever is answered in between."""
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.UNKNOWN, Answer.RATE_LIMITED, Answer.UNKNOWN)
    process = begin()
    await run_dry(process, clock, EIGHT + 4 * HOUR)
    assert await state(database) == ("excused", "blocked", "blocked")
    assert len(discord.requests) == 3


# --- No access passes by itself until it has ended three occurrences, then it blocks.


async def test_no_access_is_tried_again_within_the_window(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.NO_ACCESS, Answer.NO_ACCESS)
    process = begin()
    await process.tick()
    assert await next_attempt(database) == 15 * MINUTE
    await run_dry(process, clock, EIGHT + 4 * HOUR)
    assert await state(database) == ("sent", None, "sent")
    assert (await member(database)).strikes == 0


async def test_no_access_that_ended_three_occurrences_blocks(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.broken = Answer.NO_ACCESS
    process = begin()
    seen: list[tuple[DeliveryState, int]] = []
    for day in range(3):
        clock.moment = EIGHT + day * DAY
        await run_dry(process, clock, clock.moment + 4 * HOUR)
        found = await member(database)
        seen.append((found.delivery_state, found.strikes))
    assert seen == [(DeliveryState.OK, 1), (DeliveryState.OK, 2), (DeliveryState.BLOCKED, 0)]
    assert (await member(database)).problem is Problem.NO_ACCESS
    excuses = [one["excuse"] for one in await rows(database, occurrence)]
    assert excuses == ["bot", "bot", "blocked"]
    assert discord.messages == []


async def test_an_arrival_forgives_the_strikes(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database, strikes=2)
    process = begin()
    await process.tick()
    assert (await member(database)).strikes == 0
    discord.broken = Answer.NO_ACCESS
    clock.advance(days=1)
    await run_dry(process, clock, clock.moment + 4 * HOUR)
    assert (await member(database)).strikes == 1


# --- Opening DMs too fast opens a breaker; a rate limit is waited out.


@pytest.mark.usefixtures("_machine_time")
@pytest.mark.parametrize("answer", [Answer.OPENING_REFUSED, Answer.RATE_LIMITED])
async def test_what_discord_asks_to_wait_for_is_waited_out(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock, answer: Answer
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, answer)
    discord.wait = 10 * MINUTE
    process = begin()
    await process.tick()
    assert await next_attempt(database) == 10 * MINUTE
    assert (await row(database, delivery))["uncertain"] is False
    clock.moment = EIGHT + 9 * MINUTE
    assert await process.tick() == 0
    clock.moment = EIGHT + 10 * MINUTE
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "send"]
    assert await state(database) == ("sent", None, "sent")


# --- A server error, a reset or a timeout is tried again with backoff, under the same nonce.


async def test_no_answer_is_tried_again_under_the_same_nonce(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    # Each time the DM is read before it is sent again.
    discord.next_faults.extend([Lost.REQUEST, None, Lost.REQUEST])
    process = begin()
    await process.tick()
    assert await next_attempt(database) == 2 * SECOND
    assert (await row(database, delivery))["uncertain"] is True
    clock.advance(seconds=2)
    await process.tick()
    assert await next_attempt(database) == 6 * SECOND
    clock.advance(seconds=4)
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find", "send", "find", "send"]
    assert len({one.claim.delivery_id for one in discord.requests}) == 1
    assert len(discord.to(MEMBER)) == 1
    assert await state(database) == ("sent", None, "sent")


@pytest.mark.parametrize("after", [2 * SECOND, 4 * MINUTE, 2 * HOUR])
async def test_what_has_arrived_is_found_and_not_sent_again(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock, after: timedelta
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Lost.ANSWER)
    process = begin()
    await process.tick()
    clock.moment += after
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find"]
    [message] = discord.to(MEMBER)
    assert await state(database) == ("sent", None, "sent")
    one = await row(database, delivery)
    assert (one["message_id"], one["channel_id"]) == (message.id, CHANNEL)


async def test_what_was_still_on_its_way_when_it_was_looked_for_is_caught_by_the_nonce(
    database: Database, clock: ManualClock
) -> None:
    """A reading back that comes too soon: the message is made after it."""

    class SlowDiscord(FakeDiscord):
        def read(self, claim: Claim) -> None:
            assert [one.nonce for one in self.messages] == [claim.delivery_id]

    discord = SlowDiscord(clock)
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Lost.ANSWER)
    process = Process(database, discord, clock)
    await process.tick()
    clock.advance(seconds=2)
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find", "send"]
    assert len(discord.to(MEMBER)) == 1
    assert await state(database) == ("sent", None, "sent")


@pytest.mark.parametrize("after", [2 * SECOND, 4 * MINUTE])
async def test_it_is_sent_when_it_is_not_there(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock, after: timedelta
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Lost.REQUEST)
    process = begin()
    await process.tick()
    clock.moment += after
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find", "send"]
    assert len(discord.to(MEMBER)) == 1
    assert await state(database) == ("sent", None, "sent")


async def test_every_later_attempt_reads_back_as_well(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Lost.REQUEST)
    process = begin()
    await process.tick()
    clock.advance(minutes=4)
    # Reading works, sending loses its answer; four minutes later no nonce is known.
    discord.next_faults.extend([None, Lost.ANSWER])
    await process.tick()
    clock.advance(minutes=4)
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find", "send", "find"]
    assert len(discord.to(MEMBER)) == 1
    assert await state(database) == ("sent", None, "sent")


@pytest.mark.parametrize(
    "fault", [Lost.REQUEST, Answer.RATE_LIMITED, Answer.NO_ACCESS, Answer.OPENING_REFUSED]
)
async def test_nothing_is_sent_while_the_dm_cannot_be_read(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock, fault: Fault
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Lost.ANSWER)
    process = begin()
    await process.tick()
    clock.advance(minutes=4)
    discord.fail(MEMBER, fault)
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find"]
    # Whatever the reading was answered, the sending is still uncertain.
    assert (await row(database, delivery))["uncertain"] is True
    await run_dry(process, clock, EIGHT + 4 * HOUR)
    assert len(discord.to(MEMBER)) == 1
    assert await state(database) == ("sent", None, "sent")


async def test_an_outage_longer_than_the_window_is_the_bots_own_miss_and_is_told(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol(database, EIGHT - HOUR, enrolment(schedule=schedule("UTC", "08:00", "08:20")))
    discord.broken = Lost.REQUEST
    process = begin()
    await run_dry(process, clock, EIGHT + 22 * MINUTE)
    morning = await row(database, occurrence, slot="morning")
    assert (morning["state"], morning["excuse"]) == ("excused", "bot")
    tried = [one.at for one in discord.requests if one.claim.due_at == EIGHT]
    sent = [one.at for one in discord.requests if one.claim.due_at == EIGHT and one.what == "send"]
    # It is still looked for a minute longer, and sent no more.
    assert max(sent) < EIGHT + 20 * MINUTE < max(tried) <= EIGHT + 21 * MINUTE
    # In an outage it is asked about once a minute, not without a pause.
    assert len(tried) < 50
    discord.broken = None
    await run_dry(process, clock, EIGHT + HOUR)
    [message] = discord.to(MEMBER)
    assert message.claim.excused_before
    assert {one["told"] for one in await rows(database, occurrence, excuse="bot")} == {True}


# --- A refused token stops the process.


async def test_a_refused_token_stops_the_process_and_the_delivery_waits(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database, 1, 2)
    discord.fail(1, Answer.TOKEN_REFUSED)
    with pytest.raises(TokenRefused):
        await begin().tick()
    assert await state(database, 1) == ("open", None, "waiting")
    # Those that went out with it are settled all the same.
    assert await state(database, 2) == ("sent", None, "sent")
    clock.advance(minutes=30)
    assert await begin("second").run()
    assert await state(database, 1) == ("sent", None, "sent")
    assert [one.user_id for one in discord.messages] == [2, 1]


# --- Anything else that Discord refuses ends the delivery and is logged.


async def test_a_refusal_ends_the_delivery_and_is_logged(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.REFUSED)
    await begin().tick()
    assert await state(database) == ("excused", "bot", "missed")
    assert (await member(database)).delivery_state is DeliveryState.OK
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    assert "a fault of the bot" in caplog.text


async def test_a_fault_in_one_members_message_does_not_take_the_others(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """For example a routine that the content does not know any more."""
    await enrol_for_mornings(database, 1, 2, 3)
    discord.fail(2, KeyError("a routine that is gone"))
    process = begin()
    await process.tick()
    assert await state(database, 2) == ("excused", "bot", "missed")
    assert [one.user_id for one in discord.messages] == [1, 3]
    assert await process.tick() == 0
    assert "a routine that is gone" in caplog.text


# --- Late


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(), ("sent", None)),
        (5 * MINUTE, ("sent", None)),
        (3 * HOUR - SECOND, ("sent", None)),
        (3 * HOUR, ("excused", "bot")),
        (9 * HOUR, ("excused", "bot")),
    ],
)
async def test_late_is_sent_inside_the_window_and_excused_beyond(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    clock: ManualClock,
    late: timedelta,
    expected: tuple[str, str | None],
) -> None:
    await enrol_for_mornings(database)
    clock.moment = EIGHT + late
    await begin().tick()
    about = await row(database, occurrence)
    assert (about["state"], about["excuse"]) == expected
    assert len(discord.messages) == (expected[0] == "sent")
    # The courier is told when it was due: that is how the message says that it is late.
    assert all(one.claim.due_at == EIGHT for one in discord.messages)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (3 * HOUR - SECOND, ("sent", None, "sent")),
        (3 * HOUR, ("excused", "bot", "missed")),
        (3 * DAY, ("excused", "bot", "missed")),
    ],
)
async def test_what_waits_is_sent_inside_the_window_too(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    clock: ManualClock,
    late: timedelta,
    expected: tuple[str, str | None, str],
) -> None:
    await enrol(database, EIGHT - HOUR, enrolment(schedule=schedule("UTC", "08:00", None)))
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    await begin().tick()
    # Nothing else comes meanwhile.
    plan = schedule("UTC", None, "20:00")
    later = next_after(EIGHT + 30 * DAY)
    await Enrolments(database).reschedule(MEMBER, lambda _: plan, later, EIGHT)
    clock.moment = EIGHT + late
    await begin("second").tick()
    assert await state(database) == expected
    assert len(discord.requests) == (2 if expected[0] == "sent" else 1)


async def test_several_days_down_only_the_newest_is_sent(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    clock.moment = EIGHT + 4 * DAY + HOUR
    process = begin()
    await process.tick()
    found = [(one["day"], one["state"], one["excuse"]) for one in await rows(database, occurrence)]
    assert found == [
        *((TODAY + day * DAY, "excused", "bot") for day in range(4)),
        (TODAY + 4 * DAY, "sent", None),
    ]
    [message] = discord.to(MEMBER)
    assert message.claim.excused_before
    clock.moment = EIGHT + 5 * DAY
    await process.tick()
    assert [one.claim.excused_before for one in discord.to(MEMBER)] == [True, False]


async def test_never_two_at_once(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    """Down over both reminders of a day: the evening comes, and says that the morning did not."""
    await enrol(database, EIGHT - HOUR, enrolment())
    clock.moment = EIGHT + 12 * HOUR + MINUTE
    process = begin()
    await process.tick()
    [message] = discord.to(MEMBER)
    assert message.claim.occurrence is not None
    assert message.claim.occurrence.slot == "evening"
    assert message.claim.excused_before
    clock.moment = EIGHT + DAY
    await process.tick()
    assert [one.claim.excused_before for one in discord.to(MEMBER)] == [True, False]


@pytest.mark.usefixtures("_machine_time")
async def test_a_retry_ends_when_the_other_slot_begins(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol(database, EIGHT - HOUR, enrolment(schedule=schedule("UTC", "08:00", "09:00")))
    discord.broken = Answer.RATE_LIMITED
    discord.wait = 25 * MINUTE
    process = begin()
    await run_dry(process, clock, EIGHT + HOUR - SECOND)
    discord.broken = None
    clock.moment = EIGHT + HOUR
    await run_dry(process, clock, EIGHT + 5 * HOUR)
    [message] = discord.to(MEMBER)
    assert message.claim.due_at == EIGHT + HOUR


# --- Quiet: paused, blocked, done


async def test_while_paused_nothing_is_sent(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database, paused_from=TODAY)
    await begin().tick()
    assert discord.requests == []
    about = await row(database, occurrence)
    assert (about["state"], about["excuse"]) == ("excused", "paused")


async def test_a_pause_ends_what_still_waits(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    process = begin()
    await process.tick()
    await Enrolments(database).change(MEMBER, {"paused_from": TODAY})
    clock.advance(minutes=1)
    await process.tick()
    assert discord.messages == []
    assert await state(database) == ("excused", "paused", "paused")


async def test_a_block_ends_what_still_waits(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    process = begin()
    await process.tick()
    await Enrolments(database).change(MEMBER, {"delivery_state": "blocked"})
    clock.advance(minutes=1)
    await process.tick()
    assert discord.messages == []
    assert await state(database) == ("excused", "blocked", "blocked")


@pytest.mark.parametrize(("rule", "expected"), [(marks.done, "done"), (marks.skipped, "skipped")])
async def test_what_was_done_meanwhile_is_not_sent(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    clock: ManualClock,
    rule: Rule,
    expected: str,
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    process = begin()
    await process.tick()
    await mark(database, rule)
    clock.advance(minutes=1)
    await process.tick()
    assert discord.messages == []
    assert await state(database) == (expected, None, "dropped")


# What has ended the delivery while its outcome was unknown.
ENDED: dict[str, dict[str, Any]] = {
    "paused": {"paused_from": TODAY},
    "blocked": {"delivery_state": "blocked", "problem": "closed_dm"},
    "done": {},
}


async def lose_then_end(
    process: Process, database: Database, discord: FakeDiscord, lost: Lost, reason: str
) -> None:
    """Send without an answer; then the member pauses, closes their DMs or presses Done."""
    discord.fail(MEMBER, lost)
    await process.tick()
    if ENDED[reason]:
        await Enrolments(database).change(MEMBER, ENDED[reason])
    else:
        await mark(database, marks.done)


@pytest.mark.parametrize("waited", [2 * SECOND, 4 * MINUTE, 5 * HOUR])
@pytest.mark.parametrize("reason", ENDED)
async def test_an_unknown_outcome_that_is_not_wanted_any_more_is_only_read_back(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    clock: ManualClock,
    reason: str,
    waited: timedelta,
) -> None:
    await enrol_for_mornings(database)
    process = begin()
    await lose_then_end(process, database, discord, Lost.REQUEST, reason)
    clock.moment += waited
    await process.tick()
    assert [one.what for one in discord.requests] == ["send", "find"]
    assert discord.messages == []
    excuse = None if reason == "done" else reason
    expected = "done" if reason == "done" else "excused"
    ended = "dropped" if reason == "done" else reason
    assert await state(database) == (expected, excuse, ended)


@pytest.mark.parametrize("waited", [2 * SECOND, 4 * MINUTE, 5 * HOUR])
@pytest.mark.parametrize("reason", ENDED)
async def test_one_that_had_arrived_is_written_as_sent(
    database: Database,
    begin: Begin,
    discord: FakeDiscord,
    clock: ManualClock,
    reason: str,
    waited: timedelta,
) -> None:
    await enrol_for_mornings(database)
    process = begin()
    await lose_then_end(process, database, discord, Lost.ANSWER, reason)
    before = await member(database)
    clock.moment += waited
    await process.tick()
    [message] = discord.messages
    assert await state(database) == ("done" if reason == "done" else "sent", None, "sent")
    assert (await row(database, delivery))["message_id"] == message.id
    # It arrived before the block: only a test message lifts that.
    assert await member(database) == before


# --- Test messages


async def test_a_test_message_proves_that_dms_arrive(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    parts = {"channel_id": None, "delivery_state": DeliveryState.UNTESTED}
    await enrol_for_mornings(database, **parts)
    settled = await begin().reminders.send_test(MEMBER)
    assert settled is not None
    assert settled.state == "sent"
    [message] = discord.messages
    assert (message.claim.kind, message.claim.occurrence) == (Kind.TEST, None)
    found = await member(database)
    assert (found.delivery_state, found.channel_id) == (DeliveryState.OK, message.channel_id)


async def test_a_test_message_that_fails_blocks(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database, delivery_state=DeliveryState.UNTESTED)
    discord.closed.add(MEMBER)
    settled = await begin().reminders.send_test(MEMBER)
    assert settled is not None
    assert settled.state == "blocked"
    assert (await member(database)).problem is Problem.CLOSED_DM


async def test_there_is_no_test_message_without_a_routine(begin: Begin) -> None:
    assert await begin().reminders.send_test(MEMBER) is None


async def test_who_is_blocked_gets_nothing_until_a_test_message_arrives(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.closed.add(MEMBER)
    process = begin()
    await process.tick()
    for day in (1, 2):
        clock.moment = EIGHT + day * DAY
        await process.tick()
    await process.reminders.send_test(MEMBER)
    assert discord.messages == []
    discord.closed.clear()
    clock.moment = EIGHT + 3 * DAY
    await process.tick()
    assert discord.messages == []
    await process.reminders.send_test(MEMBER)
    found = await member(database)
    assert (found.delivery_state, found.problem) == (DeliveryState.OK, None)
    clock.moment = EIGHT + 4 * DAY
    await process.tick()
    assert [one.claim.due_at for one in discord.to(MEMBER)] == [EIGHT + 4 * DAY]
    # What was not sent for that reason is not called the bot's fault.
    assert not discord.to(MEMBER)[0].claim.excused_before


async def test_a_test_message_that_waits_is_sent_by_a_later_tick(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database, delivery_state=DeliveryState.BLOCKED)
    clock.moment = EIGHT - MINUTE
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    process = begin()
    settled = await process.reminders.send_test(MEMBER)
    assert settled is not None
    assert settled.attempt_at == clock.now() + 2 * SECOND
    clock.advance(seconds=2)
    await process.tick()
    assert [one.claim.kind for one in discord.messages] == [Kind.TEST]
    assert (await member(database)).delivery_state is DeliveryState.OK


@pytest.mark.usefixtures("_machine_time")
async def test_a_test_message_is_given_up_after_its_window(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol(database, EIGHT, enrolment(schedule=schedule("UTC", None, "20:00")))
    discord.broken = Answer.RATE_LIMITED
    discord.wait = 40 * MINUTE
    process = begin()
    await process.reminders.send_test(MEMBER)
    await run_dry(process, clock, EIGHT + 4 * HOUR)
    assert (await row(database, delivery))["state"] == "missed"
    assert await rows(database, occurrence) == []


# --- Killed


async def test_killed_between_claim_and_send(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    assert not await begin().run(killed_at=7)
    assert (await row(database, delivery))["state"] == "claimed"
    assert discord.messages == []
    clock.advance(minutes=30)
    assert await begin("second").run()
    assert [one.what for one in discord.requests] == ["send", "find", "send"]
    assert len(discord.to(MEMBER)) == 1
    assert await state(database) == ("sent", None, "sent")


@pytest.mark.parametrize("away", [MINUTE, 30 * MINUTE])
async def test_killed_between_send_and_settle(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock, away: timedelta
) -> None:
    await enrol_for_mornings(database)
    assert not await begin().run(killed_at=8)
    assert (await row(database, delivery))["state"] == "claimed"
    assert len(discord.messages) == 1
    clock.moment += away
    assert await begin("second").run()
    assert [one.what for one in discord.requests] == ["send", "find"]
    assert len(discord.messages) == 1
    assert await state(database) == ("sent", None, "sent")


async def test_sent_by_a_process_that_came_back_too_late_counts_as_sent(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    assert not await begin().run(killed_at=8)
    clock.advance(hours=5)
    await begin("second").run()
    assert [one.what for one in discord.requests] == ["send", "find"]
    assert await state(database) == ("sent", None, "sent")


async def test_not_sent_by_a_process_that_came_back_too_late_is_missed(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    assert not await begin().run(killed_at=7)
    clock.advance(hours=5)
    await begin("second").run()
    assert discord.messages == []
    assert await state(database) == ("excused", "bot", "missed")


async def test_a_live_process_does_not_take_up_its_own_claims(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database)
    process = begin()
    await process.claims.claim_due(EIGHT, 10, plan)
    assert await process.reminders.recover() == 0
    assert await process.tick() == 0
    assert discord.messages == []


# --- Many at once


async def test_a_tick_claims_at_most_its_batch(
    database: Database, begin: Begin, discord: FakeDiscord
) -> None:
    await enrol_for_mornings(database, *range(1, 8))
    process = begin(rate=3 / CLAIM_SECONDS)
    assert [await process.tick() for _ in range(4)] == [3, 3, 1, 0]
    assert sorted(one.user_id for one in discord.messages) == list(range(1, 8))


async def test_a_tick_takes_at_most_a_batch_of_those_that_wait(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database, *range(1, 8))
    discord.broken = Answer.RATE_LIMITED
    await begin().tick()
    discord.broken = None
    clock.advance(minutes=1)
    process = begin(rate=3 / CLAIM_SECONDS)
    assert [await process.tick() for _ in range(4)] == [3, 3, 1, 0]
    assert len(discord.messages) == 7


async def test_the_longest_waiting_are_sent_first(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    times = {1: "08:02", 2: "08:00", 3: "08:01"}
    members = [enrolment(one, schedule=schedule("UTC", at, None)) for one, at in times.items()]
    await enrol(database, EIGHT - HOUR, *members)
    clock.moment = EIGHT + HOUR
    process = begin(rate=1 / CLAIM_SECONDS)
    for _ in range(3):
        await process.tick()
    assert [one.user_id for one in discord.messages] == [2, 3, 1]


async def test_who_waits_in_line_until_no_nonce_is_known_gets_no_second_message(
    database: Database, clock: ManualClock
) -> None:
    """Discord is slow: those at the end of the line come when their nonces are forgotten."""

    class SlowDiscord(FakeDiscord):
        def read(self, claim: Claim) -> Message | None:
            clock.advance(seconds=3)
            return super().read(claim)

    count = CONCURRENCY + 8
    discord = SlowDiscord(clock, nonces_known_for=2 * MINUTE)
    await enrol_for_mornings(database, *range(1, count + 1))
    discord.next_faults.extend([Lost.ANSWER, Lost.ANSWER, Lost.REQUEST] * (count // 3))
    await Process(database, discord, clock).tick()
    assert len(discord.messages) == count * 2 // 3
    clock.advance(minutes=1)
    await Process(database, discord, clock, "second").tick()
    assert len(discord.messages) == len({one.user_id for one in discord.messages}) == count
    assert {one["state"] for one in await rows(database, delivery)} == {"sent"}


# --- A changed schedule


async def test_an_edit_while_a_delivery_waits_gives_no_second_one_that_day(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    process = begin()
    await process.tick()
    clock.advance(seconds=1)
    await reschedule(database, schedule("UTC", "09:00", None), clock.now())
    await run_dry(process, clock, EIGHT + 12 * HOUR)
    assert [one.claim.due_at for one in discord.to(MEMBER)] == [EIGHT]
    clock.moment = EIGHT + DAY + HOUR
    await process.tick()
    assert [one.claim.due_at for one in discord.to(MEMBER)] == [EIGHT, EIGHT + DAY + HOUR]


async def test_an_edit_of_the_other_slot_does_not_lose_what_is_due(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol(database, EIGHT - HOUR, enrolment())
    clock.moment = EIGHT + 2 * SECOND
    await reschedule(database, schedule("UTC", "08:00", "21:00"), clock.now())
    await begin().tick()
    assert [one.claim.due_at for one in discord.to(MEMBER)] == [EIGHT]


async def test_who_left_while_a_delivery_waited_gets_nothing(
    database: Database, begin: Begin, discord: FakeDiscord, clock: ManualClock
) -> None:
    await enrol_for_mornings(database)
    discord.fail(MEMBER, Answer.RATE_LIMITED)
    process = begin()
    await process.tick()
    await Enrolments(database).remove(MEMBER)
    clock.advance(minutes=1)
    assert await process.tick() == 0
    assert discord.messages == []
