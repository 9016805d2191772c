"""Fixtures of the store: every test runs on each kind of database that the bot works with.

A test takes ``database`` unless it is about one kind: then it takes ``file`` or ``served``.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot import app
from bot.store.engine import Database
from tests.support import postgres
from tests.support.migrated import lay

ENGINES = ("sqlite", "postgresql")


@pytest.fixture
async def file(tmp_path: Path) -> AsyncGenerator[Database]:
    """Open an empty SQLite database with the newest schema."""
    async with app.opened(await lay(tmp_path / "bot.db")) as opened:
        yield opened


@pytest.fixture
async def second_address(engine_server: str) -> AsyncGenerator[str]:
    """Make another one."""
    async with postgres.fresh(engine_server) as address:
        yield address


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Return the kind of database that a test runs on."""
    return str(request.param)


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest) -> Database:
    """Return an empty database with the newest schema, of each kind."""
    opened = request.getfixturevalue("file" if engine == "sqlite" else "served")
    assert isinstance(opened, Database)
    return opened
