"""Engine: connections and transactions, and the only place where driver errors are translated.

SQLite runs in WAL mode with full synchronisation (what a commit said must survive a power cut,
or a reminder could be sent twice). Write transactions begin with ``BEGIN IMMEDIATE``: deferred
ones that read first and write later fail with "database is locked" under concurrency. Nothing
is shared between transactions: each takes a connection of its own from the pool.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Shorter than the three seconds in which Discord wants an answer.
    "PRAGMA busy_timeout = 2000",
)


# Waiting mends a database that is locked, full or gone; it never mends these.
_OWN_FAULTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


class Database:
    """A pool of connections to one database."""

    def __init__(self, url: str) -> None:
        self.path = sqlite_path(url)
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="sqlite+aiosqlite"),
            pool_size=4,
            max_overflow=2,
            hide_parameters=True,
        )
        event.listen(self.engine.sync_engine, "connect", _prepare)
        event.listen(self.engine.sync_engine, "begin", _begin)
        self._writing = self.engine.execution_options(immediate=True)

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """Open a read transaction.

        Raises:
            StoreError: the database cannot be used; the text says why.
        """
        async with _translated(), self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[AsyncConnection]:
        """Open a write transaction: all of it is committed at its end, or nothing.

        Raises:
            StoreError: the database cannot be used; the text says why.
        """
        async with _translated(), self._writing.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def sqlite_path(url: str) -> Path:
    """Return the file of a SQLite address."""
    return Path(make_url(url).database or "")


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    # The driver must not begin transactions of its own: _begin does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's sync connection
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@asynccontextmanager
async def _translated() -> AsyncGenerator[None]:
    """Say in words that the database cannot be used; a fault of the bot's own stays one."""
    try:
        yield
    except _OWN_FAULTS:
        raise
    except (DBAPIError, PoolTimeout) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"the database cannot be used: {reason}") from error
