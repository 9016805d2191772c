"""SQLite: its file, its connections, and how its transactions begin.

It runs in WAL mode with full synchronisation (what a commit said must survive a power cut, or a
reminder could be sent twice). Write transactions begin with ``BEGIN IMMEDIATE``: deferred ones that
read first and write later fail with "database is locked" under concurrency.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Shorter than the three seconds in which Discord wants an answer.
    "PRAGMA busy_timeout = 2000",
)


def open_engine(url: str) -> AsyncEngine:
    """Return an engine on a file; the file is opened with the first connection."""
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+aiosqlite"),
        pool_size=4,
        max_overflow=2,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def path_of(url: str) -> Path | None:
    """Return the file of an address; None where it names another kind of database."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def revision_in(connection: sqlite3.Connection) -> str | None:
    """Return the schema that a file opened by hand has; None where it has none."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(query).fetchone() == (0,):
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def create_private(path: Path) -> None:
    """Create the file so that only its owner can read it (SQLite's companions follow its mode).

    Raises:
        StoreError: it cannot be made or written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be written to: {error.strerror}. "
            "Choose another place in DATABASE_URL."
        ) from error


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
