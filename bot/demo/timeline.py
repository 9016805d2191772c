"""Timeline: the hand on the simulation's time.

* Time runs as fast as the real one does.
* Moved on, it runs on from where it was moved to; it never goes back.
* What falls due on the way is delivered at its own moment, not at the end of the way.
* After a delivery the page shows it by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import simcord

from bot.clock import Clock
from bot.demo.world import World

BEAT = 1.0
"""Seconds between two looks at the real clock."""

_PATIENCE = 100
_PAUSE = 0.1
_BATCHES = 100
_STOPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where time has got to, and how many messages the person got on the way."""

    moment: datetime
    messages: int


class Timeline:
    """Lets time run, and moves it on."""

    def __init__(self, world: World, page: simcord.Preview, real: Clock) -> None:
        self._env = world.env
        self._reminders = world.parts.reminders
        self._you = world.you
        self._page = page
        self._real = real
        self._ahead = self._env.now() - real.now()
        self._hand = asyncio.Lock()

    async def run(self) -> None:
        """Keep up with real time, for ever."""
        while True:
            await asyncio.sleep(BEAT)
            await self.beat()

    async def beat(self) -> None:
        """Catch up with real time, and deliver what has fallen due meanwhile."""
        async with self._hand:
            self._catch_up()
            due = await self._reminders.next_moment()
            if due is not None and due <= self._env.now():
                await self._deliver()
                await self._show()

    async def next(self) -> Arrival | None:
        """Jump to the next moment at which something is due; None where nothing is."""
        async with self._hand:
            due = await self._reminders.next_moment()
            return None if due is None else await self._move_to(due)

    async def move(self, span: timedelta) -> Arrival:
        """Move time on by a span."""
        async with self._hand:
            return await self._move_to(self._env.now() + span)

    async def _move_to(self, target: datetime) -> Arrival:
        """Go from due moment to due moment until the target."""
        before = self._count()
        for _ in range(_STOPS):
            due = await self._reminders.next_moment()
            if due is None or due > target:
                break
            await self._advance(due)
            await self._deliver()
        await self._advance(target)
        await self._show()
        return Arrival(moment=self._env.now(), messages=self._count() - before)

    async def _advance(self, moment: datetime) -> None:
        seconds = max(0.0, (moment - self._env.now()).total_seconds())
        await self._in_turn(lambda: self._env.advance_time(seconds))
        self._ahead = self._env.now() - self._real.now()

    def _catch_up(self) -> None:
        """Move the clock to where real time has got to.

        Not ``advance_time``: that is an operation, and one that runs would refuse a press in
        the page. The clock alone can be moved at any time; timers follow it.
        """
        behind = self._real.now() + self._ahead - self._env.now()
        if behind > timedelta():
            self._env.backend.advance_clock(behind.total_seconds())

    async def _deliver(self) -> None:
        """Let what is due now be sent."""
        with self._env.time_context():
            for _ in range(_BATCHES):
                if not await self._reminders.tick(self._env.now()):
                    break
        await self._in_turn(self._env.settle)

    async def _show(self) -> None:
        """Publish what has come: the page takes it up by itself within a second.

        Once a move, at its end: a press on what a newer publication replaces is refused.
        """
        await self._in_turn(self._page.refresh)

    async def _in_turn(self, operation: Callable[[], Awaitable[None]]) -> None:
        """Run an operation of simcord's once the one of a press in the page is over."""
        for _ in range(_PATIENCE):
            try:
                return await operation()
            except simcord.SetupError as refused:
                if "overlaps" not in str(refused):
                    raise
            await asyncio.sleep(_PAUSE)
        return await operation()

    def _count(self) -> int:
        return len(self._you.dm_channel.history())
