"""A process of the bot that can be killed at any step, and started again on the same database."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.domain.claims import Claim, DueSlot, Plan
from bot.services.reminders import Reminders
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.settlements import Settlement, Settlements
from tests.support.courier import FakeCourier, FakeDiscord
from tests.support.pace import NoPace
from tests.support.stored import numbered


class Fuse:
    """Burns down a step at a time; at its end the process is gone."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._task: asyncio.Task[Any] | None = None

    def light(self, task: asyncio.Task[Any], steps: int | None) -> None:
        """Let a task die at its nth step, or not at all."""
        self._task, self._left = task, steps

    async def step(self) -> None:
        """Take one step, or die at it."""
        if self._task is None or self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._task.cancel()
            await asyncio.Event().wait()


class MortalClaims(Claims):
    """Claims of a process that may be gone before and after each transaction."""

    def __init__(self, database: Database, process: str, fuse: Fuse) -> None:
        super().__init__(database, process, numbered(f"{process}-"))
        self._fuse = fuse

    async def claim_due(
        self, moment: datetime, limit: int, decide: Callable[[DueSlot, datetime], Plan]
    ) -> tuple[list[Claim], int]:
        """Take on what is due."""
        await self._fuse.step()
        claimed = await super().claim_due(moment, limit, decide)
        await self._fuse.step()
        return claimed

    async def take_waiting(self, moment: datetime, limit: int) -> list[Claim]:
        """Take on what waits."""
        await self._fuse.step()
        taken = await super().take_waiting(moment, limit)
        await self._fuse.step()
        return taken

    async def recover(self, moment: datetime) -> int:
        """Take up what others left."""
        await self._fuse.step()
        count = await super().recover(moment)
        await self._fuse.step()
        return count


class MortalSettlements(Settlements):
    """Settlements of a process that may be gone before and after each transaction."""

    def __init__(self, database: Database, fuse: Fuse) -> None:
        super().__init__(database)
        self._fuse = fuse

    async def settle(self, batch: list[Settlement] | Any) -> None:
        """Write how deliveries ended."""
        await self._fuse.step()
        await super().settle(batch)
        await self._fuse.step()


class Process:
    """The reminders of one process, on a database and a Discord that outlive it."""

    def __init__(
        self,
        database: Database,
        discord: FakeDiscord,
        clock: Clock,
        name: str = "first",
        *,
        rate: float = 46,
    ) -> None:
        self._clock = clock
        self._fuse = Fuse()
        self.claims = MortalClaims(database, name, self._fuse)
        self.settlements = MortalSettlements(database, self._fuse)
        self.courier = FakeCourier(discord, clock, self._fuse.step)
        self.reminders = Reminders(
            claims=self.claims,
            settlements=self.settlements,
            courier=self.courier,
            pace=NoPace(),
            clock=clock,
            rate=rate,
            jitter=lambda: 0.5,
        )

    async def tick(self) -> int:
        """Send what is due now."""
        return await self.reminders.tick(self._clock.now())

    async def run(self, *, killed_at: int | None = None) -> bool:
        """Recover and tick once, as a process does that starts; return whether it survived.

        ``killed_at`` is the step at which it is killed: before or after any transaction, or
        before or after Discord carried out any request.
        """

        async def once() -> None:
            await self.reminders.recover()
            await self.tick()

        task = asyncio.create_task(once())
        self._fuse.light(task, killed_at)
        with suppress(asyncio.CancelledError):
            await task
        return not task.cancelled()
