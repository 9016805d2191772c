"""How time runs in the demo: with the real clock, and on from where it was moved to."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.demo.timeline import Timeline
from bot.demo.world import World, simulated
from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from bot.settings import DEFAULT_CONTENT
from tests.support.clock import ManualClock

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@dataclass
class Stage:
    """A world in the demo, the hand on its time, and the real clock beside it."""

    world: World
    timeline: Timeline
    real: ManualClock

    async def opt_in(self) -> None:
        """Start reminders at 8:00 and 20:00 UTC."""
        schedule = Schedule(zone="UTC", times={Slot.MORNING: time(8), Slot.EVENING: time(20)})
        await self.world.parts.bot.services.routines.start(
            self.world.you.id, schedule=schedule, routine="hip", guild_id=None
        )

    def arrivals(self) -> list[datetime]:
        """Return when messages came, the welcome left out."""
        history = self.world.you.dm_channel.history()
        return [one.created_at.replace(microsecond=0) for one in history[1:]]


@asynccontextmanager
async def staged() -> AsyncGenerator[Stage]:
    real = ManualClock(NOW)
    async with simulated(DEFAULT_CONTENT, "member", NOW) as world:
        shown = world.env.preview(world.channel, viewers=(world.viewer,), layout="channel")
        async with shown as page:
            yield Stage(world, Timeline(world, page, real), real)


@pytest.fixture
async def stage() -> AsyncGenerator[Stage]:
    async with staged() as made:
        yield made


async def test_time_begins_at_the_real_moment(stage: Stage) -> None:
    assert stage.world.env.now() - NOW < timedelta(seconds=1)
    assert stage.world.parts.clock.now() == stage.world.env.now()


async def test_nothing_is_due_before_somebody_opts_in(stage: Stage) -> None:
    assert await stage.timeline.next() is None


async def test_next_jumps_to_the_reminder_and_delivers_it(stage: Stage) -> None:
    await stage.opt_in()
    arrival = await stage.timeline.next()
    assert arrival is not None
    assert (arrival.moment, arrival.messages) == (NOW.replace(hour=20), 1)


async def test_what_falls_due_on_the_way_comes_at_its_own_moment(stage: Stage) -> None:
    await stage.opt_in()
    arrival = await stage.timeline.move(timedelta(days=1))
    assert arrival.messages == 2
    evening = NOW.replace(hour=20)
    assert stage.arrivals()[-2:] == [evening, evening + timedelta(hours=12)]


async def test_time_runs_with_the_real_clock_and_delivers(stage: Stage) -> None:
    await stage.opt_in()
    await stage.timeline.move(timedelta(hours=7))
    stage.real.advance(hours=1, seconds=1)
    await stage.timeline.beat()
    assert stage.arrivals()[-1] == NOW.replace(hour=20, second=1)


async def test_a_real_clock_set_back_does_not_move_time_back(stage: Stage) -> None:
    before = stage.world.env.now()
    stage.real.advance(hours=-2)
    await stage.timeline.beat()
    assert stage.world.env.now() == before


async def test_a_move_waits_for_a_press_that_is_under_way(stage: Stage) -> None:
    press = asyncio.create_task(stage.world.you.slash("help"))
    await asyncio.sleep(0)
    arrival = await stage.timeline.move(timedelta(hours=1))
    assert press.done()
    assert arrival.moment - NOW >= timedelta(hours=1)
    await press
