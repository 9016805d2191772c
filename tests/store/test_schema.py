"""Tests of bot.store.schema: created, upgraded, left alone, refused."""

import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from bot.errors import SchemaUnknown, StoreError
from bot.store import schema
from bot.store.engine import Database
from bot.store.tables import metadata
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import counts, enrol

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = "alembic_version"

BROKEN = '''"""A table, and then a failure."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE routine SET strikes = 9")
    raise RuntimeError("the lights went out")
'''


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncGenerator[Database]:
    """Open a database of which nothing exists yet, not even its folder."""
    made = Database(f"sqlite:///{tmp_path}/folder/bot.db")
    yield made
    await made.close()


def bring_a_broken_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a migration in line that fails half-way."""
    migrations = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "0002_broken.py").write_text(BROKEN, "utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "HEAD", "0002")


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
    database: Database, tmp_path: Path
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

    made = Database(f"sqlite:///{tmp_path}/made.db")
    try:
        async with made.write() as connection:
            await connection.run_sync(metadata.create_all)
        async with made.read() as connection:
            wanted = await connection.run_sync(described)
    finally:
        await made.close()
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
    bring_a_broken_migration(tmp_path, monkeypatch)
    await enrol(database, NOON, enrolment())
    before = await tables(database)
    with pytest.raises(RuntimeError, match="the lights went out"):
        await schema.upgrade(database)
    assert await tables(database) == before
    assert await revision(database) == "0001"
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


async def test_only_the_owner_can_read_the_file(bare: Database) -> None:
    await schema.upgrade(bare)
    await enrol(bare, NOON, enrolment(MEMBER))
    files = sorted(bare.path.parent.iterdir())
    assert [one.name for one in files] == ["bot.db", "bot.db-shm", "bot.db-wal"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


async def test_a_file_that_others_could_read_is_closed_to_them(bare: Database) -> None:
    bare.path.parent.mkdir()
    bare.path.touch(0o644)
    await schema.upgrade(bare)
    assert stat.S_IMODE(bare.path.stat().st_mode) == 0o600


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
