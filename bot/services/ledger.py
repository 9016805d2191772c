"""Ledger: writes down what became of deliveries, together with whatever else is ready.

While one transaction is being committed, what is settled meanwhile gathers for the next: so a
slow disk makes larger batches, not a longer queue. A database that cannot be written to is waited
out: what was sent is known here, and must not be forgotten.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.domain.health import Health, Trouble
from bot.domain.pauses import doubling
from bot.errors import StoreError
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=15)


@dataclass(slots=True)
class _Entry:
    settlement: Settlement
    written: bool = False
    failed: StoreError | None = None


class Ledger:
    """Settlements on their way into the database."""

    def __init__(self, settlements: Settlements, health: Health, clock: Clock) -> None:
        self._settlements = settlements
        self._health = health
        self._clock = clock
        self._waiting: list[_Entry] = []
        self._writing = asyncio.Lock()
        self._patience = True

    async def settle(self, settlement: Settlement) -> None:
        """Write one settlement; return when it is on disk.

        Raises:
            StoreError: the database cannot be used, and the process is about to end.
        """
        entry = _Entry(settlement)
        self._waiting.append(entry)
        async with self._writing:
            if entry.failed is not None:
                # It was part of a batch that another one gave up: once is enough.
                raise entry.failed
            if not entry.written:
                await self._write()

    def give_up(self) -> None:
        """Wait for a broken database no longer: what is not written is taken up after a start."""
        self._patience = False

    async def _write(self) -> None:
        """Write everything that waits."""
        batch = self._waiting.copy()
        try:
            await self._patiently([one.settlement for one in batch])
        except StoreError as error:
            for one in batch:
                one.failed = error
            raise
        except Exception:
            log.exception("settlements could not be written together: one by one, then")
            await self._one_by_one(batch)
        for one in batch:
            one.written = True
        del self._waiting[: len(batch)]

    async def _one_by_one(self, batch: list[_Entry]) -> None:
        """Write what can be written: one that cannot must not keep the others from it."""
        for one in batch:
            try:
                await self._patiently([one.settlement])
            except StoreError:
                raise
            except Exception:
                log.exception("a settlement cannot be written: it is taken up at the next start")

    async def _patiently(self, settlements: list[Settlement]) -> None:
        """Write settlements, as soon as the database can be written to."""
        pauses = doubling(FIRST_PAUSE, LONGEST_PAUSE)
        while True:
            try:
                await self._settlements.settle(settlements)
            except StoreError as error:
                if self._health.failed(Trouble.DATABASE, self._clock.now(), str(error)):
                    log.error("settlements wait: %s", error)  # noqa: TRY400 - said in words
                if not self._patience:
                    raise
                await asyncio.sleep(next(pauses).total_seconds())
            else:
                self._health.worked(Trouble.DATABASE, self._clock.now())
                return
