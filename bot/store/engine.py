"""Engine: transactions, and the only place where driver errors are translated.

What each kind of database needs for them stands in ``sqlite.py`` and ``postgresql.py``. Nothing is
shared between transactions: each takes a connection of its own from the pool.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError
from bot.store import postgresql, sqlite

# Waiting mends a database that is locked, full or gone; it never mends these.
_OWN_FAULTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


class Database:
    """A pool of connections to one database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = sqlite.path_of(url)
        """The file, where it is one."""
        if self.path is not None:
            self.engine: AsyncEngine = sqlite.open_engine(url)
            self._reading = self.engine
            self._writing = self.engine.execution_options(immediate=True)
        else:
            self.engine = postgresql.open_engine(url)
            self._reading = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writing = self.engine.execution_options(isolation_level="READ COMMITTED")

    @property
    def is_shared(self) -> bool:
        """Tell whether other processes may use the same database."""
        return self.path is None

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """Open a read transaction.

        Raises:
            StoreError: the database cannot be used; the text says why.
        """
        async with _translated(), self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(
        self, about: int | None = None, *, patient: bool = False
    ) -> AsyncGenerator[AsyncConnection]:
        """Open a write transaction: all of it is committed at its end, or nothing.

        It sees whatever was committed before it, and nothing changes meanwhile of the member or
        the server that it is ``about``; about nobody, nothing at all. A ``patient`` one waits for
        minutes for its turn.

        Raises:
            StoreError: the database cannot be used; the text says why.
        """
        async with _translated(), self._writing.begin() as connection:
            if self.is_shared:
                if patient:
                    await postgresql.be_patient(connection)
                await postgresql.begin_writing(connection, about)
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


@asynccontextmanager
async def _translated() -> AsyncGenerator[None]:
    """Say in words that the database cannot be used; a fault of the bot's own stays one."""
    try:
        yield
    except DBAPIError as error:
        postgresql.hide_values(error)
        # Of SQLite's it is told by the class, of PostgreSQL's by its code.
        driver = getattr(error.orig, "__cause__", None) or error.orig
        known = getattr(driver, "sqlstate", None)
        if postgresql.is_own_fault(driver) if known else isinstance(error, _OWN_FAULTS):
            raise
        raise StoreError(f"the database cannot be used: {driver}") from error
    except (PoolTimeout, OSError) as error:
        raise StoreError(f"the database cannot be used: {error}") from error
