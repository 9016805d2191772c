"""The promise over random kills and faults: every reminder comes, once, whatever fails.

A process is killed at any step (before or after any transaction, before or after Discord carried
out any request), requests and answers get lost, time passes in between, members press Done. At
the end everything works again; then the tables and the DMs must agree.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.claims import State
from bot.domain.delivery import Answer
from bot.domain.enrolment import Enrolment
from bot.domain.schedule import due_at
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.tables import delivery, occurrence, routine
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Fault, Lost
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.process import Process
from tests.support.stored import enrol, next_after, rows

EIGHT = utc("2026-03-11 08:00")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST, SECOND = 1, 2
MEMBERS = {
    FIRST: schedule("UTC", "08:00", "20:00"),
    # The evening follows at the end of the morning's window.
    SECOND: schedule("Europe/Berlin", "09:00", "12:00"),
}

Key = tuple[int, str, date]
names = count()


@dataclass(frozen=True, slots=True)
class Step:
    """Some time passes, and a process (the same, or a new one) does what is due."""

    passed: timedelta
    killed_at: int | None = None
    faults: tuple[Fault | None, ...] = ()
    done: bool = False


def steps(passing: Sequence[timedelta], faults: Sequence[Fault]) -> st.SearchStrategy[list[Step]]:
    """Draw what happens; nothing at all is the simplest."""
    return st.lists(
        st.builds(
            Step,
            passed=st.sampled_from(passing),
            killed_at=st.none() | st.integers(1, 16),
            faults=st.lists(st.none() | st.sampled_from(faults), max_size=4).map(tuple),
            done=st.booleans(),
        ),
        max_size=8,
    )


class World:
    """Two members, a Discord, a clock, and one process after the other."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(EIGHT - MINUTE)
        self.discord = FakeDiscord(self.clock)
        self._process: Process | None = None

    async def go(self, step: Step) -> None:
        """Let one step happen."""
        self.clock.moment += step.passed
        self.discord.next_faults.clear()
        self.discord.next_faults.extend(step.faults)
        if self._process is None:
            name = f"process-{next(names)}"
            self._process = Process(self.database, self.discord, self.clock, name)
        if not await self._process.run(killed_at=step.killed_at):
            self._process = None
        if step.done and self.discord.messages:
            newest = self.discord.messages[-1].nonce
            settlements = Process(self.database, self.discord, self.clock).settlements
            await settlements.mark(newest, State.DONE, State.SENT, self.clock.now())

    async def mend(self) -> None:
        """Let everything work again, until nothing waits any more."""
        self.discord.wait = None
        for _ in range(60):
            await self.go(Step(passed=timedelta()))
            assert self._process is not None
            due = await rows(self.database, delivery)
            waiting = [one["attempt_at"] for one in due if one["attempt_at"] is not None]
            if not waiting:
                return
            self.clock.moment = max(self.clock.moment, min(waiting))
        raise AssertionError("it never ends")

    async def occurrences(self) -> dict[Key, dict[str, object]]:
        """Return every occurrence; there is none twice."""
        found = await rows(self.database, occurrence)
        keyed = {(one["user_id"], str(one["slot"]), one["day"]): one for one in found}
        assert len(keyed) == len(found)
        return keyed

    def messages(self) -> Counter[Key]:
        """Return how many messages there are about each occurrence."""
        return Counter(
            (one.user_id, str(one.claim.occurrence.slot), one.claim.occurrence.day)
            for one in self.discord.messages
            if one.claim.occurrence is not None
        )

    def expected(self) -> set[Key]:
        """Return every occurrence that has come due since the beginning."""
        now = self.clock.now()
        days = [EIGHT.date() + number * DAY for number in range((now - EIGHT).days + 2)]
        return {
            (user_id, str(slot), day)
            for user_id, plan in MEMBERS.items()
            for slot, at in plan.times.items()
            for day in days
            if at is not None and due_at(ZoneInfo(plan.zone), day, at) <= now
        }


@asynccontextmanager
async def world(database: Database) -> AsyncGenerator[World]:
    """Enrol the members for one example, and take them out again."""
    members: list[Enrolment] = [
        enrolment(user_id, schedule=plan) for user_id, plan in MEMBERS.items()
    ]
    await enrol(database, EIGHT - HOUR, *members)
    try:
        yield World(database)
    finally:
        for user_id in MEMBERS:
            await Enrolments(database).remove(user_id)


async def check(happened: World) -> None:
    """Check that tables and DMs agree, about every occurrence there had to be."""
    stored = await happened.occurrences()
    messages = happened.messages()
    assert not [key for key, number in messages.items() if number > 1], "doubled"
    assert set(stored) == happened.expected(), "lost, or made up"
    for key, one in stored.items():
        assert one["state"] != "open", ("without an end", key)
        if not messages[key]:
            assert one["state"] == "excused", ("lost without a word", key)
        if one["state"] == "sent":
            assert messages[key] == 1, ("written, not sent", key)
    for one in await rows(happened.database, delivery):
        assert one["state"] in {"sent", "missed", "blocked", "dropped"}, one
        assert one["claimed_by"] is None
    for message in happened.discord.messages:
        assert message.claim.due_at <= message.sent_at < message.claim.expires_at


TRANSIENT: tuple[Fault, ...] = (Lost.REQUEST, Lost.ANSWER, Answer.RATE_LIMITED)
ANY: tuple[Fault, ...] = (
    *TRANSIENT,
    Answer.OPENING_REFUSED,
    Answer.NO_ACCESS,
    Answer.UNKNOWN,
    Answer.REFUSED,
    Answer.CLOSED_DM,
    KeyError("a fault of the bot"),
)
SHORT = (
    timedelta(),
    timedelta(seconds=2),
    timedelta(seconds=30),
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
)
LONG = (*SHORT, 20 * MINUTE, HOUR, 2 * HOUR + 59 * MINUTE, 9 * HOUR, 3 * DAY)
bounded = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@bounded
@given(happening=steps(LONG, ANY))
async def test_nothing_is_doubled_and_nothing_lost_without_a_word(
    database: Database, happening: list[Step]
) -> None:
    async with world(database) as happened:
        for step in happening:
            await happened.go(step)
        await happened.mend()
        await check(happened)


@bounded
@given(happening=steps(SHORT, TRANSIENT))
async def test_what_passes_within_the_window_loses_nothing_at_all(
    database: Database, happening: list[Step]
) -> None:
    async with world(database) as happened:
        for step in happening:
            await happened.go(step)
        await happened.mend()
        await check(happened)
        assert set(happened.messages()) == happened.expected()
        excused = [one for one in (await happened.occurrences()).values() if one["excuse"]]
        assert excused == []
        members = await rows(database, routine)
        assert [(one["delivery_state"], one["problem"]) for one in members] == [("ok", None)] * 2


async def test_every_single_kill_of_a_plain_morning(database: Database) -> None:
    """Without chance: a kill at each step there is, then one short and one long absence."""
    for absence in (MINUTE, 20 * MINUTE):
        for killed_at in range(1, 14):
            async with world(database) as happened:
                await happened.go(Step(passed=MINUTE, killed_at=killed_at))
                await happened.go(Step(passed=absence))
                await happened.mend()
                await check(happened)
                assert set(happened.messages()) == happened.expected()


edits = st.lists(
    st.tuples(
        st.sampled_from((timedelta(), MINUTE, HOUR, 7 * HOUR, 11 * HOUR, DAY, 4 * DAY)),
        st.sampled_from(
            ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Beirut")
        ),
        st.sampled_from((None, "00:00", "02:30", "08:00", "12:00")),
        st.sampled_from((None, "15:00", "20:00", "23:30")),
    ),
    max_size=8,
)


@settings(bounded, max_examples=8)
@given(made=edits)
async def test_no_edit_of_zone_or_times_brings_a_local_date_twice(
    database: Database, made: list[tuple[timedelta, str, str | None, str | None]]
) -> None:
    """Over the date line and back, off and on again: each slot's dates only ever grow."""
    async with world(database) as happened:
        enrolments = Enrolments(database)
        for passed, zone, morning, evening in made:
            await happened.go(Step(passed=passed))
            edited = schedule(zone, morning, evening)
            await enrolments.reschedule(FIRST, edited, next_after(happened.clock.now()))
        await happened.go(Step(passed=DAY))
        had = [one for one in (await happened.occurrences()).values() if one["user_id"] == FIRST]
        for slot in ("morning", "evening"):
            # In the order in which they were written.
            days = [one["day"] for one in had if one["slot"] == slot]
            assert days == sorted(set(days), key=str)
        assert max(happened.messages().values(), default=0) <= 1
