"""Keeping: the commands ``backup`` and ``restore``.

docs/operating.md walks through both; decision 0024 says what a restored database may not do.
"""

import asyncio
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from tqdm import tqdm

from bot.app import opened, use_packaged_zones
from bot.domain.backups import RESTORED, name_of, outdated
from bot.errors import AlreadyRunning, StoreError
from bot.store import lock
from bot.store.backup import discard, is_backup, write_backup
from bot.store.disarming import PROCESS, disarm
from bot.store.line import Line
from bot.store.restore import prepare, replace
from bot.store.sqlite import path_of


def back_up(url: str, folder: Path, moment: datetime, keep: timedelta) -> tuple[Path, list[Path]]:
    """Write a backup into a folder, then delete those that are too old; return both.

    Raises:
        StoreError: it could not be written; nothing is deleted then.
    """
    database = _file_of(url)
    target = folder / name_of(database.stem, moment)
    with tqdm(desc="copying", unit="page", disable=None, leave=False) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        write_backup(database, target, tell)
    return target, _rotate(database.stem, folder, moment, keep)


def _rotate(stem: str, folder: Path, moment: datetime, keep: timedelta) -> list[Path]:
    """Delete the backups that are older than they may be; only what is one."""
    written = [one.name for one in folder.iterdir() if is_backup(one)]
    deleted: list[Path] = []
    for name in outdated(stem, written, moment, keep):
        (folder / name).unlink(missing_ok=True)
        deleted.append(folder / name)
    return deleted


def restore(url: str, file: Path | None, moment: datetime) -> list[str]:
    """Put a backup in the database's place; return what there is to say.

    On PostgreSQL, whose own tools have put it there, see to it that nothing is sent twice.

    Raises:
        AlreadyRunning: a process holds the database.
        StoreError: the backup cannot be used; nothing was changed.
    """
    use_packaged_zones()
    if file is None and path_of(url) is None:
        return asyncio.run(_disarm_server(url, moment))
    database = _file_of(url)
    if file is None:
        example = f"data/backups/{name_of(database.stem, moment)}"
        raise StoreError(f"Name a backup, for example: python -m bot restore {example}")
    if file.exists() and database.exists() and file.samefile(database):
        raise StoreError(f"{file} is the database itself: name a backup.")
    staged = database.with_name(f"{database.name}.restoring")
    kept = database.with_name(f"{database.name}.replaced-{moment:%Y%m%dT%H%M%SZ}")
    with lock.hold(database):
        try:
            members, sought = asyncio.run(prepare(file, staged, moment, _new_id))
            was_there = replace(database, staged, kept)
        except OSError as error:
            raise StoreError(f"{database} cannot be replaced: {error.strerror}.") from error
        finally:
            discard(staged)
    return [
        f"{database} is what {file} was. Members: {members}.",
        _SOUGHT.format(sought),
        *([f"What was there before is kept as {kept}."] if was_there else []),
    ]


_SOUGHT = "Messages that may have been sent since, and are looked for before they are sent: {}."


async def _disarm_server(url: str, moment: datetime) -> list[str]:
    async with opened(url) as database:
        line = Line(url, PROCESS)
        try:
            await line.open(lambda _channel, _said: None, lambda: None)
            if not await line.lead():
                raise AlreadyRunning(
                    "A bot sends reminders from this database: stop every process of it first."
                )
            members, sought = await disarm(database, moment, _new_id)
        finally:
            await line.close()
    return [f"The database is ready. Members: {members}.", _SOUGHT.format(sought)]


def _new_id() -> str:
    """Return the id of a delivery that is looked for first: as long as others, as hard to guess."""
    return f"{RESTORED}{secrets.token_hex(8)}"


def _file_of(url: str) -> Path:
    path = path_of(url)
    if path is None:
        raise StoreError(
            "This database is PostgreSQL, which brings its own tools. Back it up with "
            '`pg_dump --format=custom --file=bot.dump "$DATABASE_URL"`, and restore into an empty '
            'database with `pg_restore --dbname="$DATABASE_URL" bot.dump`. Then run `python -m bot '
            "restore`, without a file, before any bot: so nothing is sent twice."
        )
    return path
