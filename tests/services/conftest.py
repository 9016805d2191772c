"""Fixtures of the use cases: the office, and time that takes no time."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.library.library import Library
from bot.services import ledger, loop
from bot.store.engine import Database
from tests.services.naps import Naps
from tests.services.newsroom import Newsroom, open_newsroom
from tests.services.office import Office, open_office
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord
from tests.support.process import Process


@pytest.fixture
def office(database: Database, clock: ManualClock) -> Office:
    """Return every use case on an empty database, at noon."""
    discord = FakeDiscord(clock)
    return open_office(database, clock, discord, Process(database, discord, clock))


@pytest.fixture
async def newsroom(database: Database, clock: ManualClock, library: Library) -> Newsroom:
    """Return the editorial use cases on an empty database."""
    return await open_newsroom(database, clock, library)


@pytest.fixture
async def _member(office: Office) -> None:
    """Enrol a member who began today at noon."""
    await office.enrol()


@pytest.fixture
async def _nudged_member(office: Office) -> None:
    """Enrol a member who began today at noon, and has a nudge after half an hour."""
    await office.enrol(nudge_minutes=30)


@pytest.fixture
async def _machine_time(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine's own time, which is never set back, go with the clock."""
    running = asyncio.get_running_loop()
    began, was = clock.now(), round(running.time())
    # Whole seconds stay whole: a moment in seconds since 1970 is not exact enough for that.
    monkeypatch.setattr(running, "time", lambda: was + (clock.now() - began).total_seconds())


@pytest.fixture
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a database that cannot be written to be asked again at once."""
    monkeypatch.setattr(ledger, "FIRST_PAUSE", timedelta())


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> Naps:
    """Let the loop's sleeping move the clock on instead; return how long it slept."""
    taken = Naps(clock)
    quick = SimpleNamespace(**{**vars(asyncio), "timeout": taken.timeout})
    monkeypatch.setattr(loop, "asyncio", quick)
    return taken


@pytest.fixture
def stop() -> asyncio.Event:
    """Return what tells the loop to stop."""
    return asyncio.Event()
