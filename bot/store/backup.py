"""Backup: copies of a SQLite file that are whole, also while a process writes to it.

A copy is read in one read transaction, a step at a time: in WAL mode nobody who writes waits for
that, and what is written meanwhile neither gets into the copy nor makes it begin anew. It is
written under another name, checked, brought to the disk, and only then gets its own.
"""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.store.sqlite import revision_in

Tell = Callable[[int, int], object]
"""Is told how many pages are copied, and how many there are."""

_PAGES = 256
_PAUSE = 0.005
_PATIENCE = 10.0
_MARK = 0x53434942
"""Stands in the header of each backup, so that nothing else is taken for one."""
_HEADER, _MARK_AT = 100, 68


def write_backup(database: Path, target: Path, tell: Tell | None = None) -> None:
    """Write a whole copy of a database that may be in use.

    Raises:
        StoreError: it cannot be read or written, is damaged, or the target is there already.
    """
    if target.exists():
        raise StoreError(f"{target} is there already: nothing was written.")
    part = target.with_name(f".{target.name}.part")
    with in_words(f"no backup of {database} could be written to {target.parent}"):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            copy(database, part, tell, mark=_MARK)
            revision_of(part)
            keep_on_disk(part, target)
        finally:
            discard(part)


def copy(database: Path, target: Path, tell: Tell | None = None, *, mark: int = 0) -> None:
    """Copy a database into a new file that only its owner can read, whole in itself."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    target.chmod(0o600)
    with (
        _opened(database, "ro") as source,
        closing(sqlite3.connect(target, isolation_level=None)) as into,
    ):
        # The transaction holds what is read as it is now, from the first step to the last.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def progress(_: int, remaining: int, total: int) -> None:
            if tell is not None:
                tell(total - remaining, total)

        source.backup(into, pages=_PAGES, progress=progress, sleep=_PAUSE)
        source.execute("ROLLBACK")
        into.execute("PRAGMA journal_mode = DELETE")
        into.execute(f"PRAGMA application_id = {mark}")


def revision_of(database: Path) -> str | None:
    """Check a database from its first page to its last; return its schema.

    Raises:
        StoreError: it is damaged, or none.
    """
    with in_words(f"{database} cannot be read"), _opened(database, "ro") as connection:
        found = connection.execute("PRAGMA integrity_check(3)").fetchall()
        if found != [("ok",)]:
            raise StoreError(f"{database} is damaged: {found[0][0]}.")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreError(f"{database} is damaged: rows point at others that are not there.")
        return revision_in(connection)


def is_backup(path: Path) -> bool:
    """Tell whether a file was written as a backup; what cannot be read was not."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError:
        return False
    mark = header[_MARK_AT : _MARK_AT + 4]
    return not path.is_symlink() and mark == _MARK.to_bytes(4, "big")


def keep_on_disk(part: Path, target: Path) -> None:
    """Give a file its own name, once it is on the disk."""
    _synchronise(part)
    part.replace(target)
    _synchronise(target.parent)


def discard(part: Path) -> None:
    """Remove a file that was not finished, and its companions."""
    for ending in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + ending).unlink(missing_ok=True)


@contextmanager
def _opened(database: Path, mode: str) -> Generator[sqlite3.Connection]:
    if not database.is_file():
        raise StoreError(f"There is no database at {database}.")
    address = f"{database.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
    with closing(connection):
        yield connection


@contextmanager
def in_words(what: str) -> Generator[None]:
    """Say in words what could not be done, and why."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{what[0].upper()}{what[1:]}: {error}.") from error
    except OSError as error:
        raise StoreError(f"{what[0].upper()}{what[1:]}: {error.strerror}.") from error


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
