"""Lock: one process on one database file, released by the system however the process ends."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import AlreadyRunning, StoreError


@contextmanager
def hold(database: Path) -> Generator[None]:
    """Hold the lock of a database file while the block runs.

    Raises:
        AlreadyRunning: another process holds it.
        StoreError: the folder cannot be made or written to.
    """
    path = database.with_name(database.name + ".lock")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"The folder of the database ({database.parent}) cannot be written to: "
            f"{error.strerror}. Choose another one in DATABASE_URL."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"Another process of the bot is running on {database}. "
                "Stop it first, or give this one a DATABASE_URL of its own."
            ) from None
        yield
    finally:
        os.close(descriptor)
