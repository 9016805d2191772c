"""A bot whose clock steps, beside a Discord whose clock does not; and what has come of it."""

from collections import Counter, deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.domain.schedule import Schedule, due_at
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.tables import delivery, occurrence
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Fault
from tests.support.enrolled import MEMBER, enrolment
from tests.support.process import Process
from tests.support.stored import enrol, next_after, rows
from tests.support.zones import local

DAY = timedelta(days=1)

Key = tuple[str, date]
process_names = count()


def passing(
    plan: Schedule, slot: Slot, after: datetime, until: datetime
) -> Iterator[tuple[date, datetime]]:
    """Yield the local dates whose time passes after a moment and up to another, and when.

    Each date is asked by itself: no walk, so nothing that a walk could skip.
    """
    at = plan.time_of(slot)
    zone = ZoneInfo(plan.zone)
    day, last = local(zone, after).date() - 2 * DAY, local(zone, until).date() + 2 * DAY
    while at is not None and day <= last:
        due = due_at(zone, day, at)
        if after < due <= until:
            yield day, due
        day += DAY


class HostClock:
    """The clock of the bot's machine: as far off the true one as it was stepped."""

    def __init__(self, true: ManualClock) -> None:
        self._true = true
        self.off = timedelta()
        self.latest = true.now()
        """The latest moment that it has shown."""

    def now(self) -> datetime:
        """Return what it shows."""
        shown = self._true.now() + self.off
        self.latest = max(self.latest, shown)
        return shown


class SteppingDiscord(FakeDiscord):
    """A Discord by the true clock; while it answers, time passes and the bot's clock steps."""

    def __init__(self, true: ManualClock, host: HostClock) -> None:
        super().__init__(true)
        self._true, self._host = true, host
        self.meanwhile: deque[tuple[timedelta, timedelta]] = deque()
        """What happens during the next requests: how much time passes, and the clock's step."""

    def fault_for(self, user_id: int) -> Fault | None:
        """Return what happens to a request that is made now, and let time pass."""
        if self.meanwhile:
            passed, step = self.meanwhile.popleft()
            self._true.moment += passed
            self._host.off += step
        return super().fault_for(user_id)


class SteppingWorld:
    """One member, a Discord, two clocks, and one process after the other."""

    def __init__(self, database: Database, start: datetime) -> None:
        self.database = database
        self.true = ManualClock(start)
        self.host = HostClock(self.true)
        self.discord = SteppingDiscord(self.true, self.host)
        self._process: Process | None = None

    async def run(self, *, killed_at: int | None = None) -> None:
        """Let the process, or a new one after a kill, do what is due."""
        if self._process is None:
            name = f"stepping-{next(process_names)}"
            self._process = Process(self.database, self.discord, self.host, name)
        if not await self._process.run(killed_at=killed_at):
            self._process = None

    async def mend(self) -> None:
        """Set the clock right and let everything work again, until nothing waits any more."""
        self.discord.next_faults.clear()
        self.discord.meanwhile.clear()
        self.host.off = timedelta()
        self.true.moment = max(self.true.moment, self.host.latest)
        for _ in range(60):
            await self.run()
            stored = await rows(self.database, delivery)
            waiting = [one["attempt_at"] for one in stored if one["attempt_at"] is not None]
            if not waiting:
                return
            self.true.moment = max(self.true.moment, min(waiting))
        raise AssertionError("it never ends")

    async def edit(self, plan: Schedule) -> None:
        """Set the member's zone and times anew, at the moment that the bot's clock shows."""
        now = self.host.now()
        await Enrolments(self.database).reschedule(MEMBER, lambda _: plan, next_after(now), now)

    async def came(self, slot: Slot) -> list[tuple[date, datetime]]:
        """Return a slot's occurrences, in the order in which they were written."""
        found = await rows(self.database, occurrence, slot=slot)
        return [(one["day"], one["due_at"]) for one in found]

    def messages(self) -> Counter[Key]:
        """Return how many messages there are about each occurrence."""
        claimed = [one.claim.occurrence for one in self.discord.messages]
        return Counter((str(one.slot), one.day) for one in claimed if one is not None)

    async def check(self) -> None:
        """Check that no local date has two messages or two rows, and no row is left open."""
        messages = self.messages()
        assert not [key for key, number in messages.items() if number > 1], "doubled"
        stored = {(one["slot"], one["day"]): one for one in await rows(self.database, occurrence)}
        assert len(stored) == sum([len(await self.came(slot)) for slot in Slot]), "written twice"
        assert set(messages) <= set(stored)
        for key, one in stored.items():
            assert one["state"] != "open", ("without an end", key)
            assert messages[key] or one["state"] == "excused", ("lost without a word", key)


@asynccontextmanager
async def stepping(
    database: Database, plan: Schedule, start: datetime
) -> AsyncGenerator[SteppingWorld]:
    """Enrol the member for one example, and take them out again."""
    await enrol(database, start, enrolment(schedule=plan))
    try:
        yield SteppingWorld(database, start)
    finally:
        await Enrolments(database).remove(MEMBER)
