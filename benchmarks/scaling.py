"""Scaling: how large the database grows, and how many writes a second it takes, on both engines.

The figures of docs/scaling.md: ``python -m benchmarks.scaling 100000``. It takes some minutes,
and is not part of ``make bench``.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.domain.claims import State, plan
from bot.domain.marks import done
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.occurrences import Occurrences
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements
from tests.support import postgres
from tests.support.stored import numbered

DAYS = 30
MORNING = datetime(2026, 3, 11, 8, tzinfo=UTC)
FIRST = int((MORNING - timedelta(days=DAYS)).timestamp() * 1000)
DAY = 86_400_000
_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {0}) ",
    "postgresql": "WITH n(i) AS (SELECT * FROM generate_series(0, {0} - 1)) ",
}
_ROUTINES = """INSERT INTO routine (user_id, zone, routine, level, summary, channel_id,
    delivery_state, problem_told, strikes, ignored, consent_version, consent_at, active_at)
    {numbers} SELECT 700000000000000000 + i * 4099, 'Europe/Berlin', 'extension', 'build', FALSE,
    700000000000000000 + i * 8191, 'ok', FALSE, 0, 0, 1, {first}, {first} FROM n"""
_SLOTS = """INSERT INTO slot (user_id, slot, at, next_due_at, next_day, last_day)
    SELECT user_id, '{slot}', '{at}', {due}, '2026-03-11', '2026-03-10' FROM routine"""
_OCCURRENCES = """INSERT INTO occurrence (user_id, slot, day, due_at, state, told, changed_at)
    {numbers} SELECT user_id, slot, {day}, {first} + CAST(i AS BIGINT) * 86400000, 'done', FALSE,
    {first} + CAST(i AS BIGINT) * 86400000 FROM n, slot"""
_DELIVERIES = """INSERT INTO delivery (id, user_id, occurrence_id, kind, number, state, due_at,
    expires_at, first_attempt_at, attempts, uncertain, reopened, answer, channel_id, message_id,
    settled_at) SELECT {new_id}, user_id, id, 'first', 0, 'sent', due_at, due_at + 10800000, due_at,
    1, FALSE, FALSE, 'sent', user_id + 1, user_id + id, due_at FROM occurrence"""
_NEW_ID = {
    "sqlite": "substr(lower(hex(randomblob(10))), 1, 20)",
    "postgresql": "substr(replace(gen_random_uuid()::text, '-', ''), 1, 20)",
}
_DATE = {"sqlite": "date('2026-02-09', '+' || i || ' days')", "postgresql": "DATE '2026-02-09' + i"}
_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def say(what: str, figure: float, unit: str) -> None:
    """Print a figure."""
    print(f"{what:<60} {figure:>12,.1f} {unit}", flush=True)


async def fill(database: Database, members: int) -> None:
    """Store members who had two reminders a day for a month, and did what they were told."""
    kind = database.engine.dialect.name
    numbers = _NUMBERS[kind]
    due = int(MORNING.timestamp() * 1000)
    statements = [
        _ROUTINES.format(numbers=numbers.format(members), first=FIRST),
        _SLOTS.format(slot="morning", at="08:00:00.000000", due=due),
        _SLOTS.format(slot="evening", at="20:00:00.000000", due=due + DAY // 2),
        _OCCURRENCES.format(numbers=numbers.format(DAYS), day=_DATE[kind], first=FIRST),
        _DELIVERIES.format(new_id=_NEW_ID[kind]),
    ]
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    async with database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        if kind == "postgresql" and raw is not None:
            await raw.execute("VACUUM ANALYZE")


async def timed(doing: Awaitable[object]) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    await doing
    return time.perf_counter() - began


async def side_by_side(count: int, writers: int, one: Callable[[int], Awaitable[object]]) -> float:
    """Do something many times, some at once; return how often a second."""

    async def worker(first: int) -> None:
        for number in range(first, count, writers):
            await one(number)

    return count / await timed(asyncio.gather(*(worker(first) for first in range(writers))))


async def measure(database: Database, members: int) -> None:
    """Print what a database of that many members needs."""
    kind = database.engine.dialect.name
    async with database.read() as connection:
        empty = int((await connection.execute(text(_SIZE[kind]))).scalar_one())
    say(f"{kind}: filling {members:,} routines", await timed(fill(database, members)), "s")
    async with database.read() as connection:
        size = int((await connection.execute(text(_SIZE[kind]))).scalar_one()) - empty
    say(f"{kind}: a routine with a month of both slots", size / members / 1000, "kB")
    claims = Claims(database, "bench", numbered())
    batch = 230
    began = time.perf_counter()
    found, _ = await claims.claim_due(MORNING, batch, plan)
    say(f"{kind}: claiming {batch} reminders", (time.perf_counter() - began) * 1000, "ms")
    settled = [
        Settlement(
            delivery_id=one.delivery_id,
            user_id=one.enrolment.user_id,
            state="sent",
            answer="sent",
            moment=MORNING,
            message_id=1,
            occurrence_id=one.occurrence_id,
            occurrence_state=State.SENT,
        )
        for one in found
    ]
    took = await timed(Settlements(database).settle(settled))
    say(f"{kind}: settling {batch} reminders at once", took * 1000, "ms")
    occurrences = Occurrences(database)
    answered = [(one.enrolment.user_id, one.occurrence) for one in found if one.occurrence]

    async def press(number: int) -> None:
        user_id, about = answered[number % len(answered)]
        await occurrences.mark(user_id, about, done, MORNING)

    # SQLite's writers poll for their turn: several at once measure nothing but that.
    for writers in (1, 8) if kind == "postgresql" else (1,):
        rate = await side_by_side(400, writers, press)
        say(f"{kind}: members' writes, {writers} at once", rate, "/ s")


async def main(members: int) -> None:
    """Measure both engines, one after the other."""
    await _file(members)
    await _served(members)


async def _file(members: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder)}/bot.db"
        await postgres.migrate(address)
        database = Database(address)
        await measure(database, members)
        await database.close()


async def _served(members: int) -> None:
    with postgres.server(quick=False) as server:
        async with postgres.fresh(server) as address:
            await postgres.migrate(address)
            database = Database(address)
            await measure(database, members)
            await database.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
