"""Inspection: what a database is, looked at from outside and for no longer than allowed."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.errors import StoreError
from bot.store import schema
from bot.store.engine import Database
from bot.store.schema import HEAD
from bot.store.sqlite import revision_in

_STEPS = 10_000
"""How many instructions of SQLite's pass between two looks at the time."""


async def inspect_server(url: str, within: float) -> str:
    """Return in words what state a database on a PostgreSQL server is in.

    Raises:
        StoreError: it cannot be used as it is; the text says why and what to do.
    """
    database = Database(url)
    try:
        async with asyncio.timeout(within):
            return f"{_about(await schema.revision(database))}, on PostgreSQL"
    except TimeoutError:
        raise StoreError(f"it does not answer within {within:.0f} seconds") from None
    finally:
        await database.close()


def inspect_file(path: Path, within: float) -> str:
    """Return in words what state a database file is in.

    Raises:
        StoreError: it cannot be used as it is; the text says why and what to do.
    """
    if not path.exists():
        return "not there yet: the first start makes it"
    deadline = time.monotonic() + within
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=2)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
            revision = revision_in(connection)
            whole = _is_whole(connection, path)
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {error}; restore a backup") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    return f"{_about(revision)}, {whole}"


def _about(revision: str | None) -> str:
    if revision == HEAD:
        return f"schema {HEAD}, the newest"
    if revision is None:
        return "empty: the next start makes its tables"
    if revision > HEAD:
        raise StoreError(
            f"schema {revision} is newer than this version of the bot: start the newer one, or "
            "restore an older backup"
        )
    return f"schema {revision}: the next start brings it to {HEAD}"


def _is_whole(connection: sqlite3.Connection, path: Path) -> str:
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            return "too large to be checked here (`backup` checks it)"
        raise
    if found != [("ok",)]:
        raise StoreError(f"{path} is damaged ({found[0][0]}): restore a backup")
    return "whole"
