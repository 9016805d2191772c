"""Tests of bot.store.schema: created, upgraded, left alone, refused."""

import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from bot.domain.claims import plan
from bot.domain.key import OccurrenceKey
from bot.domain.session import Shape, begun
from bot.domain.slots import Slot
from bot.errors import SchemaUnknown, StoreError
from bot.store import schema
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.sessions import OpenSessions
from bot.store.tables import metadata
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, utc
from tests.support.stored import counts, enrol, numbered

KEY = OccurrenceKey(slot=Slot.MORNING, day=date(2026, 3, 10))
SHAPE = Shape(routine="extension", level="calm", ways=((-1, 0),) * 4)
ROOT = Path(__file__).resolve().parents[2]
VERSIONS = "alembic_version"

BROKEN = '''"""A table, and then a failure."""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "HEAD"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE routine SET strikes = 9")
    raise RuntimeError("the lights went out")
'''


@pytest.fixture
async def bare_file(tmp_path: Path) -> AsyncGenerator[Database]:
    """Open a SQLite database of which nothing exists yet, not even its folder."""
    made = Database(f"sqlite:///{tmp_path}/folder/bot.db")
    yield made
    await made.close()


@pytest.fixture
async def bare_served(bare_address: str) -> AsyncGenerator[Database]:
    """Open a PostgreSQL database of which nothing exists yet."""
    made = Database(bare_address)
    yield made
    await made.close()


@pytest.fixture
def bare(engine: str, request: pytest.FixtureRequest) -> Database:
    """Return a database in which nothing exists yet, of each kind."""
    made = request.getfixturevalue("bare_file" if engine == "sqlite" else "bare_served")
    assert isinstance(made, Database)
    return made


@pytest.fixture
async def database(bare: Database) -> Database:
    """Return a database with the newest schema, which may be spoilt."""
    await schema.upgrade(bare)
    return bare


@pytest.fixture
def another_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of another database."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path}/made.db"
    return str(request.getfixturevalue("second_address"))


@pytest.fixture
async def made(another_url: str) -> AsyncGenerator[Database]:
    """Return another empty database, made from the tables themselves."""
    made = Database(another_url)
    async with made.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.close()


def bring_a_broken_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a migration in line that fails half-way."""
    migrations = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    broken = BROKEN.replace("HEAD", schema.HEAD)
    (migrations / "versions" / "9000_broken.py").write_text(broken, "utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "HEAD", "9000")


async def tables(database: Database) -> set[str]:
    def names(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    async with database.read() as connection:
        return await connection.run_sync(names)


async def revision(database: Database) -> str:
    async with database.read() as connection:
        return str((await connection.execute(text(f"SELECT version_num FROM {VERSIONS}"))).scalar())  # noqa: S608 - a constant


async def test_creates_everything_from_nothing(bare: Database) -> None:
    assert await schema.upgrade(bare) is True
    assert await tables(bare) == {*metadata.tables, VERSIONS}
    assert await revision(bare) == schema.HEAD


async def test_does_nothing_the_second_time(bare: Database) -> None:
    await schema.upgrade(bare)
    await enrol(bare, NOON, enrolment())
    assert await schema.upgrade(bare) is False
    assert await counts(bare) == {"routine": 1, "slot": 2, "occurrence": 0, "delivery": 0}


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_heads() == [schema.HEAD]


async def test_the_migrated_schema_is_the_one_in_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_migrations_name_things_and_limit_indexes_as_the_tables_do(
    database: Database, made: Database
) -> None:
    """Compare what Alembic does not: names of constraints, conditions of indexes, cascades."""

    def described(connection: Connection) -> dict[str, Any]:
        found = inspect(connection)
        return {
            name: {
                "key": found.get_pk_constraint(name),
                "foreign": sorted(found.get_foreign_keys(name), key=str),
                "unique": sorted(found.get_unique_constraints(name), key=str),
                "indexes": sorted(map(index_in_words, found.get_indexes(name))),
                "columns": [
                    (one["name"], str(one["type"]), one["nullable"])
                    for one in found.get_columns(name)
                ],
            }
            for name in metadata.tables
        }

    def index_in_words(index: ReflectedIndex) -> str:
        conditions = [str(value) for value in index.get("dialect_options", {}).values()]
        return f"{index['name']} on {index['column_names']} where {conditions}"

    async with made.read() as connection:
        wanted = await connection.run_sync(described)
    async with database.read() as connection:
        assert await connection.run_sync(described) == wanted


async def test_a_newer_schema_is_refused_in_words(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text(f"UPDATE {VERSIONS} SET version_num = '9999'"))  # noqa: S608 - a constant
    with pytest.raises(SchemaUnknown, match=r"schema 9999, which this version .* does not know"):
        await schema.upgrade(database)
    assert await revision(database) == "9999"


async def test_a_migration_that_fails_half_way_leaves_the_old_schema(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = schema.HEAD
    bring_a_broken_migration(tmp_path, monkeypatch)
    await enrol(database, NOON, enrolment())
    before = await tables(database)
    with pytest.raises(RuntimeError, match="the lights went out"):
        await schema.upgrade(database)
    assert await tables(database) == before
    assert await revision(database) == newest
    async with database.read() as connection:
        strikes = (await connection.execute(text("SELECT strikes FROM routine"))).scalars().all()
    assert strikes == [0]


async def test_a_first_start_that_fails_half_way_leaves_nothing(
    bare: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_a_broken_migration(tmp_path, monkeypatch)
    with pytest.raises(RuntimeError, match="the lights went out"):
        await schema.upgrade(bare)
    assert await tables(bare) == set()


# --- From one release to the next


OLD_ROWS = {
    "routine": """INSERT INTO routine (user_id, zone, routine, level, summary, delivery_state,
        problem_told, strikes, ignored, consent_version, consent_at, active_at, flare_until)
        VALUES (7, 'Europe/Berlin', 'extension', 'calm', FALSE, 'ok', FALSE, 1, 3, 1, 1000, 2000,
        '2026-04-01')""",
    "slot": """INSERT INTO slot (user_id, slot, at, next_due_at, next_day, last_day)
        VALUES (7, 'morning', '08:00:00.000000', 1773212400000, '2026-03-11', '2026-03-10')""",
    "occurrence": """INSERT INTO occurrence
        (id, user_id, slot, day, due_at, state, told, changed_at)
        VALUES (1001, 7, 'morning', '2026-03-10', 1773126000000, 'sent', FALSE, 1773126001000)""",
    "delivery": """INSERT INTO delivery (id, user_id, occurrence_id, kind, number, state, due_at,
        expires_at, attempts, uncertain, reopened, message_id)
        VALUES ('d1', 7, 1001, 'first', 0, 'sent', 1773126000000, 1773136800000, 1, FALSE,
        FALSE, 99)""",
    "fingerprint": "INSERT INTO fingerprint VALUES ('1/global', 'digest', 1000)",
}


async def alembic(database: Database, step: Callable[..., None], target: str) -> None:
    """Bring a database up or down to a revision."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        step(config, target)

    async with database.write() as connection:
        await connection.run_sync(run)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table as they stand in the file."""
    async with database.read() as connection:
        return {
            name: [
                dict(one)
                for one in (await connection.execute(text(f"SELECT * FROM {name}"))).mappings()  # noqa: S608 - a constant
            ]
            for name in OLD_ROWS
        }


@pytest.fixture
async def first_release(bare: Database) -> Database:
    """Return a database as the first release left it, with a member in it."""
    if bare.path is not None:
        bare.path.parent.mkdir()
    await alembic(bare, command.upgrade, "0001")
    async with bare.write() as connection:
        for statement in OLD_ROWS.values():
            await connection.execute(text(statement))
    return bare


async def test_an_upgrade_from_the_first_release_keeps_everything(first_release: Database) -> None:
    before = await everything(first_release)
    assert await schema.upgrade(first_release) is True
    assert await revision(first_release) == schema.HEAD
    after = await everything(first_release)
    for one in after["routine"]:
        assert one.pop("flare_from") is None
    assert after == before
    assert all(after.values())


async def test_after_the_upgrade_the_member_goes_on_as_before(first_release: Database) -> None:
    await schema.upgrade(first_release)
    found = await Enrolments(first_release).get(7)
    assert found is not None
    assert (found.ignored, found.flare_from, found.flares_on(date(2026, 3, 20))) == (3, None, False)
    claims = Claims(first_release, "here", numbered())
    [claim] = (await claims.claim_due(utc("2026-03-11 07:00"), 10, plan))[0]
    # What the first release had sent is closed by the next one.
    assert (claim.enrolment.user_id, claim.enrolment.ignored) == (7, 4)
    states = [one["state"] for one in (await everything(first_release))["occurrence"]]
    assert states == ["missed", "open"]


async def test_an_upgraded_schema_is_the_one_that_is_created(
    first_release: Database, made: Database
) -> None:
    """Whatever order its columns came in."""
    await schema.upgrade(first_release)

    def columns_and_indexes(connection: Connection) -> dict[str, Any]:
        found = inspect(connection)
        return {
            name: (
                {one["name"] for one in found.get_columns(name)},
                {one["name"] for one in found.get_indexes(name)},
            )
            for name in metadata.tables
        }

    async with first_release.read() as connection:
        upgraded = await connection.run_sync(columns_and_indexes)
    async with made.read() as connection:
        assert await connection.run_sync(columns_and_indexes) == upgraded


async def test_a_downgrade_takes_back_what_the_upgrade_brought_and_nothing_else(
    first_release: Database,
) -> None:
    before = await everything(first_release)
    await schema.upgrade(first_release)
    await alembic(first_release, command.downgrade, "0001")
    assert await revision(first_release) == "0001"
    assert await everything(first_release) == before
    assert await schema.upgrade(first_release) is True


async def test_the_third_schema_brings_sessions_and_takes_them_away_again(
    first_release: Database,
) -> None:
    await alembic(first_release, command.upgrade, "0002")
    before, without = await everything(first_release), await tables(first_release)
    assert await schema.upgrade(first_release) is True
    assert await tables(first_release) - without >= {"session"}
    opened = begun(7, KEY, SHAPE, NOON)
    assert await OpenSessions(first_release).open(opened)
    assert await OpenSessions(first_release).get(7) == opened
    assert await everything(first_release) == before
    await alembic(first_release, command.downgrade, "0002")
    assert await tables(first_release) == without
    assert await everything(first_release) == before


async def test_a_downgrade_to_nothing_leaves_nothing(database: Database) -> None:
    await enrol(database, NOON, enrolment())
    await alembic(database, command.downgrade, "base")
    assert await tables(database) == {VERSIONS}


async def test_an_upgrade_that_fails_half_way_leaves_the_first_release(
    first_release: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever came before the failure is taken back too."""
    before = await everything(first_release)
    bring_a_broken_migration(tmp_path, monkeypatch)
    with pytest.raises(RuntimeError, match="the lights went out"):
        await schema.upgrade(first_release)
    assert await revision(first_release) == "0001"
    assert await everything(first_release) == before


async def test_only_the_owner_can_read_the_file(bare_file: Database) -> None:
    await schema.upgrade(bare_file)
    await enrol(bare_file, NOON, enrolment(MEMBER))
    assert bare_file.path is not None
    files = sorted(bare_file.path.parent.iterdir())
    assert [one.name for one in files] == ["bot.db", "bot.db-shm", "bot.db-wal"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


async def test_a_file_that_others_could_read_is_closed_to_them(bare_file: Database) -> None:
    assert bare_file.path is not None
    bare_file.path.parent.mkdir()
    bare_file.path.touch(0o644)
    await schema.upgrade(bare_file)
    assert stat.S_IMODE(bare_file.path.stat().st_mode) == 0o600


async def test_a_place_that_cannot_be_written_to_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = Database(f"sqlite:///{tmp_path}/file/bot.db")
    with pytest.raises(StoreError, match=r"cannot be written to: .*DATABASE_URL"):
        await schema.upgrade(database)
    await database.close()


def test_alembic_is_not_imported_when_the_schema_is_current(tmp_path: Path) -> None:
    script = """
import asyncio, sys
from bot.store import schema
from bot.store.engine import Database

async def main():
    database = Database(sys.argv[1])
    print(await schema.upgrade(database), "alembic" in sys.modules)
    await database.close()

asyncio.run(main())
"""

    def run() -> str:
        command = [sys.executable, "-c", script, f"sqlite:///{tmp_path}/bot.db"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert run() == "True True"
    assert run() == "False False"
