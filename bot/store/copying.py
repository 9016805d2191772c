"""Copying: everything that a SQLite database holds goes into an empty PostgreSQL, or nothing does.

All of it is one transaction on the target. Before it is committed, every table there is read back:
it must have as many rows as its source, and they must be the same ones.
"""

import hashlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from sqlalchemy import BigInteger, RowMapping, Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.store import schema
from bot.store.engine import Database
from bot.store.tables import metadata

BATCH = 1000

Progress = Callable[[int], object]
"""Is told how many more rows were copied."""


@dataclass(slots=True)
class Digest:
    """How many rows there are and what they hold, in whatever order they come."""

    rows: int = 0
    sum: int = 0

    def add(self, row: RowMapping) -> None:
        """Take one more row into account."""
        one = hashlib.sha256(repr(list(row.values())).encode()).digest()
        self.rows += 1
        self.sum = (self.sum + int.from_bytes(one)) % (1 << 256)


async def count(database: Database) -> int:
    """Return how many rows a database holds.

    Raises:
        StoreError: it has another schema than this version of the bot.
    """
    found = await schema.revision(database)
    if found != schema.HEAD:
        raise StoreError(
            f"The database to copy has schema {found or 'none'}, and this version of the bot has "
            f"{schema.HEAD}. Bring it up to date first: python -m bot db upgrade."
        )
    async with database.read() as connection:
        return sum([await _count(connection, table) for table in metadata.sorted_tables])


async def copy(source: Database, target: Database, progress: Progress) -> dict[str, int]:
    """Copy every table; return how many rows each has.

    Raises:
        StoreError: the target holds something already, or is not the same afterwards.
    """
    await schema.upgrade(target)
    copied: dict[str, int] = {}
    async with source.read() as reading, target.write(patient=True) as writing:
        for table in metadata.sorted_tables:
            if await _count(writing, table):
                raise StoreError(
                    f"The database to copy to is not empty: its table {table.name} holds rows. "
                    "Name a new one; nothing was changed."
                )
        for table in metadata.sorted_tables:
            copied[table.name] = await _copy_table(reading, writing, table, progress)
    return copied


async def _copy_table(
    reading: AsyncConnection, writing: AsyncConnection, table: Table, progress: Progress
) -> int:
    sent, arrived = Digest(), Digest()
    async for rows in _batches(reading, table):
        await writing.execute(insert(table), [dict(row) for row in rows])
        for row in rows:
            sent.add(row)
        progress(len(rows))
    async for rows in _batches(writing, table):
        for row in rows:
            arrived.add(row)
    if sent != arrived:
        raise StoreError(
            f"The table {table.name} is not the same after copying: {sent.rows} rows were sent, "
            f"{arrived.rows} arrived. Nothing was changed; please report this."
        )
    await _count_on(writing, table)
    return sent.rows


async def _batches(connection: AsyncConnection, table: Table) -> AsyncGenerator[list[RowMapping]]:
    found = await connection.stream(select(table), execution_options={"yield_per": BATCH})
    async for rows in found.mappings().partitions():
        yield list(rows)


async def _count_on(connection: AsyncConnection, table: Table) -> None:
    """Let the numbers that the server gives out go on after those that were copied."""
    number = table.c.get("id")
    if number is None or not isinstance(number.type, BigInteger):
        return
    await connection.execute(
        select(
            func.setval(
                func.pg_get_serial_sequence(table.name, "id"),
                select(func.coalesce(func.max(number), 0) + 1).scalar_subquery(),
                text("false"),
            )
        )
    )


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
