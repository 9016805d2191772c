"""The loop while something fails: a database that is locked or full, a message that hangs, a stop.

The reminders are the real ones, on a real database that is really locked and really full; the
loop's naps take no time and move the clock on.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.claims import Claim
from bot.domain.delivery import Answer
from bot.domain.health import Trouble
from bot.services.loop import run_loop
from bot.store import sqlite
from bot.store.engine import Database
from bot.store.tables import delivery, occurrence
from tests.services.naps import Naps, within_a_while
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Message
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.process import Process
from tests.support.stored import enrol, rows

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
EIGHT = utc("2026-03-11 08:00")
MORNINGS = schedule("UTC", "08:00", None)

pytestmark = pytest.mark.usefixtures("_no_pauses")


class Discord(FakeDiscord):
    """A Discord that says when it makes a message."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.on_post: Callable[[], None] = lambda: None

    def post(self, claim: Claim, channel_id: int) -> Message | Answer:
        """Make a message."""
        made = super().post(claim, channel_id)
        self.on_post()
        return made


@dataclass
class Scene:
    """A process whose loop runs, and what surrounds it."""

    database: Database
    clock: ManualClock
    discord: Discord
    process: Process
    naps: Naps
    stop: asyncio.Event

    async def enrol(self, *user_ids: int, at: str = "08:00", **parts: Any) -> None:
        """Enrol members whose only reminder is due in the morning."""
        plan = schedule("UTC", at, None)
        members = [enrolment(one, schedule=plan, **parts) for one in user_ids]
        await enrol(self.database, EIGHT - HOUR, *members)

    def end(self) -> None:
        """Tell the process to stop."""
        self.process.reminders.stop()
        self.stop.set()

    async def run(self, minutes: float) -> None:
        """Run the loop for some minutes from two minutes before eight on."""
        self.naps.at(self.clock.now() + minutes * MINUTE, self.end)
        await within_a_while(run_loop(self.process.reminders, self.clock, self.stop))

    async def states(self) -> list[tuple[str, bool]]:
        """Return the state of each delivery, and whether its outcome is unknown."""
        found = await rows(self.database, delivery)
        return [(one["state"], one["uncertain"]) for one in found]


@pytest.fixture
def scene(database: Database, clock: ManualClock, naps: Naps, stop: asyncio.Event) -> Scene:
    """Return a process that has not begun, two minutes before eight."""
    clock.moment = EIGHT - 2 * MINUTE
    discord = Discord(clock)
    return Scene(database, clock, discord, Process(database, discord, clock), naps, stop)


@pytest.fixture
async def impatient(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the driver not wait for a lock: five seconds each time would be real ones."""
    monkeypatch.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS, "PRAGMA busy_timeout = 0"))
    await database.engine.dispose()


def lock(database: Database) -> sqlite3.Connection:
    """Lock a database, as a backup that hangs would; closing the connection unlocks it."""
    assert database.path is not None
    holding = sqlite3.connect(database.path, isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    return holding


def seen_at(scene: Scene) -> list[bool]:
    """Look whether the database is known to be broken, a while after eight."""
    seen: list[bool] = []

    def look() -> None:
        broken = scene.process.reminders.health.broken(scene.clock.now())
        seen.append([one.trouble for one in broken] == [Trouble.DATABASE])

    scene.naps.at(EIGHT + 2 * MINUTE, look)
    return seen


# --- A database that cannot be used


@pytest.mark.usefixtures("impatient")
async def test_while_the_database_is_locked_it_waits_says_so_and_goes_on_by_itself(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.enrol(1, 2, 3)
    broken = seen_at(scene)
    holding = lock(scene.database)
    scene.naps.at(EIGHT + 5 * MINUTE, holding.close)
    await scene.run(20)
    assert broken == [True]
    errors = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert errors == ["reminders wait: the database cannot be used: database is locked"]
    assert sorted(one.user_id for one in scene.discord.messages) == [1, 2, 3]
    assert await scene.states() == [("sent", False)] * 3
    assert scene.process.reminders.health.broken(scene.clock.now()) == []


async def test_while_the_disk_is_full_it_waits_and_then_sends_everything_once(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    members = range(1, 101)
    await scene.enrol(*members)
    full = True

    def limit(connection: Any) -> None:
        # No page more than there are, or as many as SQLite can have.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if full else 4294967294}")

    def make_room() -> None:
        nonlocal full
        full = False

    event.listen(scene.database.engine.sync_engine, "begin", limit)
    broken = seen_at(scene)
    scene.naps.at(EIGHT + 5 * MINUTE, make_room)
    await scene.run(20)
    assert broken == [True]
    assert "the database cannot be used: database or disk is full" in caplog.text
    assert sorted(one.user_id for one in scene.discord.messages) == list(members)
    assert await scene.states() == [("sent", False)] * 100


async def test_what_was_sent_when_the_database_failed_is_written_later_and_not_sent_again(
    scene: Scene,
) -> None:
    await scene.enrol(1)
    await scene.enrol(2, at="08:04")

    def fill() -> None:
        scene.process.disk.full = not scene.clock.now() > EIGHT + MINUTE

    def make_room() -> None:
        scene.process.disk.full = False

    scene.discord.on_post = fill
    scene.naps.at(EIGHT + 3 * MINUTE, make_room)
    await scene.run(20)
    assert [one.user_id for one in scene.discord.messages] == [1, 2]
    assert [one.what for one in scene.discord.requests] == ["send", "send"]
    assert await scene.states() == [("sent", False)] * 2


async def test_what_was_taken_on_when_the_database_failed_is_sent_by_the_same_process(
    scene: Scene,
) -> None:
    """What waits is taken on in one transaction, what is due in the next: that one fails."""
    await scene.enrol(1)
    scene.discord.fail(1, Answer.RATE_LIMITED)

    def fail_between() -> None:
        # The first claim has been made; of the next one, the second transaction fails.
        scene.process.disk.fails.extend([False, False, True])

    scene.naps.at(EIGHT + SECOND, fail_between)
    await scene.run(10)
    assert [one.user_id for one in scene.discord.messages] == [1]
    assert await scene.states() == [("sent", False)]


async def test_a_claim_that_was_committed_and_not_heard_of_is_sent_by_the_same_process(
    scene: Scene,
) -> None:
    await scene.enrol(1, 2)
    # Nothing waits; what is due is committed, and the answer to that is lost.
    scene.naps.at(EIGHT, lambda: scene.process.disk.fails.extend([False, False, False, True]))
    await scene.run(10)
    assert [one.user_id for one in scene.discord.messages] == [1, 2]
    assert {one["state"] for one in await rows(scene.database, occurrence)} == {"sent"}


async def test_a_settlement_that_was_committed_and_not_heard_of_is_written_once_more(
    scene: Scene,
) -> None:
    await scene.enrol(1, nudge_minutes=30)
    scene.discord.on_post = lambda: scene.process.disk.fails.extend([False, True])
    await scene.run(12)
    assert [one.user_id for one in scene.discord.messages] == [1]
    found = await rows(scene.database, delivery)
    assert sorted((one["kind"], one["state"]) for one in found) == [
        ("first", "sent"),
        ("nudge", "waiting"),
    ]


# --- A message that hangs


async def test_a_message_that_hangs_does_not_hold_the_others_up(scene: Scene) -> None:
    await scene.enrol(1, 2)
    await scene.enrol(3, at="08:01")
    await scene.enrol(4, at="08:02")
    scene.discord.gates[2] = asyncio.Event()
    scene.naps.at(EIGHT + 10 * MINUTE, scene.discord.gates[2].set)
    await scene.run(20)
    sent = {one.user_id: one.sent_at for one in scene.discord.messages}
    assert list(sent) == [1, 3, 4, 2]
    assert sent[4] < EIGHT + 10 * MINUTE
    assert await scene.states() == [("sent", False)] * 4


async def test_others_are_settled_while_a_message_hangs(scene: Scene) -> None:
    await scene.enrol(1, 2)
    gate = scene.discord.gates[2] = asyncio.Event()
    settled: list[int] = []

    def look() -> None:
        settled.extend(len(batch) for batch in scene.process.settlements.batches)
        gate.set()

    scene.naps.at(EIGHT + 10 * MINUTE, look)
    await scene.run(20)
    assert settled == [1]


# --- A stop


async def test_told_to_stop_it_finishes_what_is_on_its_way_and_gives_back_the_rest(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.enrol(*range(1, 6))
    let_through = asyncio.Semaphore(2)
    monkeypatch.setattr(scene.process.pace, "acquire", let_through.acquire)
    gate = asyncio.Event()
    scene.discord.gates.update(dict.fromkeys((1, 2), gate))

    def stop() -> None:
        scene.end()
        gate.set()
        let_through.release()

    scene.naps.at(EIGHT + MINUTE, stop)
    await within_a_while(run_loop(scene.process.reminders, scene.clock, scene.stop))
    assert [one.user_id for one in scene.discord.messages] == [1, 2]
    # Nothing is unknown about what was given back: it was not attempted.
    assert await scene.states() == [("sent", False)] * 2 + [("waiting", False)] * 3
    assert {one["claimed_by"] for one in await rows(scene.database, delivery)} == {None}
    await Process(scene.database, scene.discord, scene.clock, "second").run()
    assert [one.what for one in scene.discord.requests] == ["send"] * 5
    assert [one.user_id for one in scene.discord.messages] == [1, 2, 3, 4, 5]


async def test_told_to_stop_with_a_broken_database_it_ends_and_the_next_start_takes_it_up(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.enrol(1, 2)

    def break_it() -> None:
        scene.process.disk.full = True
        scene.naps.at(EIGHT + MINUTE, scene.end)

    scene.discord.on_post = break_it
    await within_a_while(run_loop(scene.process.reminders, scene.clock, scene.stop))
    assert "what was sent last could not be written down" in caplog.text
    assert [one["state"] for one in await rows(scene.database, delivery)] == ["claimed"] * 2
    scene.discord.on_post = lambda: None
    await Process(scene.database, scene.discord, scene.clock, "second").run()
    assert [one.user_id for one in scene.discord.messages] == [1, 2]
    assert await scene.states() == [("sent", False)] * 2


async def test_told_to_stop_before_the_database_can_be_used_at_all_it_ends(scene: Scene) -> None:
    scene.process.disk.full = True
    await scene.run(3)
    assert scene.discord.requests == []
