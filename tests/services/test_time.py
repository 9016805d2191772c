"""Time under the real store: a clock that steps by hours, and routines that are edited.

Each time the tables and the DMs must agree: no local date has two messages or two rows, and
none that had to come is left out.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from bot.store.engine import Database
from tests.support.courier import Lost
from tests.support.enrolled import schedule, utc
from tests.support.stepping import SteppingWorld, passing, stepping
from tests.support.zones import FIRST, LAST, NAMES

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

bounded = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
names = st.sampled_from(NAMES)
moments = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda minute: FIRST + minute * MINUTE)


# --- The clock steps backwards or forwards by hours.

# The morning lies in the gap of the 29th, by which the evening's windows are not touched.
STEPPED = schedule("Europe/Berlin", "02:30", "14:00")
NEARLY = utc("2026-03-28 01:29")


@dataclass(frozen=True, slots=True)
class Step:
    """Time passes, the clock steps, and a process (the same, or a new one) does what is due.

    ``meanwhile`` is what happens during its requests: how much time passes, and the clock's step.
    """

    passed: timedelta
    clock: timedelta = timedelta()
    killed_at: int | None = None
    faults: tuple[Lost | None, ...] = ()
    meanwhile: tuple[tuple[timedelta, timedelta], ...] = ()


lengths = st.sampled_from(
    (timedelta(), 2 * SECOND, MINUTE, 4 * MINUTE, HOUR, 2 * HOUR, 5 * HOUR, 12 * HOUR, 2 * DAY)
)
clock_steps = st.just(timedelta()) | st.sampled_from(
    [sign * hours * HOUR for hours in (1, 2, 3, 5, 12) for sign in (-1, 1)]
)
short = st.sampled_from((timedelta(), 2 * SECOND, 30 * SECOND))
steps = st.lists(
    st.builds(
        Step,
        passed=lengths,
        clock=clock_steps,
        killed_at=st.none() | st.integers(1, 16),
        faults=st.lists(st.none() | st.sampled_from(Lost), max_size=3).map(tuple),
        meanwhile=st.lists(st.tuples(short, clock_steps), max_size=3).map(tuple),
    ),
    max_size=8,
)


async def happen(world: SteppingWorld, step: Step) -> None:
    """Let one step happen."""
    world.true.moment += step.passed
    world.host.off += step.clock
    world.discord.next_faults.clear()
    world.discord.next_faults.extend(step.faults)
    world.discord.meanwhile.clear()
    world.discord.meanwhile.extend(step.meanwhile)
    await world.run(killed_at=step.killed_at)


LOST = Step(MINUTE, faults=(Lost.ANSWER,))


@bounded
@given(happening=steps)
# An answer is lost; when the nonce is forgotten, the clock shows a time before the attempt.
@example(happening=[LOST, Step(HOUR, -2 * HOUR, killed_at=1), Step(timedelta())])
# The clock shows the time of the attempt again.
@example(happening=[LOST, Step(HOUR, -1 * HOUR), Step(MINUTE)])
# The attempt was made while the clock was ahead of Discord's.
@example(happening=[replace(LOST, clock=2 * HOUR), Step(4 * MINUTE)])
# The clock is set back while the request is under way.
@example(happening=[replace(LOST, meanwhile=((2 * SECOND, -12 * HOUR),)), Step(12 * HOUR)])
async def test_a_clock_that_steps_by_hours_doubles_no_reminder_and_loses_none(
    database: Database, happening: list[Step]
) -> None:
    async with stepping(database, STEPPED, NEARLY) as world:
        for step in happening:
            await happen(world, step)
        await world.mend()
        await world.check()
        for slot in Slot:
            had_to = list(passing(STEPPED, slot, NEARLY, world.true.now()))
            assert await world.came(slot) == had_to


# --- A changed zone, a changed time.


@dataclass(frozen=True, slots=True)
class Edit:
    """Zone and times are set anew: while a slot is due but unclaimed, or any time passed."""

    to: Schedule
    passed: timedelta
    while_due: Slot | None


schedules = st.builds(
    schedule,
    names | st.just("UTC"),
    st.sampled_from((None, "00:00", "02:30", "08:00", "12:00")),
    st.sampled_from((None, "15:00", "20:00", "20:30", "21:00")),
)
soon = (timedelta(), SECOND, MINUTE, HOUR, 2 * HOUR)
at_any_time = st.builds(
    Edit,
    to=schedules,
    passed=st.sampled_from((*soon, 11 * HOUR, DAY, 4 * DAY)),
    while_due=st.none(),
)
while_due = st.builds(
    Edit, to=schedules, passed=st.sampled_from(soon), while_due=st.sampled_from(Slot)
)


class Rule:
    """What has to come: a date whose time passes while it is set, if it is later than the last.

    A slot that is due but unclaimed when it is changed keeps that occurrence, and the new
    setting holds from there on.
    """

    def __init__(self, start: datetime) -> None:
        self._since = dict.fromkeys(Slot, start)
        self.had_to: dict[Slot, list[tuple[date, datetime]]] = defaultdict(list)

    def hold(self, plan: Schedule, until: datetime) -> None:
        """Let a setting hold up to a moment, at which what is due is claimed."""
        for slot in Slot:
            had = self.had_to[slot]
            due = passing(plan, slot, self._since[slot], until)
            had += [one for one in due if not had or one[0] > had[-1][0]]
            self._since[slot] = until

    def change(self, plan: Schedule, moment: datetime, to: Schedule) -> None:
        """Change a setting while what is due is unclaimed."""
        for slot in Slot:
            if (plan.zone, plan.time_of(slot)) == (to.zone, to.time_of(slot)):
                continue
            had = self.had_to[slot]
            due = passing(plan, slot, self._since[slot], moment)
            kept = [one for one in due if not had or one[0] > had[-1][0]][:1]
            had += kept
            self._since[slot] = kept[0][1] if kept else moment


def last_claim(edit: Edit, plan: Schedule, now: datetime) -> datetime:
    """Return when a process does what is due for the last time before an edit."""
    if edit.while_due is None:
        return now + edit.passed
    coming = passing(plan, edit.while_due, now, now + 3 * DAY)
    _, due = next(coming, (None, now + DAY))
    return max(now, due - SECOND)


@settings(bounded, max_examples=20)
@given(start=moments, zone=names, made=st.lists(at_any_time | while_due, max_size=6))
# Eight o'clock has come and is not claimed yet: today's must not be lost for an hour before it.
@example(
    start=utc("2026-03-11 07:00"),
    zone="UTC",
    made=[Edit(schedule("UTC", "07:00"), SECOND, Slot.MORNING)],
)
# Over the date line: the 11th was had, and the 10th, which begins to pass again, comes no more.
@example(
    start=utc("2026-03-10 17:00"),
    zone="Pacific/Kiritimati",
    made=[Edit(schedule("Pacific/Pago_Pago"), HOUR, None)],
)
async def test_edits_at_any_moment_double_no_local_date_and_lose_none(
    database: Database, start: datetime, zone: str, made: list[Edit]
) -> None:
    # Needs that a slot which is due but unclaimed keeps its occurrence when it is changed.
    plan, rule = schedule(zone), Rule(start)
    async with stepping(database, plan, start) as world:
        for edit in [*made, Edit(plan, 2 * DAY, None)]:
            world.true.moment = last_claim(edit, plan, world.true.now())
            await world.run()
            rule.hold(plan, world.true.now())
            if edit.while_due is not None:
                world.true.moment += SECOND + edit.passed
            await world.edit(edit.to)
            rule.change(plan, world.true.now(), edit.to)
            plan = edit.to
            await world.run()
            rule.hold(plan, world.true.now())
        await world.check()
        for slot in Slot:
            came = await world.came(slot)
            assert came == rule.had_to[slot]
            assert all(later[0] > earlier[0] for earlier, later in pairwise(came))


@settings(bounded, max_examples=10)
@given(happening=st.lists(st.tuples(steps, schedules), max_size=4))
async def test_edits_while_the_clock_steps_double_no_local_date(
    database: Database, happening: list[tuple[list[Step], Schedule]]
) -> None:
    async with stepping(database, STEPPED, NEARLY) as world:
        for some, edited in happening:
            for step in some[:3]:
                await happen(world, step)
            await world.edit(edited)
        await world.mend()
        await world.check()
        for slot in Slot:
            came = await world.came(slot)
            assert all(later[0] > earlier[0] for earlier, later in pairwise(came))
