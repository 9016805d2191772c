"""Tick: what one costs with a million routines stored, over one with a thousand.

In process, with a courier that answers at once: this is about the store. The same number of
slots is due in both databases; before each tick they are put back and the log is written out, so
that every tick begins alike.
"""

import random
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import stored
from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import median, percentile
from bot import app, wiring
from bot.clock import SystemClock
from bot.demo.pace import NoPace
from bot.domain.claims import Claim
from bot.domain.delivery import Answer
from bot.services.courier import Receipt
from bot.services.reminders import Reminders
from bot.services.summaries import WeeklySummaries
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.occurrences import Occurrences
from bot.store.settlements import Settlements
from bot.store.summaries import Summaries
from tests.support.crowd import Stored

DUE = 200
FEW = 1_000
MANY = 1_000_000
_RATE = 50
_FIRST_USER = 4_200_000_000_000_000
_DAY = 86_400


class InstantCourier:
    """Brings every delivery at once."""

    async def send(self, claim: Claim, moment: datetime) -> Receipt:
        """Say that it was sent."""
        return Receipt(
            answer=Answer.SENT,
            channel_id=claim.enrolment.channel_id,
            message_id=claim.occurrence_id,
        )

    async def find(self, claim: Claim, moment: datetime) -> Receipt | None:
        """Find nothing: nothing was sent before."""
        return None

    def forget(self, user_id: int) -> None:
        """Remember nothing of a member: there is nothing."""


@dataclass(slots=True)
class Store:
    """A database of so many routines, the reminders on it, and how long its ticks took."""

    path: Path
    routines: int
    reminders: Reminders
    took: list[float] = field(default_factory=list[float])


async def measure(scale: Scale) -> Sequence[Figure]:
    """Measure ticks on both databases, in turns."""
    app.use_packaged_zones()
    many, rounds = scale.of(MANY, MANY // 10), scale.of(60, 20)
    async with AsyncExitStack() as stack:
        stores: list[Store] = []
        for routines in (many, FEW):
            path = scale.folder / f"tick-{routines}.db"
            await stored.create(path, _members(routines))
            database = await stack.enter_async_context(app.opened(stored.url(path)))
            stores.append(Store(path, routines, _reminders(database)))
        chance = random.Random(0)  # noqa: S311 - chance, not secrecy
        for _ in range(rounds):
            for store in stores:
                await _tick(store, chance)
    large, small = ([seconds * 1000 for seconds in store.took[3:]] for store in stores)
    return [_figure(many, large, small)]


def _figure(many: int, large: Sequence[float], small: Sequence[float]) -> Figure:
    return Figure(
        name=f"tick with {many:,} routines",
        unit="ms",
        ours=median(large),
        bare=median(small),
        other=f"{FEW:,}",
        digits=1,
        target=Target(bound=2, times=True),
        note=f"{DUE} due in each, other members every time; medians of {len(large)} ticks; p99 "
        f"{percentile(large, 0.99):.1f} and {percentile(small, 0.99):.1f} ms.",
    )


def _members(routines: int) -> Iterator[Stored]:
    """Yield members who are due at moments all over the day after tomorrow."""
    first = stored.now() + 2 * _DAY
    return (
        Stored(
            user_id=_FIRST_USER + number * 1009,
            channel_id=_FIRST_USER + number * 1013,
            due=(first + number * 37 % _DAY) // 60 * 60,
        )
        for number in range(routines)
    )


def _reminders(database: Database) -> Reminders:
    return Reminders(
        claims=Claims(database, process=secrets.token_hex(8), new_id=wiring.new_delivery_id),
        settlements=Settlements(database),
        courier=InstantCourier(),
        pace=NoPace(),
        clock=SystemClock(),
        rate=_RATE,
        new_id=wiring.new_delivery_id,
        summaries=WeeklySummaries(occurrences=Occurrences(database), summaries=Summaries(database)),
    )


async def _tick(store: Store, chance: random.Random) -> None:
    """Let other members be due, and time the tick that finds them."""
    now = SystemClock().now()
    chosen = chance.sample(range(store.routines), DUE)
    _put_back(store.path, [_FIRST_USER + number * 1009 for number in chosen], now)
    began = time.perf_counter()
    due = await store.reminders.tick(now)
    store.took.append(time.perf_counter() - began)
    if due != DUE:
        raise ValueError(f"{due} were due, not {DUE}")


def _put_back(path: Path, users: Sequence[int], now: datetime) -> None:
    """Let these members' mornings be due, as if they had not been; forget what was sent."""
    due = now - timedelta(seconds=1)
    moment, day = int(due.timestamp()) * 1000, f"{due:%Y-%m-%d}"
    with closing(sqlite3.connect(path)) as connection:
        with connection:
            connection.execute("DELETE FROM delivery")
            connection.execute("DELETE FROM occurrence")
            connection.executemany(
                "UPDATE slot SET next_due_at = ?, next_day = ?, last_day = NULL "
                "WHERE user_id = ? AND slot = 'morning'",
                ((moment, day, user) for user in users),
            )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
