"""The promise over random kills and faults: every reminder comes, once, whatever fails.

What may happen stands in ``promise.py``: to first deliveries, nudges, snoozes and summaries.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.delivery import Answer, Kind
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.tables import routine
from tests.services.promise import (
    BUTTONS,
    DAY,
    FIRST,
    HOUR,
    MINUTE,
    NUDGE_MINUTES,
    Step,
    check,
    check_that_all_came,
    world,
)
from tests.support.courier import Fault, Lost
from tests.support.enrolled import schedule
from tests.support.stored import next_after, rows

pytestmark = pytest.mark.usefixtures("_no_pauses")

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
    5 * MINUTE,
    10 * MINUTE,
)
LONG = (*SHORT, 20 * MINUTE, HOUR, 2 * HOUR + 59 * MINUTE, 9 * HOUR, 3 * DAY)
bounded = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
KILLS = st.none() | st.integers(1, 16)
FAILURES = st.lists(st.booleans(), max_size=10).map(tuple)
NO_FAILURES = st.just(())


def steps(
    passing: Sequence[timedelta],
    faults: Sequence[Fault],
    killed_at: st.SearchStrategy[int | None] = KILLS,
    disk: st.SearchStrategy[tuple[bool, ...]] = NO_FAILURES,
) -> st.SearchStrategy[list[Step]]:
    """Draw what happens; nothing at all is the simplest."""
    return st.lists(
        st.builds(
            Step,
            passed=st.sampled_from(passing),
            killed_at=killed_at,
            faults=st.lists(st.none() | st.sampled_from(faults), max_size=4).map(tuple),
            disk=disk,
            press=st.none() | st.sampled_from(BUTTONS),
            back=st.integers(0, 2),
        ),
        max_size=8,
    )


SNOOZED = (Step(MINUTE), Step(MINUTE, press="snooze 10"))


@bounded
@given(happening=steps(LONG, ANY, disk=NO_FAILURES | FAILURES))
# The answer to a snooze is lost, and then the whole process.
@example(happening=[*SNOOZED, Step(10 * MINUTE, faults=(Lost.ANSWER,), killed_at=12)])
# The answer to a nudge is lost, and the next slot comes before anybody looks.
@example(happening=[Step(MINUTE), Step(30 * MINUTE, faults=(Lost.ANSWER,) * 2), Step(9 * HOUR)])
# The answer to a summary is lost, and then the whole process, for longer than nonces are known.
@example(
    happening=[
        Step(MINUTE),
        Step(30 * MINUTE),
        Step(15 * MINUTE, faults=(Lost.ANSWER,), killed_at=9),
        Step(20 * MINUTE),
    ]
)
# A snooze is not brought in time.
@example(happening=[*SNOOZED, Step(9 * HOUR)])
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
@example(happening=[*SNOOZED, Step(10 * MINUTE, killed_at=9), Step(10 * MINUTE, press="snooze 30")])
async def test_what_passes_within_the_window_loses_nothing_at_all(
    database: Database, happening: list[Step]
) -> None:
    async with world(database) as happened:
        for step in happening:
            await happened.go(step)
        await happened.mend()
        await check(happened)
        check_that_all_came(happened)
        excused = [one for one in (await happened.occurrences()).values() if one["excuse"]]
        assert excused == []
        members = await rows(database, routine)
        assert [(one["delivery_state"], one["problem"]) for one in members] == [("ok", None)] * 2


@bounded
@given(happening=steps(SHORT, TRANSIENT, killed_at=st.none(), disk=FAILURES))
# The first claim is committed, and nobody hears of it.
@example(happening=[Step(MINUTE, disk=(False,) * 5 + (True,)), Step(MINUTE)])
# What waits is taken on, then the transaction after it fails.
@example(
    happening=[
        Step(MINUTE, faults=(Lost.ANSWER, Lost.REQUEST)),
        Step(MINUTE, disk=(False,) * 4 + (True,)),
    ]
)
# A settlement is committed, and nobody hears of it.
@example(happening=[Step(MINUTE, disk=(False,) * 7 + (True,)), Step(MINUTE, press="snooze 10")])
async def test_a_database_that_fails_at_any_point_doubles_nothing_and_loses_nothing(
    database: Database, happening: list[Step]
) -> None:
    """Before or after it has committed; the process stays alive and goes on by itself."""
    async with world(database) as happened:
        for step in happening:
            await happened.go(step)
        await happened.mend()
        await check(happened)
        check_that_all_came(happened)


# What goes before: nothing, the first message, that and a snooze, or that and a nudge.
BEFORE: dict[Kind, tuple[tuple[Step, ...], timedelta]] = {
    Kind.FIRST: ((), MINUTE),
    Kind.NUDGE: ((Step(MINUTE),), NUDGE_MINUTES * MINUTE),
    Kind.SNOOZE: (SNOOZED, 10 * MINUTE),
    Kind.SUMMARY: ((Step(MINUTE), Step(NUDGE_MINUTES * MINUTE)), 15 * MINUTE),
}


@pytest.mark.parametrize("kind", BEFORE)
@pytest.mark.parametrize("absence", [MINUTE, 20 * MINUTE])
async def test_every_single_kill_of_a_plain_morning(
    database: Database, kind: Kind, absence: timedelta
) -> None:
    """Without chance: a kill at each step there is, then one short or one long absence."""
    before, passed = BEFORE[kind]
    for killed_at in range(1, 14):
        async with world(database) as happened:
            for step in before:
                await happened.go(step)
            await happened.go(Step(passed=passed, killed_at=killed_at))
            await happened.go(Step(passed=absence))
            await happened.mend()
            await check(happened)
            check_that_all_came(happened)
            assert happened.messages(kind), killed_at


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
            edited, now = schedule(zone, morning, evening), happened.clock.now()
            await enrolments.reschedule(FIRST, lambda _, to=edited: to, next_after(now), now)
        await happened.go(Step(passed=DAY))
        had = [one for one in (await happened.occurrences()).values() if one["user_id"] == FIRST]
        for slot in ("morning", "evening"):
            # In the order in which they were written.
            days = [one["day"] for one in had if one["slot"] == slot]
            assert days == sorted(set(days), key=str)
        for kind in (Kind.FIRST, Kind.NUDGE):
            assert max(map(len, happened.messages(kind).values()), default=0) <= 1
