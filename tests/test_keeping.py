"""Tests of bot.keeping: backup and restore, as far as they need no Discord."""

import asyncio
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import app
from bot.domain.backups import RESTORED, name_of
from bot.errors import AlreadyRunning, SchemaUnknown, StoreError
from bot.keeping import back_up, restore
from bot.store import lock
from bot.store.disarming import PROCESS
from bot.store.line import Line
from bot.store.tables import delivery
from tests.support.clock import NOON
from tests.support.enrolled import enrolment, utc
from tests.support.stored import enrol
from tests.test_main import bot

DAY = timedelta(days=1)
KEEP = 30 * DAY
EVENING = utc("2026-03-10 20:30")


async def filled(path: Path, *users: int) -> None:
    async with app.opened(f"sqlite:///{path}") as database:
        await enrol(database, NOON, *map(enrolment, users))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a database that holds two members."""
    path = tmp_path / "data" / "bot.db"
    asyncio.run(filled(path, 1, 2))
    return path


@pytest.fixture
def url(database: Path) -> str:
    """Return its address."""
    return f"sqlite:///{database}"


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


def members(path: Path) -> list[object]:
    return [one for [one] in query(path, "SELECT user_id FROM routine ORDER BY 1")]


def test_old_backups_go_and_what_is_no_backup_stays(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first, _ = back_up(url, folder, NOON, KEEP)
    strange = [folder / name_of("bot", NOON - 99 * DAY), folder / "notes.txt"]
    for one in strange:
        one.write_text("not a backup", "utf-8")
    other = folder / name_of("other", NOON - 99 * DAY)
    shutil.copy(first, other)
    second, deleted = back_up(url, folder, NOON + 30 * DAY, KEEP)
    assert deleted == []
    third, deleted = back_up(url, folder, NOON + 31 * DAY, KEEP)
    assert deleted == [first]
    assert {*folder.iterdir()} == {second, third, other, *strange}


def test_a_backup_that_fails_deletes_nothing(url: str, database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first, _ = back_up(url, folder, NOON, KEEP)
    database.unlink()
    with pytest.raises(StoreError):
        back_up(url, folder, NOON + 99 * DAY, KEEP)
    assert list(folder.iterdir()) == [first]


def test_restoring_brings_back_what_was_and_keeps_what_it_replaces(
    url: str, database: Path, tmp_path: Path
) -> None:
    written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
    query(database, "DELETE FROM routine WHERE user_id = 1")
    before = written.read_bytes()
    said = restore(url, written, NOON + DAY)
    kept = database.with_name("bot.db.replaced-20260311T120000Z")
    assert members(database) == [1, 2]
    assert members(kept) == [2]
    assert written.read_bytes() == before
    assert said[0] == f"{database} is what {written} was. Members: 2."
    assert said[-1] == f"What was there before is kept as {kept}."
    assert database.stat().st_mode & 0o777 == 0o600
    left = {one.name for one in database.parent.iterdir()} - {kept.name, f"{kept.name}-wal"}
    assert left <= {"bot.db", "bot.db.lock", f"{kept.name}-shm"}


def test_it_can_be_restored_where_there_is_nothing(
    url: str, database: Path, tmp_path: Path
) -> None:
    written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
    shutil.rmtree(database.parent)
    said = restore(url, written, NOON)
    assert members(database) == [1, 2]
    assert len(said) == 2


def test_what_pg_restore_has_put_back_is_not_sent_again(bare_address: str) -> None:
    """The rows are those of a file that is restored; only where they came from differs."""

    async def restored() -> list[tuple[str, str]]:
        async with app.opened(bare_address) as database:
            await enrol(database, NOON, enrolment(1))
        assert await asyncio.to_thread(restore, bare_address, None, EVENING) == [
            "The database is ready. Members: 1.",
            "Messages that may have been sent since, and are looked for before they are sent: 1.",
        ]
        async with app.opened(bare_address) as database, database.read() as connection:
            asked = select(delivery.c.id, delivery.c.claimed_by)
            return [(row[0], row[1]) for row in await connection.execute(asked)]

    [(delivery_id, claimed_by)] = asyncio.run(restored())
    assert delivery_id.startswith(RESTORED)
    # Nobody lives under that name: whoever leads first takes it up, and looks for it.
    assert claimed_by == PROCESS


def test_nobodys_routine_is_idle_after_a_restore(url: str, database: Path, tmp_path: Path) -> None:
    written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
    restore(url, written, NOON + 80 * DAY)
    then = round((NOON + 80 * DAY).timestamp() * 1000)
    assert query(database, "SELECT DISTINCT active_at FROM routine") == [(then,)]


def test_while_a_process_leads_on_the_server_nothing_is_changed(bare_address: str) -> None:
    async def beside_a_leader() -> None:
        line = Line(bare_address, "leader")
        await line.open(lambda _channel, _said: None, lambda: None)
        try:
            assert await line.lead()
            with pytest.raises(AlreadyRunning, match="stop every process"):
                await asyncio.to_thread(restore, bare_address, None, NOON)
        finally:
            await line.close()

    asyncio.run(beside_a_leader())


def test_a_backup_has_to_be_named_for_a_file_and_must_not_for_a_server(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="Name a backup, for example"):
        restore(url, None, NOON)
    with pytest.raises(StoreError, match="pg_restore"):
        restore("postgresql://bot@127.0.0.1/bot", tmp_path / "bot.dump", NOON)


def test_while_a_process_holds_the_database_nothing_is_restored(
    url: str, database: Path, tmp_path: Path
) -> None:
    written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
    before = database.read_bytes()
    with lock.hold(database), pytest.raises(AlreadyRunning, match="Another process"):
        restore(url, written, NOON)
    assert database.read_bytes() == before


@pytest.mark.parametrize("what", ["text", "empty", "none", "foreign", "itself", "damaged"])
def test_what_cannot_be_restored_changes_nothing(
    url: str, database: Path, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "given.sqlite"
    if what == "text":
        file.write_text("not a database " * 100, "utf-8")
    elif what == "empty":
        file.touch()
    elif what == "foreign":
        query(file, "CREATE TABLE notes (id INTEGER)")
    elif what == "itself":
        file = database
    elif what == "damaged":
        written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
        whole = bytearray(written.read_bytes())
        whole[8192:40000] = b"\xa5" * (40000 - 8192)
        file.write_bytes(whole)
    names = {one.name for one in database.parent.iterdir()}
    with pytest.raises(StoreError):
        restore(url, file, NOON)
    assert members(database) == [1, 2]
    assert {one.name for one in database.parent.iterdir()} <= names | {"bot.db.lock"}


def test_a_newer_backup_is_refused_in_words(url: str, database: Path, tmp_path: Path) -> None:
    written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
    query(written, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaUnknown, match=r"schema 9999, which this version .* not know"):
        restore(url, written, NOON)
    assert members(database) == [1, 2]


def test_the_past_counts_against_nobody_and_is_looked_for_first(
    url: str, database: Path, tmp_path: Path
) -> None:
    written, _ = back_up(url, tmp_path / "kept", NOON, KEEP)
    # 08:00 Berlin is 07:00 UTC; the backup is of the day before, at noon.
    said = restore(url, written, NOON + timedelta(hours=20))
    assert said[1].endswith("looked for before they are sent: 2.")
    found = query(database, "SELECT state, excuse, told FROM occurrence ORDER BY id")
    assert {*found} == {("excused", "bot", 1)}
    claims = query(database, "SELECT id, claimed_by FROM delivery WHERE kind = 'first'")
    assert len(claims) == 2
    assert all(str(one).startswith("restored") and by == "restore" for one, by in claims)


def test_postgresql_names_its_own_tools() -> None:
    with pytest.raises(StoreError, match=r"pg_dump .*\$DATABASE_URL"):
        back_up("postgresql://me:secret@host/bot", Path("nowhere"), NOON, KEEP)
    with pytest.raises(StoreError, match=r"pg_restore") as refused:
        restore("postgresql://me:secret@host/bot", Path("nowhere"), NOON)
    assert "secret" not in str(refused.value)


def test_the_commands_say_what_they_did(url: str, database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    result = bot(database.parent, "backup", BACKUP_DIR=str(folder))
    [written] = folder.iterdir()
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"Backup written and checked: {written}\n"
    assert bot(database.parent, "restore", str(written)).returncode == 0
    refused = bot(database.parent, "restore", str(tmp_path / "none"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"There is no database at {tmp_path}/none.\n"
    assert bot(database.parent, "backup", "--keep-days", "0").returncode == 2
