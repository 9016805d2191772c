"""A process of the bot that can be killed at any step, and started again on the same database."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.demo.pace import NoPace
from bot.domain.claims import Claim
from bot.errors import StoreError
from bot.services.reminders import Reminders
from bot.services.summaries import WeeklySummaries
from bot.store.claims import Claims, Decide
from bot.store.engine import Database
from bot.store.occurrences import Occurrences
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements
from bot.store.summaries import Summaries
from tests.support.courier import FakeCourier, FakeDiscord
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


class Disk:
    """Where transactions are written to: full for a while, or failing now and then."""

    def __init__(self) -> None:
        self.full = False
        """Every transaction fails."""
        self.fails: deque[bool] = deque()
        """Whether the next points fail; each transaction has one before it and one after it."""

    def touch(self) -> None:
        """Pass a point, or fail there."""
        if self.full or (self.fails and self.fails.popleft()):
            raise StoreError("the database cannot be used: database or disk is full")


class _Transactions:
    """What may happen before and after each transaction: the process dies, or the disk fails."""

    def __init__(self, fuse: Fuse, disk: Disk) -> None:
        self._fuse = fuse
        self._disk = disk

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[None]:
        """Let one transaction be made, or not, or be made and not be heard of."""
        await self._fuse.step()
        self._disk.touch()
        yield
        self._disk.touch()
        await self._fuse.step()


class MortalClaims(Claims):
    """Claims of a process that may be gone before and after each transaction."""

    def __init__(self, database: Database, process: str, transactions: _Transactions) -> None:
        super().__init__(database, process, numbered(f"{process}-"))
        self._transactions = transactions

    async def claim_due(
        self, moment: datetime, limit: int, decide: Decide
    ) -> tuple[list[Claim], int]:
        """Take on what is due."""
        async with self._transactions.one():
            return await super().claim_due(moment, limit, decide)

    async def take_waiting(self, moment: datetime, limit: int) -> list[Claim]:
        """Take on what waits."""
        async with self._transactions.one():
            return await super().take_waiting(moment, limit)

    async def recover(self, moment: datetime) -> int:
        """Take up what others left."""
        async with self._transactions.one():
            return await super().recover(moment)

    async def release(self, moment: datetime, in_hand: Collection[str]) -> int:
        """Put back what was never heard of."""
        async with self._transactions.one():
            return await super().release(moment, in_hand)


class MortalSettlements(Settlements):
    """Settlements of a process that may be gone before and after each transaction."""

    def __init__(self, database: Database, transactions: _Transactions) -> None:
        super().__init__(database)
        self._transactions = transactions
        self.batches: list[Sequence[Settlement]] = []
        """What was written, transaction by transaction."""

    async def settle(self, batch: Sequence[Settlement]) -> None:
        """Write how deliveries ended."""
        async with self._transactions.one():
            await super().settle(batch)
            self.batches.append(batch)


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
        disk: Disk | None = None,
    ) -> None:
        self._clock = clock
        self._fuse = Fuse()
        self.disk = disk or Disk()
        transactions = _Transactions(self._fuse, self.disk)
        self.claims = MortalClaims(database, name, transactions)
        self.settlements = MortalSettlements(database, transactions)
        self.courier = FakeCourier(discord, clock, self._fuse.step)
        self.pace = NoPace()
        self.reminders = Reminders(
            claims=self.claims,
            settlements=self.settlements,
            courier=self.courier,
            pace=self.pace,
            clock=clock,
            rate=rate,
            new_id=numbered(f"{name}-nudge-"),
            summaries=WeeklySummaries(
                occurrences=Occurrences(database), summaries=Summaries(database)
            ),
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
