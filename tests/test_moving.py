"""Tests of ``db copy`` as an operator runs it: on a real PostgreSQL, and what is refused."""

import asyncio
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.store import lock
from bot.store.engine import Database
from bot.store.tables import routine
from tests.support import postgres
from tests.support.clock import NOON
from tests.support.enrolled import enrolment
from tests.support.stored import enrol, rows
from tests.test_main import bot, said


@pytest.fixture(scope="module")
def target() -> Generator[str]:
    """Run a PostgreSQL with an empty database; return its address."""
    with postgres.server() as address, asyncio.Runner() as runner:
        making = postgres.fresh(address)
        yield runner.run(making.__aenter__())
        runner.run(making.__aexit__(None, None, None))


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Make a SQLite database with a member in it; return its address."""

    async def make() -> None:
        await postgres.migrate(f"sqlite:///{tmp_path}/bot.db")
        database = Database(f"sqlite:///{tmp_path}/bot.db")
        await enrol(database, NOON, enrolment())
        await database.close()

    asyncio.run(make())
    return f"sqlite:///{tmp_path}/bot.db"


def test_it_copies_once_and_refuses_to_copy_into_what_is_there(
    tmp_path: Path, source: str, target: str
) -> None:
    result = bot(tmp_path, "db", "copy", source, target)
    assert (result.returncode, result.stderr) == (0, "")
    assert "         1 routine\n" in result.stdout
    assert result.stdout.endswith("Copied and compared.\n")

    async def there() -> int:
        database = Database(target)
        try:
            return len(await rows(database, routine))
        finally:
            await database.close()

    assert asyncio.run(there()) == 1
    again = bot(tmp_path, "db", "copy", source, target)
    assert again.returncode == 1
    assert said(again) == [
        "The database to copy to is not empty: its table routine holds rows. "
        "Name a new one; nothing was changed."
    ]


@pytest.mark.parametrize(
    ("addresses", "complaint"),
    [
        (
            ("sqlite:////no/such.db", "postgresql://localhost/bot"),
            "FROM cannot be used: there is no file /no/such.db.",
        ),
        (
            ("postgresql://localhost/bot", "postgresql://localhost/bot"),
            "FROM cannot be used: it should be sqlite:///data/bot.db.",
        ),
        (
            ("bot.db", "postgresql://localhost/bot"),
            "FROM cannot be used: it should be sqlite:///data/bot.db.",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line(
    tmp_path: Path, addresses: tuple[str, str], complaint: str
) -> None:
    result = bot(tmp_path, "db", "copy", *addresses)
    assert (result.returncode, said(result)) == (2, [complaint])


def test_a_target_that_is_no_postgresql_is_one_line(tmp_path: Path, source: str) -> None:
    result = bot(tmp_path, "db", "copy", source, "sqlite:///other.db")
    assert result.returncode == 2
    assert said(result) == ["TO cannot be used: it should be postgresql://user:password@host/name."]


def test_a_source_in_use_is_refused_in_words(tmp_path: Path, source: str) -> None:
    with lock.hold(tmp_path / "bot.db"):
        result = bot(tmp_path, "db", "copy", source, "postgresql://localhost/bot")
    assert result.returncode == 1
    assert said(result)[0].startswith("Another process of the bot is running on ")
