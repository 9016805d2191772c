"""Chaos: a burst of reminders and what follows them, and a process that is killed in its midst.

For each kill some new members are due at once; nudges, snoozes and weekly summaries follow. The
process is started, killed with SIGKILL at a random instant, and started again, while answers are
cut, refused and limited at random. In the end what every member received is compared with what
every member had to receive.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import crowd
from tests.wire.process import BotProcess, execute, launch
from tests.wire.server import (
    CUT_AFTER,
    LoopbackDiscord,
    Person,
    RateLimit,
    Refuse,
    errors,
    walk,
)
from tests.wire.server.faults import sending

SEND = "POST /channels/{channel_id}/messages"
SHARE = 0.05
_ENDS_WITHIN = 60.0
_ADD_SNOOZE = """
INSERT INTO delivery (id, user_id, occurrence_id, kind, number, state, due_at, attempt_at,
    expires_at, attempts, uncertain, reopened)
SELECT lower(hex(randomblob(10))), user_id, id, 'snooze', 0, 'waiting', ?, ?, ?, 0, 0, 0
FROM occurrence WHERE id = ?
"""
_NOT_SNOOZED = """
SELECT id FROM occurrence WHERE state = 'sent' AND id NOT IN
    (SELECT occurrence_id FROM delivery WHERE kind = 'snooze')
"""
# What they chose, and that they did something a week ago: so this week begins with a summary.
_WANTS_SUMMARY = "UPDATE routine SET summary = 1 WHERE user_id = ?"
_LAST_WEEK = """
INSERT INTO occurrence (user_id, slot, day, due_at, state, told, changed_at)
SELECT user_id, slot, date(next_day, '-7 days'), next_due_at - 604800000, 'done', 0,
    next_due_at - 604800000 FROM slot WHERE user_id = ? AND slot = 'morning'
"""
_HAD_LAST_WEEK = """
UPDATE slot SET last_day = date(next_day, '-7 days') WHERE user_id = ? AND slot = 'morning'
"""
_NOW = """
UPDATE delivery SET attempt_at = ?, due_at = CASE attempts WHEN 0 THEN ? ELSE due_at END
WHERE state = 'waiting'
"""
# A summary keeps ten minutes from what was sent before it.
_AGED = "UPDATE delivery SET settled_at = settled_at - 3600000 WHERE state = 'sent'"
_LEFT = """
SELECT (SELECT count(*) FROM delivery WHERE state = 'claimed' OR attempt_at < ?)
     + (SELECT count(*) FROM slot WHERE next_due_at < ?)
"""
_STUCK = """
SELECT kind, state, answer, attempts FROM delivery WHERE state IN ('waiting', 'claimed')
"""
_HOUR = 3_600_000
_DAY = 24 * _HOUR
_SOON = 2_500


@dataclass(kw_only=True)
class Outcome:
    """What came of it: how much was due, and what went wrong of it."""

    kills: int
    due: int
    received: int
    lost: int
    doubled: int
    recovered: int
    by_kind: dict[str, int] = field(default_factory=dict[str, int])


class Chaos:
    """A Discord with faults, members without end, and one process after the other."""

    def __init__(self, server: LoopbackDiscord, database: Path, seed: int) -> None:
        self._server = server
        self._database = database
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._people: list[Person] = []
        self.kills = 0

    def break_things(self) -> None:
        """Cut, refuse and limit a share of all sending each."""
        faults = self._server.faults
        faults.add(CUT_AFTER, where=sending, share=SHARE)
        faults.add(Refuse(errors.UNAVAILABLE), where=sending, share=SHARE)
        faults.add(RateLimit(), where=sending, share=SHARE)

    def add_members(self, count: int) -> None:
        """Let new members be due at this moment; some want a nudge, some a weekly summary."""
        first, due = len(self._people), _now() / 1000
        new = [self._server.add_user(f"member {first + number}") for number in range(count)]
        self._people += new
        crowd.fill(
            self._database,
            (
                crowd.Stored(
                    user_id=person.id,
                    channel_id=person.dm.id,
                    due=due,
                    nudge_minutes=30 if number % 2 else None,
                )
                for number, person in enumerate(new)
            ),
        )

        for person in new[::3]:
            for statement in (_WANTS_SUMMARY, _LAST_WEEK, _HAD_LAST_WEEK):
                execute(self._database, statement, (person.id,))

    def hurry(self, snoozes: int = 0) -> None:
        """Let what waits be due at this moment; snooze the reminders of some who have theirs."""
        moment = _now()
        execute(self._database, _AGED)
        execute(self._database, _NOW, (moment, moment))
        open_ones = [one for [one] in execute(self._database, _NOT_SNOOZED)]
        for one in self._chance.sample(open_ones, min(snoozes, len(open_ones))):
            execute(self._database, _ADD_SNOOZE, (moment, moment, moment + _HOUR, one))

    async def start(self) -> BotProcess:
        """Start the process."""
        return await launch(self._server, self._database, LOG_LEVEL="ERROR")

    async def start_and_kill(self, within: float = 0.7) -> None:
        """Start the process and kill it: mostly while it sends, sometimes before."""
        before = self._server.records.routes[SEND]
        bot = await self.start()
        if self._chance.random() < 0.2:
            await asyncio.sleep(self._chance.uniform(0.2, 1.5))
        else:
            await self._server.until(lambda: self._server.records.routes[SEND] > before, 30)
            await asyncio.sleep(self._chance.uniform(0, within))
        await bot.kill()
        self.kills += 1

    async def finish(self, within: float = _ENDS_WITHIN) -> None:
        """Run the process until nothing is left to do, and stop it as an operator would.

        What it writes for later (a nudge, a summary, a retry) is made due while no process runs: a
        running one would find it out only when it looks again.
        """
        deadline = time.monotonic() + within
        while self._left(_now() + _DAY):
            self.hurry()
            bot = await self.start()
            while self._left(_now() + _SOON):
                if time.monotonic() > deadline:
                    raise AssertionError(f"no end: {execute(self._database, _STUCK)}")
                await asyncio.sleep(0.1)
            code = await bot.stop()
            assert code == 0, f"it ended with {code}"

    def _left(self, moment: int) -> int:
        [[left]] = execute(self._database, _LEFT, (moment, _now()))
        return int(str(left))

    def outcome(self) -> Outcome:
        """Compare what was received with what was due."""
        received = Counter(
            ref for person in self._people for ref in references(self._server, person)
        )
        deliveries = execute(self._database, "SELECT id, kind, state, attempts FROM delivery")
        by_kind = Counter(str(kind) for _, kind, _, _ in deliveries)
        known = {str(one) for one, _, _, _ in deliveries}
        first = execute(self._database, "SELECT user_id FROM delivery WHERE kind = 'first'")
        without = {person.id for person in self._people} - {int(str(one)) for [one] in first}
        lost = [str(one) for one, _, _, _ in deliveries if not received[str(one)]]
        return Outcome(
            kills=self.kills,
            due=len(deliveries) + len(without),
            received=sum(received.values()),
            lost=len(lost) + len(without),
            doubled=sum(count - 1 for count in received.values()) + len(set(received) - known),
            recovered=sum(int(str(attempts)) > 1 for _, _, _, attempts in deliveries),
            by_kind=dict(by_kind),
        )


def references(server: LoopbackDiscord, person: Person) -> Iterator[str]:
    """Yield the delivery that each message in a person's DM belongs to."""
    for message in server.messages_to(person):
        carried = {
            str(one["custom_id"]).split("|")[2]
            for one in walk(message.components)
            if str(one.get("custom_id", "")).count("|") >= 2
        }
        assert len(carried) == 1, carried
        yield carried.pop()


def _now() -> int:
    return round(time.time() * 1000)  # noqa: TID251 - a hand in the table
