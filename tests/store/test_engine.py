"""Tests of bot.store.engine: transactions that do not disturb each other, errors in words."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from bot.errors import StoreError
from bot.store import schema, sqlite
from bot.store.engine import Database
from bot.store.sqlite import path_of
from bot.store.tables import Instant, fingerprint, slot
from tests.support.clock import NOON
from tests.support.disk import IN_EARNEST
from tests.support.stored import rows

SCOPE = {"subject": "counter", "digest": "0", "changed_at": NOON}


async def count_up(database: Database) -> None:
    """Read a number, give everybody else a chance, and write the next one."""
    async with database.write() as connection:
        found = (await connection.execute(select(fingerprint.c.digest))).scalar_one()
        await asyncio.sleep(0)
        await connection.execute(update(fingerprint).values(digest=str(int(found) + 1)))


async def add(database: Database, scope: str = "counter") -> None:
    async with database.write() as connection:
        await connection.execute(insert(fingerprint).values({**SCOPE, "subject": scope}))


async def digests(database: Database) -> Sequence[str]:
    return [one["digest"] for one in await rows(database, fingerprint)]


async def test_tasks_that_read_and_then_write_do_not_lock_each_other_out(
    database: Database,
) -> None:
    await add(database)

    async def several() -> None:
        for _ in range(5):
            await count_up(database)

    await asyncio.gather(*(several() for _ in range(8)))
    assert await digests(database) == ["40"]


async def test_a_reader_sees_what_was_committed_while_somebody_writes(database: Database) -> None:
    await add(database)
    async with database.write() as connection:
        await connection.execute(update(fingerprint).values(digest="1"))
        assert await digests(database) == ["0"]
    assert await digests(database) == ["1"]


async def test_all_of_a_transaction_or_nothing(database: Database) -> None:
    await add(database)

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(update(fingerprint).values(digest="1"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await digests(database) == ["0"]
    await count_up(database)
    assert await digests(database) == ["1"]


async def test_a_cancelled_transaction_is_rolled_back_and_blocks_nobody(
    database: Database,
) -> None:
    await add(database)
    begun = asyncio.Event()

    async def hang() -> None:
        async with database.write() as connection:
            await connection.execute(update(fingerprint).values(digest="7"))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await count_up(database)
    assert await digests(database) == ["1"]


async def test_tasks_cancelled_anywhere_leave_the_pool_whole(database: Database) -> None:
    await add(database)
    tasks = [asyncio.create_task(count_up(database)) for _ in range(12)]
    for number, task in enumerate(tasks):
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    before = int((await digests(database))[0])
    await asyncio.gather(*(count_up(database) for _ in range(8)))
    assert await digests(database) == [str(before + 8)]


@pytest.fixture
def _in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_PRAGMAS", IN_EARNEST)


@pytest.mark.usefixtures("_in_earnest")
@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 2000)],
)
async def test_every_connection_is_prepared(file: Database, pragma: str, expected: object) -> None:
    async with file.read() as first, file.read() as second:
        for connection in (first, second):
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == expected


async def test_foreign_keys_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with database.write() as connection:
            await connection.execute(insert(slot).values(user_id=1, slot="morning"))


async def test_a_drivers_error_is_said_in_words(file: Database) -> None:
    with pytest.raises(StoreError, match="the database cannot be used: no such table: missing"):
        async with file.read() as connection:
            await connection.execute(text("SELECT * FROM missing"))


async def test_a_fault_of_the_bots_own_is_no_database_that_cannot_be_used(
    database: Database,
) -> None:
    """Waiting mends a database that is locked; it never mends a row that cannot be."""
    nothing = {"subject": "s", "digest": None, "changed_at": NOON}
    with pytest.raises(IntegrityError, match=r"(?i)not.null"):
        async with database.write() as connection:
            await connection.execute(insert(fingerprint).values(nothing))
    assert await rows(database, fingerprint) == []


async def test_a_file_that_is_no_database_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("Dear diary, " * 100, "utf-8")
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(StoreError, match="file is not a database"):
        await schema.upgrade(database)
    await database.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///data/bot.db", Path("data/bot.db")),
        ("sqlite:////srv/bot.db", Path("/srv/bot.db")),
        ("postgresql://localhost/bot", None),
    ],
)
def test_the_file_of_an_address(url: str, expected: Path | None) -> None:
    assert path_of(url) == expected


# --- Instant: an aware moment, kept as milliseconds since 1970 in UTC.


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        ("2026-03-10T12:00:00+00:00", "2026-03-10T12:00:00+00:00"),
        ("2026-03-10T13:00:00+01:00", "2026-03-10T12:00:00+00:00"),
        ("2026-03-10T12:00:00.123000+00:00", "2026-03-10T12:00:00.123000+00:00"),
        # Never later than it was: what is due at twelve is not due a moment before.
        ("2026-03-10T11:59:59.999999+00:00", "2026-03-10T11:59:59.999000+00:00"),
        ("2038-12-31T23:59:59.001999+00:00", "2038-12-31T23:59:59.001000+00:00"),
    ],
)
async def test_a_moment_is_kept_to_the_millisecond(
    database: Database, moment: str, kept: str
) -> None:
    async with database.write() as connection:
        values = {**SCOPE, "changed_at": datetime.fromisoformat(moment)}
        await connection.execute(insert(fingerprint).values(values))
    assert (await rows(database, fingerprint))[0]["changed_at"].isoformat() == kept


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    dialect = database.engine.dialect
    with pytest.raises(ValueError, match="aware"):
        Instant().process_bind_param(naive, dialect)


def test_no_moment_is_none(database: Database) -> None:
    dialect = database.engine.dialect
    assert Instant().process_bind_param(None, dialect) is None
    assert Instant().process_result_value(None, dialect) is None


async def test_an_error_does_not_tell_the_ids_it_was_asked_with(database: Database) -> None:
    with pytest.raises((StoreError, ProgrammingError)) as raised:
        async with database.read() as connection:
            await connection.execute(text("SELECT :who FROM nowhere"), {"who": 424242})
    assert "424242" not in f"{raised.value} {raised.value.__cause__}"
