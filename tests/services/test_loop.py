"""Tests of bot.services.loop: it sleeps until something is due, is woken, stops, and dies loudly.

Sleeping takes no time here: a nap is written down, and moves the clock on.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.claims import Claim
from bot.domain.delivery import Answer
from bot.errors import BotError, StoreError, TokenRefused
from bot.services import loop
from bot.services.loop import LONGEST_SLEEP, run_loop
from bot.services.reminders import Reminders
from bot.store.engine import Database
from tests.support.clock import NOON, ManualClock
from tests.support.courier import FakeDiscord, Message
from tests.support.enrolled import MEMBER, enrolment
from tests.support.process import Process
from tests.support.stored import enrol

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


Act = int | BotError | Callable[[], int]


class Script(Reminders):
    """Reminders that follow a script: what each tick returns or raises, and what is due next."""

    def __init__(self, stop: asyncio.Event, *ticks: Act) -> None:
        self._stop_event = stop
        self.ticks: list[Act] = list(ticks)
        self._wake = asyncio.Event()
        self.due: datetime | None = None
        self.resting = asyncio.Event()
        self.happened: list[str] = []

    async def recover(self) -> int:
        """Note it."""
        self.happened.append("recover")
        return 0

    async def tick(self, now: datetime) -> int:
        """Do what the script says; stop after its end."""
        assert now.tzinfo is not None
        self.happened.append("tick")
        await asyncio.sleep(0)
        step = self.ticks.pop(0) if self.ticks else self._last
        if isinstance(step, BotError):
            raise step
        result = step() if callable(step) else step
        self.happened.append("done")
        return result

    def _last(self) -> int:
        self._stop_event.set()
        self.wake()
        return 0

    async def next_moment(self) -> datetime | None:
        """Return what the script says: the loop goes to sleep."""
        self.resting.set()
        return self.due


@pytest.fixture
def stop() -> asyncio.Event:
    """Return what tells the loop to stop."""
    return asyncio.Event()


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> list[timedelta]:
    """Let naps take no time unless the sleeper is woken already; return how long they were."""
    taken: list[timedelta] = []

    @asynccontextmanager
    async def timeout(seconds: float) -> AsyncGenerator[None]:
        task = asyncio.current_task()
        assert task is not None
        napping = asyncio.get_running_loop().call_soon(task.cancel)
        try:
            yield
        except asyncio.CancelledError:
            task.uncancel()
            taken.append(timedelta(seconds=seconds))
            clock.advance(seconds=seconds)
            raise TimeoutError from None
        finally:
            napping.cancel()

    monkeypatch.setattr(loop, "asyncio", SimpleNamespace(timeout=timeout, Event=asyncio.Event))
    return taken


async def within_a_while(running: Awaitable[Any]) -> None:
    """Run to the end; a loop that hangs fails the test instead of holding it up."""
    async with asyncio.timeout(20):
        await running


async def test_it_recovers_before_the_first_tick(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop)
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened == ["recover", "tick", "done"]


async def test_it_ticks_again_at_once_while_something_was_due(
    clock: ManualClock, stop: asyncio.Event, naps: list[timedelta]
) -> None:
    script = Script(stop, 5, 3)
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened.count("tick") == 3
    assert naps == []


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
    naps: list[timedelta],
    due: timedelta | None,
    nap: timedelta,
) -> None:
    script = Script(stop, 0)
    script.due = None if due is None else clock.now() + due
    await within_a_while(run_loop(script, clock, stop))
    assert naps == [nap]


async def test_it_is_woken(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop, 0)
    task = asyncio.create_task(run_loop(script, clock, stop))
    await within_a_while(script.resting.wait())
    script.wake()
    await within_a_while(task)
    assert script.happened.count("tick") == 2


async def test_a_wake_during_a_tick_is_not_lost(
    clock: ManualClock, stop: asyncio.Event, naps: list[timedelta]
) -> None:
    script = Script(stop)

    def changed_meanwhile() -> int:
        script.wake()
        return 0

    script.ticks = [changed_meanwhile]
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened.count("tick") == 2
    assert naps == []


async def test_one_wake_is_one_look(
    clock: ManualClock, stop: asyncio.Event, naps: list[timedelta]
) -> None:
    script = Script(stop, 0, 0)
    script.wake()
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened.count("tick") == 3
    assert naps == [LONGEST_SLEEP]


async def test_it_finishes_the_tick_that_has_begun_and_stops(
    clock: ManualClock, stop: asyncio.Event
) -> None:
    script = Script(stop)

    def told_to_stop() -> int:
        stop.set()
        return 7

    script.ticks = [told_to_stop]
    await within_a_while(run_loop(script, clock, stop))
    assert script.happened == ["recover", "tick", "done"]


async def test_it_stops_while_it_rests(clock: ManualClock, stop: asyncio.Event) -> None:
    script = Script(stop, 0)
    task = asyncio.create_task(run_loop(script, clock, stop))
    await within_a_while(script.resting.wait())
    stop.set()
    script.wake()
    await within_a_while(task)
    assert script.happened.count("tick") == 1


@pytest.mark.parametrize("error", [StoreError("the disk is full"), TokenRefused()])
async def test_it_dies_with_the_error_of_a_tick(
    clock: ManualClock, stop: asyncio.Event, error: BotError
) -> None:
    with pytest.raises(type(error), match=str(error)[:20]):
        await within_a_while(run_loop(Script(stop, 1, error), clock, stop))


async def test_a_reminder_comes_when_its_time_has_come(
    database: Database, clock: ManualClock, stop: asyncio.Event, naps: list[timedelta]
) -> None:
    """With the real reminders: from noon to eight in the evening, half a minute at a time."""
    await enrol(database, NOON, enrolment())
    clock.moment = NOON + 8 * HOUR - 70 * SECOND

    class Discord(FakeDiscord):
        def post(self, claim: Claim, channel_id: int) -> Message | Answer:
            stop.set()
            return super().post(claim, channel_id)

    discord = Discord(clock)
    await within_a_while(run_loop(Process(database, discord, clock).reminders, clock, stop))
    assert naps == [LONGEST_SLEEP, LONGEST_SLEEP, 10 * SECOND]
    assert [one.sent_at for one in discord.to(MEMBER)] == [NOON + 8 * HOUR]
