"""Time over every zone of tzdata and the years 2024 to 2037: no date twice, none left out.

``test_schedule.py`` proves each due moment and each step. Here whole walks are proven, reckoned
as the store does it: each occurrence from the one before it, with the last local date carried on.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.schedule import (
    Occurrence,
    Schedule,
    due_at,
    next_occurrence,
    occurrences_until,
    window_end,
)
from bot.domain.slots import Slot
from tests.support.enrolled import utc
from tests.support.zones import FIRST, LAST, NAMES, Change, changes, local

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MINUTES_A_DAY = 24 * 60


def minute_of_day(minute: int) -> time:
    """Return a wall-clock time by its minute, counted on over midnight."""
    hour, rest = divmod(minute % MINUTES_A_DAY, 60)
    return time(hour, rest)


def both(zone: str, minute: int, apart: int) -> Schedule:
    """Return a schedule with an evening so many minutes after its morning."""
    times = {Slot.MORNING: minute_of_day(minute), Slot.EVENING: minute_of_day(minute + apart)}
    return Schedule(zone=zone, times=times)


names = st.sampled_from(NAMES)
minutes = st.integers(0, MINUTES_A_DAY - 1)
moments = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda minute: FIRST + minute * MINUTE)
# A member's two times are three hours apart or more (see too_close).
schedules = st.builds(both, names, minutes, st.integers(180, MINUTES_A_DAY - 180))


@pytest.fixture(scope="module", autouse=True)
def _changes() -> None:
    """Find the changes before a property draws from them: that takes a second."""
    changes()


def walk(plan: Schedule, slot: Slot, after: datetime, until: datetime) -> list[Occurrence]:
    """Return a slot's occurrences after a moment and up to another, each from the one before."""
    first = next_occurrence(plan, slot, after=after)
    return [] if first is None else list(occurrences_until(plan, first, until))


def dates_between(plan: Schedule, slot: Slot, after: datetime, until: datetime) -> list[date]:
    """Return the local dates whose time passes after a moment and up to another.

    Each date is asked by itself: no walk, so nothing that a walk could skip.
    """
    at = plan.time_of(slot)
    if at is None:
        return []
    zone = ZoneInfo(plan.zone)
    first, last = local(zone, after).date() - 2 * DAY, local(zone, until).date() + 2 * DAY
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [day for day in days if after < due_at(zone, day, at) <= until]


def check_walk(plan: Schedule, slot: Slot, after: datetime, until: datetime) -> list[Occurrence]:
    """Check that a walk has each local date once, in order, at its time; return it."""
    found = walk(plan, slot, after, until)
    assert [one.day for one in found] == dates_between(plan, slot, after, until)
    for earlier, later in pairwise(found):
        assert later.day == earlier.day + DAY
        assert later.due_at > earlier.due_at
    zone, at = ZoneInfo(plan.zone), plan.time_of(slot)
    for one in found:
        assert at is not None
        check_wall(zone, datetime.combine(one.day, at), one.due_at)
    return found


def check_wall(zone: ZoneInfo, wall: datetime, due: datetime) -> None:
    """Check a due moment by what the clock on the wall shows then, and a minute before."""
    shown = due.astimezone(zone)
    assert shown.fold == 0, "a second passing"
    assert local(zone, due - MINUTE) < wall <= local(zone, due), "not the first valid minute"
    if local(zone, due) != wall:
        passings = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        assert wall not in {local(zone, one) for one in passings}, "not in a gap"


# --- Exactly one for each slot and local date, never in a gap, once in a fold, in order.


@settings(max_examples=40, deadline=None)
@given(schedules, moments, st.integers(1, 800))
def test_a_walk_from_any_moment_in_any_zone_has_every_local_date_once(
    plan: Schedule, start: datetime, days: int
) -> None:
    for slot in Slot:
        found = check_walk(plan, slot, start, start + days * DAY)
        assert abs(len(found) - days) <= 1


@settings(max_examples=3, deadline=None)
@given(schedules)
def test_a_walk_from_2024_to_2037_has_every_local_date_once(plan: Schedule) -> None:
    for slot in Slot:
        assert abs(len(check_walk(plan, slot, FIRST, LAST)) - (LAST - FIRST).days) <= 1


def test_every_name_of_a_zone_has_every_local_date_of_a_month_once() -> None:
    """Without chance: each name, links included; the months of all years take turns."""
    for number, name in enumerate(NAMES):
        start = FIRST + number % (12 * 14) * timedelta(days=30.4)
        plan = both(name, number * 7, 12 * 60)
        for slot in Slot:
            check_walk(plan, slot, start, start + 31 * DAY)


def around(change: Change) -> Iterator[Schedule]:
    """Yield schedules whose morning or evening the change skips or repeats."""
    first, second = change.skipped
    for wall in (first, first + (second - first) / 2, second - MINUTE):
        minute = wall.hour * 60 + wall.minute
        yield both(change.zone, minute, 3 * 60)
    yield both(change.zone, first.hour * 60 + first.minute - 3 * 60, 3 * 60)


def test_around_every_change_of_every_zone_each_local_date_comes_once() -> None:
    """Without chance: every zone, every change of it, with the slots in it and beside it."""
    for change in changes():
        for plan in around(change):
            for slot in Slot:
                check_walk(plan, slot, change.moment - DAY, change.moment + DAY)


def test_around_every_change_of_every_zone_a_window_ends_before_the_next_one() -> None:
    """Without chance: slots three hours apart, where a gap brings them nearer to each other."""
    for change in changes():
        first, _ = change.skipped
        plan = both(change.zone, first.hour * 60 + first.minute - 2 * 60, 3 * 60)
        start, end = change.moment - timedelta(hours=6), change.moment + timedelta(hours=6)
        walked = chain.from_iterable(walk(plan, slot, start, end) for slot in Slot)
        found = sorted(walked, key=lambda one: one.due_at)
        assert [one.slot for one in found] == [Slot.MORNING, Slot.EVENING]
        for earlier, later in pairwise(found):
            assert earlier.due_at < window_end(plan, earlier) <= later.due_at
            assert window_end(plan, earlier) <= earlier.due_at + timedelta(hours=3)


@pytest.mark.parametrize(
    ("zone", "missing"),
    [
        ("Pacific/Apia", "2011-12-30"),
        ("Pacific/Fakaofo", "2011-12-30"),
        ("Pacific/Kiritimati", "1994-12-31"),
        ("Pacific/Kwajalein", "1993-08-21"),
    ],
)
def test_a_date_that_a_zone_never_had_breaks_no_order(zone: str, missing: str) -> None:
    """No zone skips a date from 2024 on; those that did show what would happen."""
    skipped = date.fromisoformat(missing)
    assert local(ZoneInfo(zone), utc(missing) + DAY).date() != skipped
    for minute in range(0, MINUTES_A_DAY, 5):
        plan = both(zone, minute, 12 * 60)
        found = walk(plan, Slot.MORNING, utc(missing) - 3 * DAY, utc(missing) + 3 * DAY)
        assert all(later.due_at > earlier.due_at for earlier, later in pairwise(found))
        days = [one.day for one in found]
        # Midnight of the next date is the first valid minute after the skipped one: one
        # moment, and so one reminder for the two.
        left_out = {skipped + DAY} if minute == 0 else set[date]()
        span = (found[-1].day - found[0].day).days + 1
        wanted = [found[0].day + number * DAY for number in range(span)]
        assert days == [day for day in wanted if day not in left_out]


# --- A changed zone and a changed time, at any moment: without a double or a hole.

edits = st.lists(
    st.tuples(
        st.integers(0, 3 * MINUTES_A_DAY).map(lambda passed: passed * MINUTE),
        st.none() | names,
        st.none() | st.tuples(st.none() | minutes.map(minute_of_day)),
    ),
    max_size=12,
)
near_changes = st.tuples(
    st.deferred(lambda: st.sampled_from(changes())),
    st.integers(-2 * MINUTES_A_DAY, 2 * MINUTES_A_DAY),
).map(lambda drawn: (drawn[0].zone, drawn[0].moment + drawn[1] * MINUTE))


@settings(max_examples=300, deadline=None)
@given(near_changes | st.tuples(names, moments), minutes.map(minute_of_day), edits)
def test_changes_at_any_moments_leave_out_no_local_date_and_repeat_none(
    where: tuple[str, datetime],
    at: time | None,
    made: list[tuple[timedelta, str | None, tuple[time | None] | None]],
) -> None:
    """Between two changes exactly those dates come that had to.

    A local date had to come if its time passed, as it was set just then, after the one change
    and not after the other; unless it, or a later date, had its occurrence before.
    """
    zone, now = where
    last_day: date | None = None
    for passed, new_zone, new_time in [*made, (3 * DAY, None, None)]:
        plan = Schedule(zone=zone, times={Slot.MORNING: at})
        had_to = [
            day
            for day in dates_between(plan, Slot.MORNING, now, now + passed)
            if last_day is None or day > last_day
        ]
        coming = next_occurrence(plan, Slot.MORNING, after=now, last_day=last_day)
        now += passed
        came = [] if coming is None else list(occurrences_until(plan, coming, now))
        assert [one.day for one in came] == had_to
        last_day = max(had_to, default=last_day)
        zone, at = new_zone or zone, new_time[0] if new_time else at
