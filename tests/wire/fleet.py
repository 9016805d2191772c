"""A fleet: several processes of the bot on one PostgreSQL, and whichever leads killed now and then.

Members are due all the time. After each kill one more is: when their message comes, another process
has taken over.
"""

import asyncio
import random
import time
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text

from bot.domain.delivery import Kind
from bot.store.engine import Database
from bot.store.tables import delivery, routine, slot
from tests.wire.chaos import SHARE, Outcome, references
from tests.wire.process import BotProcess, launch_on
from tests.wire.server import CUT_AFTER, LoopbackDiscord, Person, RateLimit, Refuse, errors
from tests.wire.server.faults import sending

TAKES_OVER_WITHIN = 10.0
_LEADER = text("""
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.classid = :space AND l.objid = 2 AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")
_LEFT = text("""
    SELECT (SELECT count(*) FROM delivery WHERE state IN ('claimed', 'waiting'))
         + (SELECT count(*) FROM slot WHERE next_due_at < :soon)
""")


class FleetChaos:
    """A Discord with faults, members without end, and processes that come and go."""

    def __init__(self, server: LoopbackDiscord, url: str, folder: Any, seed: int) -> None:
        self._server = server
        self._url = url
        self._folder = folder
        self._database = Database(url)
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._people: list[Person] = []
        self._running: dict[str, BotProcess] = {}
        self._started = 0
        self.takeovers: list[float] = []
        """Seconds from each kill of the leader to the next reminder that was due after it."""

    def break_things(self) -> None:
        """Cut, refuse and limit a share of all sending each."""
        faults = self._server.faults
        faults.add(CUT_AFTER, where=sending, share=SHARE)
        faults.add(Refuse(errors.UNAVAILABLE), where=sending, share=SHARE)
        faults.add(RateLimit(), where=sending, share=SHARE)

    async def start(self, count: int, shard: int | None = None) -> None:
        """Start a process for a shard; or one for each of them."""
        shards = range(count) if shard is None else (shard,)
        connected = self._server.gateway.identifies + len(shards)
        for number in shards:
            self._started += 1
            name = f"p{self._started}-{number}"
            parted = "&" if "?" in self._url else "?"
            self._running[name] = await launch_on(
                self._server,
                f"{self._url}{parted}application_name={name}",
                self._folder,
                LOG_LEVEL="ERROR",
                SHARD_COUNT=str(count),
                SHARD_IDS=str(number),
            )
        await self._server.until(lambda: self._server.gateway.identifies >= connected, 60)

    async def add_members(self, count: int, over: float) -> None:
        """Let new members be due one after the other, over some seconds from now."""
        first, now = len(self._people), datetime.now(UTC)  # noqa: TID251 - a hand in the table
        new = [self._server.add_user(f"member {first + number}") for number in range(count)]
        self._people += new
        due = [now + timedelta(seconds=over * number / count) for number in range(count)]
        async with self._database.write() as connection:
            await connection.execute(insert(routine), [_routine(one, now) for one in new])
            await connection.execute(
                insert(slot),
                [row for one, moment in zip(new, due, strict=True) for row in _slots(one, moment)],
            )
            await connection.execute(text("SELECT pg_notify('routine', '0')"))

    async def leader(self) -> str:
        """Return the name of the process that leads, once one does."""
        async with asyncio.timeout(30):
            while True:
                async with self._database.read() as connection:
                    found = (await connection.execute(_LEADER, {"space": 0x5C1A})).scalar()
                if found in self._running:
                    return str(found)
                await asyncio.sleep(0.05)

    async def kill_the_leader(self, within: float = 1.0) -> None:
        """Kill whoever leads in the midst of sending; see how long it takes until another does."""
        name = await self.leader()
        await asyncio.sleep(self._chance.uniform(0, within))
        killed = self._running.pop(name)
        await killed.kill()
        began = time.monotonic()
        await self.add_members(1, 0)
        person = self._people[-1]
        await self._server.until(lambda: bool(self._server.messages_to(person)), 60)
        self.takeovers.append(time.monotonic() - began)
        await self.start(len(self._running) + 1, int(name.rpartition("-")[2]))

    async def finish(self, within: float = 90.0) -> None:
        """Wait until nothing is left to do; stop every process as an operator would."""
        deadline = time.monotonic() + within
        while await self._left():
            if time.monotonic() > deadline:
                async with self._database.read() as connection:
                    stuck = (await connection.execute(select(delivery).limit(5))).all()
                raise AssertionError(f"no end: {await self._left()} left, {stuck}")
            await asyncio.sleep(0.2)
        codes = [await one.stop() for one in self._running.values()]
        assert set(codes) <= {0}, codes
        self._running.clear()

    async def close(self) -> None:
        """Kill what still runs."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._database.close)
            for one in self._running.values():
                if one.process.returncode is None:
                    stack.push_async_callback(one.kill)

    async def _left(self) -> int:
        soon = round((time.time() + 60) * 1000)  # noqa: TID251 - a hand in the table
        async with self._database.read() as connection:
            return int((await connection.execute(_LEFT, {"soon": soon})).scalar_one())

    async def outcome(self) -> Outcome:
        """Compare what was received with what was due: one reminder for each member."""
        received = Counter(
            ref for person in self._people for ref in references(self._server, person)
        )
        query = select(delivery.c.id, delivery.c.user_id, delivery.c.kind, delivery.c.attempts)
        async with self._database.read() as connection:
            stored = (await connection.execute(query)).all()
        with_one = {row.user_id for row in stored if row.kind == Kind.FIRST}
        without = {person.id for person in self._people} - with_one
        lost = [row.id for row in stored if not received[row.id]]
        return Outcome(
            kills=len(self.takeovers),
            due=len(stored) + len(without),
            received=sum(received.values()),
            lost=len(lost) + len(without),
            doubled=sum(count - 1 for count in received.values())
            + len(set(received) - {row.id for row in stored}),
            recovered=sum(row.attempts > 1 for row in stored),
            by_kind=dict(Counter(str(row.kind) for row in stored)),
        )


def _routine(person: Person, moment: datetime) -> dict[str, Any]:
    return {
        "user_id": person.id,
        "zone": "UTC",
        "routine": "extension",
        "level": "build",
        "summary": False,
        "channel_id": person.dm.id,
        "delivery_state": "ok",
        "problem_told": False,
        "strikes": 0,
        "ignored": 0,
        "consent_version": 1,
        "consent_at": moment,
        "active_at": moment,
    }


def _slots(person: Person, due: datetime) -> list[dict[str, Any]]:
    """Write a morning that is due, and an evening twelve hours later."""
    return [
        {
            "user_id": person.id,
            "slot": name,
            "at": moment.time().replace(second=0, microsecond=0),
            "next_due_at": moment,
            "next_day": moment.date(),
        }
        for name, moment in (("morning", due), ("evening", due + timedelta(hours=12)))
    ]
