"""What is claimed and not sent yet, in bot.services.reminders: changed, held up, given back."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.delivery import Answer, Kind
from bot.domain.slots import Slot
from bot.services.reminders import Batch
from bot.services.turnstile import CONCURRENCY
from bot.store.tables import delivery
from tests.services.days import DAY, EVENING, HOUR, MINUTE, SECOND, TODAY
from tests.services.naps import within_a_while
from tests.services.office import Office
from tests.support.courier import Fault, Lost
from tests.support.enrolled import MEMBER, at
from tests.support.stored import counts, row, rows

pytestmark = pytest.mark.usefixtures("_nudged_member")

Change = Callable[[Office], Awaitable[object]]


async def claimed(office: Office) -> Batch:
    """Take on the evening's reminder, without sending it yet."""
    office.clock.moment = EVENING
    batch = await office.reminders.claim(EVENING)
    assert len(batch.claims) == 1
    return batch


# --- Who changes something in these seconds must not get what was decided before.

STOPPING: dict[str, tuple[Change, list[tuple[str, str | None]]]] = {
    "paused": (lambda office: office.breaks.pause(MEMBER, None), [("excused", "paused")]),
    "done": (lambda office: office.marks.done(MEMBER, f"e{TODAY}"), [("done", None)]),
    "skipped": (lambda office: office.marks.skip(MEMBER, f"e{TODAY}"), [("skipped", None)]),
    "logged": (lambda office: office.diary.log(MEMBER, Slot.EVENING, None), [("done", None)]),
    "stopped": (lambda office: office.privacy.forget(MEMBER), []),
}


@pytest.mark.parametrize(("change", "states"), STOPPING.values(), ids=STOPPING)
async def test_who_pauses_stops_or_is_done_between_claim_and_sending_gets_nothing(
    office: Office, change: Change, states: list[tuple[str, str | None]]
) -> None:
    batch = await claimed(office)
    await change(office)
    await office.reminders.deliver(batch)
    await office.go(EVENING + 4 * HOUR)
    assert office.discord.requests == []
    assert await office.states() == states


async def test_who_stops_leaves_nothing_behind(office: Office) -> None:
    batch = await claimed(office)
    await office.privacy.forget(MEMBER)
    await office.reminders.deliver(batch)
    assert sum((await counts(office.database)).values()) == 0


async def test_who_stops_while_the_message_is_on_its_way_leaves_nothing_behind(
    office: Office,
) -> None:
    """And keeps nobody else's from being written down."""
    await office.enrol(MEMBER + 1)
    gate = office.discord.gates[MEMBER] = asyncio.Event()
    office.clock.moment = EVENING
    sending = asyncio.create_task(office.process.tick())
    while len(office.discord.requests) < 2:  # noqa: ASYNC110 - a fake has no event for it
        await asyncio.sleep(0)
    await office.privacy.forget(MEMBER)
    gate.set()
    await within_a_while(sending)
    assert {one["user_id"] for one in await rows(office.database, delivery)} == {MEMBER + 1}
    assert (await row(office.database, delivery))["state"] == "sent"


async def test_what_is_changed_in_these_seconds_is_what_the_message_says(office: Office) -> None:
    batch = await claimed(office)
    await office.routines.change(MEMBER, {"level": "strong", "nudge_minutes": None})
    await office.reminders.deliver(batch)
    assert office.messages() == []
    await office.go(EVENING + 4 * HOUR)
    assert [one.claim.enrolment.level for one in office.messages()] == ["strong"]
    assert [one.what for one in office.discord.requests] == ["send"]


async def test_what_is_marked_and_unmarked_comes_all_the_same(office: Office) -> None:
    batch = await claimed(office)
    await office.marks.done(MEMBER, f"e{TODAY}")
    await office.reminders.deliver(batch)
    await office.marks.undo(MEMBER, f"e{TODAY}")
    await office.go(EVENING + MINUTE)
    assert office.sent() == [("first", EVENING)]
    assert await office.states() == [("sent", None)]


async def test_an_edit_of_its_time_does_not_lose_what_was_claimed(office: Office) -> None:
    batch = await claimed(office)
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: at("22:00")})
    await office.reminders.deliver(batch)
    await office.go(EVENING + 3 * HOUR)
    assert [kind for kind, _ in office.sent()] == ["first", "nudge"]
    assert len(await office.states()) == 1


async def test_what_others_change_is_no_matter(office: Office) -> None:
    await office.enrol(MEMBER + 1, schedule=(await office.member()).schedule)
    office.clock.moment = EVENING
    batch = await office.reminders.claim(EVENING)
    await office.breaks.pause(MEMBER, None)
    await office.reminders.deliver(batch)
    assert [one.user_id for one in office.discord.messages] == [MEMBER + 1]


# --- A 429 that reaches the bot is waited out by all.


@pytest.mark.usefixtures("_machine_time")
async def test_a_429_with_a_wait_holds_everything(office: Office) -> None:
    others = range(1, 41)
    for user_id in others:
        await office.enrol(user_id)
    office.clock.moment = EVENING
    batch = await office.reminders.claim(EVENING)
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    office.discord.wait = 90 * SECOND
    [first] = [one for one in batch.claims if one.enrolment.user_id == MEMBER]
    rest = tuple(one for one in batch.claims if one is not first)
    await office.reminders.deliver(Batch(claims=(first,), due=1, mark=batch.mark))
    await office.reminders.deliver(Batch(claims=rest, due=40, mark=batch.mark))
    assert len(office.discord.requests) == 1
    # Nor does a test message go out.
    tested = await office.routines.test(1)
    assert tested.waits == 90 * SECOND
    await office.go(EVENING + 89 * SECOND)
    assert len(office.discord.requests) == 1
    await office.go(EVENING + 90 * SECOND)
    assert sorted(one.user_id for one in office.discord.messages) == [1, *others, MEMBER]
    # Nothing is unknown about what was held: it is sent, not looked for.
    assert {one.what for one in office.discord.requests} == {"send"}


async def test_a_clock_that_is_set_back_does_not_make_the_wait_longer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = 1000.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: machine)
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    office.discord.wait = 90 * SECOND
    office.clock.moment = EVENING
    await office.process.tick()
    office.clock.moment = EVENING - DAY
    assert (await office.routines.test(MEMBER)).waits == 90 * SECOND
    machine += 90
    assert (await office.routines.test(MEMBER)).arrived


@pytest.mark.parametrize("fault", [Answer.RATE_LIMITED, Answer.OPENING_REFUSED, Lost.REQUEST])
async def test_what_is_about_one_member_holds_nobody_else(office: Office, fault: Fault) -> None:
    await office.enrol(1)
    office.discord.fail(MEMBER, fault)
    if fault is Answer.OPENING_REFUSED:
        office.discord.wait = 10 * MINUTE
    await office.go(EVENING)
    await office.routines.test(1)
    assert [one.user_id for one in office.discord.messages] == [1, 1]


# --- Test messages go before a burst: somebody is waiting for them.


class Gate:
    """A pace that lets requests through one by one, when the test says so."""

    def __init__(self) -> None:
        self.waiting: deque[asyncio.Future[None]] = deque()

    async def acquire(self) -> None:
        """Wait until let through."""
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        await turn

    async def let_through(self) -> None:
        """Let the first one through, and give everybody a chance."""
        self.waiting.popleft().set_result(None)
        for _ in range(10):
            await asyncio.sleep(0)

    async def until(self, number: int) -> None:
        """Wait until so many are waiting."""
        while len(self.waiting) < number:  # noqa: ASYNC110 - the database takes its own time
            await asyncio.sleep(0)

    async def let_all_through(self, everything: asyncio.Future[Any]) -> None:
        """Let them through one after the other, until everything is done."""
        while not everything.done():
            await asyncio.sleep(0)
            if self.waiting:
                await self.let_through()


async def test_a_test_message_does_not_wait_behind_a_burst(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user_id in range(1, 2 * CONCURRENCY):
        await office.enrol(user_id)
    gate = Gate()
    monkeypatch.setattr(office.process.pace, "acquire", gate.acquire)
    office.clock.moment = EVENING
    batch = await office.reminders.claim(EVENING)
    burst = asyncio.create_task(office.reminders.deliver(batch))
    await asyncio.sleep(0)
    testing = asyncio.create_task(office.routines.test(MEMBER))
    await within_a_while(gate.until(2))
    for _ in range(2):
        await gate.let_through()
    kinds = [one.claim.kind for one in office.discord.requests]
    assert kinds == [Kind.FIRST, Kind.TEST]
    everything = asyncio.gather(burst, testing)
    await within_a_while(gate.let_all_through(everything))
    assert len(office.discord.messages) == 2 * CONCURRENCY + 1


async def test_a_test_message_does_not_wait_for_messages_that_hang(office: Office) -> None:
    gate = asyncio.Event()
    hanging = range(1, 2 * CONCURRENCY)
    for user_id in hanging:
        await office.enrol(user_id)
        office.discord.gates[user_id] = gate
    office.clock.moment = EVENING
    batch = await office.reminders.claim(EVENING)
    burst = asyncio.create_task(office.reminders.deliver(batch))
    await asyncio.sleep(0)
    result = await asyncio.wait_for(office.routines.test(MEMBER), 20)
    assert result.arrived
    gate.set()
    await within_a_while(burst)


# --- The loop is woken by what has to be done soon.


async def test_what_is_tried_again_wakes_the_loop(office: Office) -> None:
    office.discord.fail(MEMBER, Lost.REQUEST)
    await office.go(EVENING)
    await within_a_while(office.reminders.woken())


async def test_a_nudge_that_was_written_wakes_the_loop(office: Office) -> None:
    await office.go(EVENING)
    await within_a_while(office.reminders.woken())
    assert await office.reminders.next_moment() == EVENING + 30 * MINUTE


async def test_a_batch_that_was_cut_short_wakes_the_loop_once_there_is_room(
    office: Office,
) -> None:
    for user_id in range(1, 300):
        await office.enrol(user_id)
    office.clock.moment = EVENING
    batch = await office.reminders.claim(EVENING)
    assert len(batch.claims) < 300
    assert not office.reminders.has_room
    await office.reminders.deliver(batch)
    assert office.reminders.has_room
    await within_a_while(office.reminders.woken())
