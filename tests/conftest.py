"""Fixtures that tests of every kind share."""

import asyncio
import gc
import importlib
import logging
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from bot import app, wiring
from bot.client import Bot
from bot.library.library import Library
from bot.library.loading import load_library
from bot.settings import DEFAULT_CONTENT
from bot.store import sqlite
from bot.store.engine import Database
from tests.support import postgres
from tests.support.clock import ManualClock
from tests.support.disk import WITHOUT_WAITING
from tests.support.migrated import lay
from tests.support.world import World, running


def pytest_collection_finish() -> None:
    """Let what was loaded for good not be looked at again by each collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _packaged_zones() -> None:
    app.use_packaged_zones()


@pytest.fixture(scope="session", autouse=True)
def _zones_once(_packaged_zones: None) -> Generator[None]:
    """Let all bots of these tests share their time zones: half of a bot's start is nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "Zones", cache(wiring.Zones))
        yield


@pytest.fixture(scope="session", autouse=True)
def _commands_once() -> Generator[None]:
    """Let all bots of these tests share the modules of their commands; each has its own cogs.

    discord.py runs the modules anew for each bot, as it does once in a process (tests/wire).
    """

    async def load(bot: Bot, name: str) -> None:
        await importlib.import_module(name).setup(bot)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bot, "load_extension", load)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_power_cuts() -> Generator[None]:
    """Let no commit wait for the disk; processes that are killed open it as ever (tests/wire)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_PRAGMAS", WITHOUT_WAITING)
        yield


@pytest.fixture(autouse=True)
def _own_logs() -> Generator[None]:
    """Leave no handler behind: what one test's logs go to is closed when the next one writes."""
    hook = sys.excepthook
    yield
    sys.excepthook = hook
    root = logging.getLogger()
    for handler in [one for one in root.handlers if type(one) is logging.StreamHandler]:
        root.removeHandler(handler)


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the bundled content."""
    return load_library(DEFAULT_CONTENT)


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that is set by hand."""
    return ManualClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    """Open an empty database with the newest schema."""
    async with app.opened(await lay(tmp_path / "bot.db")) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine_server() -> Generator[str]:
    """Run a PostgreSQL for all tests of this process; return its address."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def served_url(engine_server: str) -> Generator[str]:
    """Make a database with the newest schema, once."""
    with asyncio.Runner() as runner, ExitStack() as stack:
        making = postgres.fresh(engine_server)
        address = runner.run(making.__aenter__())
        stack.callback(lambda: runner.run(making.__aexit__(None, None, None)))
        runner.run(postgres.migrate(address))
        yield address


@pytest.fixture
async def served(served_url: str) -> AsyncGenerator[Database]:
    """Open an empty PostgreSQL database with the newest schema."""
    opened = Database(served_url)
    try:
        yield opened
        await postgres.empty(opened)
    finally:
        await opened.close()


@pytest.fixture
async def bare_address(engine_server: str) -> AsyncGenerator[str]:
    """Make a PostgreSQL database in which nothing exists yet; return its address."""
    async with postgres.fresh(engine_server) as address:
        yield address


@pytest.fixture
async def world(tmp_path: Path, library: Library) -> AsyncGenerator[World]:
    """Run the whole bot in a simulated Discord."""
    async with running(tmp_path, library) as made:
        yield made
