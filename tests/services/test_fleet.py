"""Tests of bot.services.fleet on a real PostgreSQL: who leads, and what is known to all."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.domain.claims import plan
from bot.domain.editorial import Action, State, Version
from bot.domain.idle import NoticeTiming
from bot.domain.vitals import Role
from bot.library.kinds import Key, Kind
from bot.services.fleet import Alone, Fleet
from bot.store.claims import Claims
from bot.store.departures import Departures
from bot.store.editions import Editions
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.idle import IdleRoutines, Limits
from bot.store.line import Line
from bot.store.settlements import Settlements
from bot.store.tables import delivery, occurrence
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, utc
from tests.support.stored import arrival, enrol, next_after, numbered, row

EVENING = utc("2026-03-10 20:00")
END = utc("2026-03-10 22:00")
LATER = utc("2026-03-11 08:00")
SERVER = 500
WITHIN = 5.0


@dataclass
class Heard:
    """Stands for reminders, libraries and homes: writes down what they are told."""

    said: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in {"load", "reload"}:

            async def note(*about: object) -> None:
                self.said.append((name, *about))

            return note
        return lambda *about: self.said.append((name, *about))


@dataclass
class Member:
    """One process of the fleet."""

    name: str
    line: Line
    fleet: Fleet
    heard: Heard
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def leads(self) -> bool:
        """Tell whether it has the lead."""
        return self.fleet._leads.is_set()

    async def hears(self, *what: object) -> None:
        """Wait until something was told."""
        await until(lambda: what in self.heard.said)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while not happened():  # noqa: ASYNC110 - it happens in the server
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(database: Database, name: str) -> AsyncGenerator[Member]:
    """Run a process of the fleet, from the moment it is connected."""
    heard: Any = Heard()
    line = Line(database.url, name)
    fleet = Fleet(line, reminders=heard, libraries=heard, homes=heard)
    member = Member(name, line, fleet, heard)
    task = asyncio.create_task(fleet.run(member.stop))
    try:
        await member.hears("load")
        yield member
    finally:
        task.cancel()
        await asyncio.wait({task})


@pytest.fixture
async def first(served: Database) -> AsyncGenerator[Member]:
    """Run a process that leads."""
    async with running(served, "first") as member:
        await until(lambda: member.leads)
        yield member


@pytest.fixture
async def second(served: Database, first: Member) -> AsyncGenerator[Member]:
    """Run another one beside it."""
    assert first.leads
    async with running(served, "second") as member:
        yield member


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.fleet.TRY_EVERY", 0.1)


async def cut(database: Database, member: Member) -> None:
    """Let the server hang up on a process."""
    assert member.line._connection is not None
    pid = member.line._connection.get_server_pid()
    async with database.read() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})


# --- Who leads


async def test_one_leads_and_the_other_follows(first: Member, second: Member) -> None:
    assert (first.fleet.role, second.fleet.role) == (Role.LEADER, Role.FOLLOWER)
    await asyncio.sleep(0.3)
    assert (await first.fleet.held(), await second.fleet.held()) == (True, False)
    assert ("lead",) in first.heard.said
    assert ("lead",) not in second.heard.said


async def test_when_the_leader_is_gone_the_other_leads(
    served: Database, second: Member, first: Member
) -> None:
    await first.line.close()
    await until(lambda: second.leads)
    assert await second.fleet.gained(second.stop)
    assert not (await first.fleet.held() and await second.fleet.held())


async def test_whose_connection_breaks_follows_at_once_and_comes_back(
    served: Database, first: Member, second: Member
) -> None:
    await cut(served, first)
    await first.hears("follow")
    assert not first.leads
    assert not await first.fleet.held()
    await until(lambda: first.heard.said.count(("load",)) == 2)
    await until(lambda: first.leads != second.leads)


async def test_a_leader_asks_before_each_batch(served: Database, first: Member) -> None:
    """Even where nobody has told it that the connection is gone."""
    assert first.line._connection is not None
    first.line._connection.terminate()
    assert not await first.fleet.held()


async def test_who_is_told_to_stop_does_not_wait_for_the_lead(second: Member) -> None:
    waiting = asyncio.create_task(second.fleet.gained(second.stop))
    await asyncio.sleep(0)
    second.stop.set()
    assert await waiting is False


async def test_alone_one_leads_for_ever() -> None:
    stop, alone = asyncio.Event(), Alone()
    assert (await alone.gained(stop), await alone.held(), alone.has_others) == (True, True, False)
    stop.set()
    assert await alone.gained(stop) is False
    await alone.run(stop)


# --- What all know


async def test_who_starts_on_another_process_is_known_to_the_leader(
    served: Database, first: Member, second: Member
) -> None:
    await enrol(served, NOON, enrolment(MEMBER, guild_id=SERVER))
    for one in (first, second):
        await one.hears("move", MEMBER, SERVER)
        await one.hears("changed", MEMBER)


@pytest.mark.usefixtures("second")
async def test_who_changes_or_leaves_on_another_process_is_known_too(
    served: Database, first: Member
) -> None:
    await enrol(served, NOON, enrolment(MEMBER, guild_id=SERVER))
    await first.hears("changed", MEMBER)
    first.heard.said.clear()
    await Enrolments(served).change(MEMBER, {"ignored": 0})
    await first.hears("changed", MEMBER)
    first.heard.said.clear()
    await Enrolments(served).reschedule(MEMBER, lambda one: one, next_after(NOON), NOON)
    await first.hears("changed", MEMBER)
    await Enrolments(served).remove(MEMBER)
    await first.hears("forget", MEMBER)


@pytest.mark.usefixtures("second")
async def test_what_the_upkeep_of_another_process_does_is_known_too(
    served: Database, first: Member
) -> None:
    await enrol(served, NOON, enrolment(MEMBER))
    await first.hears("forget", MEMBER)
    first.heard.said.clear()
    routines = IdleRoutines(served, numbered())
    assert await routines.give_notice(NOON, lambda _: NoticeTiming(at=EVENING, expires_at=END), 9)
    await first.hears("changed", None)
    assert await routines.touch(MEMBER, EVENING, before=EVENING)
    await first.hears("changed", MEMBER)
    async with served.write() as connection:
        await connection.execute(update(delivery).values(state="sent", settled_at=END))
        await connection.execute(update(delivery).values(due_at=LATER))
    assert await routines.end(MEMBER, Limits(active=EVENING, told=END))
    await first.hears("forget", MEMBER)
    await Departures(served).forget(SERVER)
    await first.hears("reload", SERVER)


async def publish(database: Database) -> None:
    version = Version(
        number=1,
        action=Action.PUBLISH,
        state=State(changes={"works": "All."}, retired=False, base=None),
        reason="Reworded",
        author_id=1,
        approver_id=None,
        made_at=NOON,
    )
    key = Key(Kind.EXERCISE, "bridge")
    assert await Editions(database).add(SERVER, key, version, base=None)


async def test_what_was_published_reaches_every_process_within_a_second(
    served: Database, first: Member, second: Member
) -> None:
    await publish(served)
    async with asyncio.timeout(1):
        await asyncio.gather(*(one.hears("reload", SERVER) for one in (first, second)))


async def test_what_is_not_committed_is_not_told(served: Database, first: Member) -> None:
    class Taken(Exception):
        pass

    async def fail() -> None:
        async with served.write() as connection:
            await connection.execute(text("SELECT pg_notify('content', '7')"))
            raise Taken

    with pytest.raises(Taken):
        await fail()
    await publish(served)
    await first.hears("reload", SERVER)
    assert ("reload", 7) not in first.heard.said


# --- Claims of processes that are gone


async def test_only_the_claims_of_who_is_gone_are_taken_up(
    served: Database, first: Member, second: Member
) -> None:
    await enrol(served, NOON, enrolment(MEMBER))
    await Claims(served, "second", numbered()).claim_due(EVENING, 10, plan)
    leader = Claims(served, "first", numbered())
    assert await leader.recover(EVENING) == 0
    await second.line.close()
    second.stop.set()

    async def taken() -> int:
        return await leader.recover(EVENING)

    async with asyncio.timeout(WITHIN):
        while not await taken():  # noqa: ASYNC110 - it happens in the server
            await asyncio.sleep(0.02)


async def test_what_another_has_taken_up_is_that_ones_to_settle(served: Database) -> None:
    await enrol(served, NOON, enrolment(MEMBER))
    [claim] = (await Claims(served, "old", numbered()).claim_due(EVENING, 10, plan))[0]
    assert await Claims(served, "new", numbered()).recover(EVENING) == 1
    for state in ("waiting", "sent"):
        put_back = arrival(claim, EVENING, state=state, attempt_at=EVENING, message_id=1)
        await Settlements(served, "old").settle([put_back])
        stored = await row(served, delivery)
        assert (stored["state"], stored["uncertain"]) == ("waiting", True)
    assert (await row(served, occurrence))["state"] == "open"
    [again] = await Claims(served, "new", numbered()).take_waiting(EVENING, 10)
    await Settlements(served, "new").settle([arrival(again, EVENING)])
    await Settlements(served, "old").settle([arrival(claim, EVENING, state="waiting")])
    assert (await row(served, delivery))["state"] == "sent"
