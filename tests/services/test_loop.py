"""Tests of bot.services.loop: it sleeps until something is due, is woken, stops, and dies loudly.

Sleeping takes no time here: a nap is written down, and moves the clock on. What a database or a
Discord does that fails is in ``test_loop_faults.py``.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.claims import Claim
from bot.domain.delivery import Answer
from bot.domain.health import Health
from bot.errors import TokenRefused
from bot.services.loop import LONGEST_SLEEP, run_loop
from bot.services.reminders import Batch, Reminders
from bot.store.engine import Database
from bot.store.settlement import Settlement
from tests.services.naps import Naps, within_a_while
from tests.support.clock import NOON, ManualClock
from tests.support.courier import FakeDiscord, Message
from tests.support.enrolled import MEMBER, enrolment
from tests.support.process import Process
from tests.support.stored import enrol

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

Act = int | Exception | Callable[[], int]
ROOM = 10


class Script(Reminders):
    """Reminders that follow a script: what each claim returns or raises, and what is due next."""

    def __init__(self, stop: asyncio.Event, *claims: Act) -> None:
        self._stop_event = stop
        self._wake = asyncio.Event()
        self._room, self._under_way = ROOM, 0
        self.health = Health()
        self.script: list[Act] = list(claims)
        self.due: datetime | None = None
        self.resting = asyncio.Event()
        self.happened: list[str] = []
        self.sending = asyncio.Event()
        self.sending.set()
        self.refused = False
        self.cut_short = False

    async def recover(self) -> int:
        """Note it."""
        self.happened.append("recover")
        return 0

    async def claim(self, now: datetime) -> Batch:
        """Do what the script says; stop after its end."""
        assert now.tzinfo is not None
        self.happened.append("claim")
        await asyncio.sleep(0)
        step = self.script.pop(0) if self.script else self._last
        if isinstance(step, Exception):
            raise step
        due = step() if callable(step) else step
        claims: Any = ("something",) * due
        self.cut_short = due >= ROOM
        self._under_way += due
        return Batch(claims=claims, due=due, mark=0)

    async def deliver(self, batch: Batch) -> list[Settlement]:
        """Take some time."""
        self.happened.append("deliver")
        await self.sending.wait()
        self._under_way -= batch.due
        self.happened.append("delivered")
        if self.refused:
            raise TokenRefused
        return []

    def wake(self) -> None:
        """Let the loop look again."""
        self._wake.set()

    def _last(self) -> int:
        self._stop_event.set()
        self.wake()
        return 0

    async def next_moment(self) -> datetime | None:
        """Return what the script says: the loop goes to sleep."""
        self.resting.set()
        return self.due


async def test_it_recovers_before_the_first_claim(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop)
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened == ["recover", "claim"]


async def test_it_claims_again_at_once_while_something_was_due(
    clock: ManualClock, stop: asyncio.Event, naps: Naps
) -> None:
    script = Script(stop, 5, 3)
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened.count("claim") == 3
    assert naps.taken == []


async def test_what_is_under_way_does_not_keep_it_from_claiming_more(
    clock: ManualClock, stop: asyncio.Event
) -> None:
    script = Script(stop, 2, 2, 0)
    script.sending.clear()
    running = asyncio.create_task(run_loop(script, clock, stop))
    await within_a_while(script.resting.wait())
    assert script.happened == ["recover", "claim", "claim", "deliver", "claim", "deliver"]
    script.sending.set()
    script.wake()
    await within_a_while(running)


async def test_without_room_it_waits_until_enough_was_sent(
    clock: ManualClock, stop: asyncio.Event
) -> None:
    script = Script(stop, ROOM)
    script.sending.clear()
    running = asyncio.create_task(run_loop(script, clock, stop))
    for _ in range(20):
        await asyncio.sleep(0)
    assert script.happened == ["recover", "claim", "deliver"]
    script.sending.set()
    script.wake()
    await within_a_while(running)
    assert script.happened.count("claim") == 2


@pytest.mark.parametrize(
    ("due", "nap"),
    [
        (12 * SECOND, 12 * SECOND),
        (SECOND / 4, SECOND / 4),
        (LONGEST_SLEEP, LONGEST_SLEEP),
        # A machine that was suspended, or whose clock was set, is noticed soon.
        (8 * HOUR, LONGEST_SLEEP),
        (None, LONGEST_SLEEP),
        # Due already: at once.
        (timedelta(), timedelta()),
        (-HOUR, timedelta()),
    ],
)
async def test_it_sleeps_until_the_nearest_row(
    clock: ManualClock,
    stop: asyncio.Event,
    naps: Naps,
    due: timedelta | None,
    nap: timedelta,
) -> None:
    script = Script(stop, 0)
    script.due = None if due is None else clock.now() + due
    await within_a_while(run_loop(script, clock, stop))
    assert naps.taken == [nap]


async def test_it_is_woken(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop, 0)
    task = asyncio.create_task(run_loop(script, clock, stop))
    await within_a_while(script.resting.wait())
    script.wake()
    await within_a_while(task)
    assert script.happened.count("claim") == 2


async def test_a_wake_during_a_claim_is_not_lost(
    clock: ManualClock, stop: asyncio.Event, naps: Naps
) -> None:
    script = Script(stop)

    def changed_meanwhile() -> int:
        script.wake()
        return 0

    script.script = [changed_meanwhile]
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened.count("claim") == 2
    assert naps.taken == []


async def test_one_wake_is_one_look(clock: ManualClock, stop: asyncio.Event, naps: Naps) -> None:
    script = Script(stop, 0, 0)
    script.wake()
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened.count("claim") == 3
    assert naps.taken == [LONGEST_SLEEP]


async def test_it_finishes_what_is_under_way_and_stops(
    clock: ManualClock, stop: asyncio.Event
) -> None:
    script = Script(stop, 2)
    script.sending.clear()
    running = asyncio.create_task(run_loop(script, clock, stop))
    for _ in range(20):
        await asyncio.sleep(0)
    assert stop.is_set()
    assert not running.done()
    script.sending.set()
    await within_a_while(running)
    assert script.happened[-1] == "delivered"


async def test_a_claim_that_has_begun_is_delivered_before_it_stops(
    clock: ManualClock, stop: asyncio.Event
) -> None:
    script = Script(stop)

    def told_to_stop() -> int:
        stop.set()
        return 7

    script.script = [told_to_stop]
    script.wake()
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened == ["recover", "claim", "deliver", "delivered"]


async def test_it_stops_while_it_rests(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop, 0)
    task = asyncio.create_task(run_loop(script, clock, stop))
    await within_a_while(script.resting.wait())
    stop.set()
    script.wake()
    await within_a_while(task)
    assert script.happened.count("claim") == 1


async def test_a_refused_token_ends_it(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop, 1, 0)
    script.refused = True
    with pytest.raises(TokenRefused):
        await within_a_while(run_loop(script, clock, stop))


async def test_a_fault_of_the_bot_ends_it_loudly(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop, 1, LookupError("a fault of the bot"))
    with pytest.raises(ExceptionGroup) as raised:
        await within_a_while(run_loop(script, clock, stop))
    assert [str(one) for one in raised.value.exceptions] == ["a fault of the bot"]


async def test_a_reminder_comes_when_its_time_has_come(
    database: Database, clock: ManualClock, stop: asyncio.Event, naps: Naps
) -> None:
    """With the real reminders: from noon to eight in the evening, half a minute at a time."""
    await enrol(database, NOON, enrolment())
    clock.moment = NOON + 8 * HOUR - 70 * SECOND

    class Discord(FakeDiscord):
        def post(self, claim: Claim, channel_id: int) -> Message | Answer:
            stop.set()
            process.reminders.stop()
            return super().post(claim, channel_id)

    discord = Discord(clock)
    process = Process(database, discord, clock)
    await within_a_while(run_loop(process.reminders, clock, stop))
    assert naps.taken[:3] == [LONGEST_SLEEP, LONGEST_SLEEP, 10 * SECOND]
    assert [one.claim.due_at for one in discord.to(MEMBER)] == [NOON + 8 * HOUR]
