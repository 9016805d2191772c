"""Restore: a backup takes the place of the database; what it replaces is kept.

Everything that can fail is done to a copy beside the database: checking, upgrading the schema, and
what keeps restored occurrences from being sent twice. Then one renaming makes it the database.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store import backup, schema
from bot.store.disarming import disarm
from bot.store.engine import Database

_COMPANIONS = ("-wal", "-shm")


async def prepare(
    file: Path, staged: Path, moment: datetime, new_id: Callable[[], str]
) -> tuple[int, int]:
    """Copy a backup, check it, bring its schema up to date, and make its past harmless.

    Return how many members it holds, and how many of their messages will be looked for.

    Raises:
        SchemaUnknown: it was written by a newer version of the bot.
        StoreError: it is damaged, or no database of the bot.
    """
    with backup.in_words(f"{file} cannot be copied"):
        backup.copy(file, staged)
    if backup.revision_of(staged) is None:
        raise StoreError(f"{file} is not a database of this bot: nothing was changed.")
    database = Database(f"sqlite:///{staged}")
    try:
        await schema.upgrade(database)
        counts = await disarm(database, moment, new_id)
    finally:
        await database.close()
    whole = staged.with_name(f"{staged.name}.whole")
    try:
        # Without companions, so that one renaming is enough.
        backup.copy(staged, whole)
        whole.replace(staged)
    finally:
        backup.discard(whole)
        for ending in _COMPANIONS:
            staged.with_name(staged.name + ending).unlink(missing_ok=True)
    return counts


def replace(database: Path, staged: Path, kept: Path) -> bool:
    """Put a prepared copy in the database's place; return whether there was one to keep.

    At no moment is there no database: the old one gets a second name before the new one takes the
    first. Its companions go first, or they would be taken for the new one's.
    """
    there = database.exists()
    if there:
        for ending in ("", *_COMPANIONS):
            _give_second_name(_with(database, ending), _with(kept, ending))
        for ending in _COMPANIONS:
            _with(database, ending).unlink(missing_ok=True)
    backup.keep_on_disk(staged, database)
    return there


def _with(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _give_second_name(old: Path, new: Path) -> None:
    with suppress(FileNotFoundError):
        try:
            os.link(old, new)
        except OSError:
            # Not every file system has second names.
            shutil.copy2(old, new)
