"""Tests of bot.store.backup: whole copies, of a database that is being written to."""

import resource
import sqlite3
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.backup import is_backup, revision_of, write_backup
from bot.store.engine import Database
from bot.store.schema import HEAD
from tests.support.clock import NOON
from tests.support.enrolled import enrolment
from tests.support.stored import enrol


def path_of(database: Database) -> Path:
    assert database.path is not None
    return database.path


def members(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("SELECT count(*) FROM routine").fetchone()[0])
    finally:
        connection.close()


async def test_a_copy_is_whole_private_and_alone(file: Database, tmp_path: Path) -> None:
    await enrol(file, NOON, enrolment())
    target = tmp_path / "kept" / "copy.sqlite"
    write_backup(path_of(file), target)
    assert [one.name for one in target.parent.iterdir()] == ["copy.sqlite"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert (members(target), revision_of(target), is_backup(target)) == (1, HEAD, True)
    assert not is_backup(path_of(file))


async def test_who_writes_meanwhile_does_not_wait_and_the_copy_is_of_one_moment(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.backup._PAGES", 2)
    await enrol(file, NOON, *(enrolment(number) for number in range(1, 401)))
    target = tmp_path / "copy.sqlite"
    writer = sqlite3.connect(path_of(file), isolation_level=None, timeout=0)
    writer.execute("PRAGMA foreign_keys = ON")
    written: list[int] = []

    def write(done: int, total: int) -> None:
        # Without patience: it would fail if it had to wait.
        assert done <= total
        user = len(written) + 1
        writer.execute("DELETE FROM routine WHERE user_id = ?", (user,))
        written.append(user)

    write_backup(path_of(file), target, write)
    writer.close()
    assert len(written) >= 2
    assert members(target) == 400
    assert members(path_of(file)) == 400 - len(written)


async def test_what_is_there_is_not_overwritten(file: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_bytes(b"mine")
    with pytest.raises(StoreError, match="is there already"):
        write_backup(path_of(file), target)
    assert target.read_bytes() == b"mine"


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no database at .*none\.db"):
        write_backup(tmp_path / "none.db", tmp_path / "kept" / "copy.sqlite")
    assert not list((tmp_path / "kept").iterdir())


async def test_a_damaged_database_is_said_and_leaves_no_file(
    file: Database, tmp_path: Path
) -> None:
    await enrol(file, NOON, *(enrolment(number) for number in range(1, 500)))
    await file.close()
    path = path_of(file)
    whole = bytearray(path.read_bytes())
    whole[8192:60000] = b"\xa5" * (60000 - 8192)
    path.write_bytes(whole)
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        write_backup(path, tmp_path / "kept" / "copy.sqlite")
    assert not list((tmp_path / "kept").iterdir())


@contextmanager
def room_for(size: int) -> Generator[None]:
    """Let no file of this process grow larger, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_is_full_is_said_and_leaves_no_file(
    file: Database, tmp_path: Path
) -> None:
    await enrol(file, NOON, *(enrolment(number) for number in range(1, 500)))
    whole = tmp_path / "kept" / "whole.sqlite"
    write_backup(path_of(file), whole)
    size = whole.stat().st_size
    with (
        room_for(size // 2),
        pytest.raises(StoreError, match=r"No backup of .* could be written to .*kept"),
    ):
        write_backup(path_of(file), tmp_path / "kept" / "copy.sqlite")
    assert list((tmp_path / "kept").iterdir()) == [whole]
    assert members(whole) == 499


async def test_a_folder_that_cannot_be_written_to_is_said(file: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"No backup of .* could be written to"):
        write_backup(path_of(file), tmp_path / "file" / "copy.sqlite")
