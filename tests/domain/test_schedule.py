"""Tests of bot.domain.schedule: the policy sentence by sentence, then over all zones."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
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
    too_close,
    window_end,
)
from bot.domain.slots import Slot
from tests.support.enrolled import at, schedule, utc
from tests.support.zones import FIRST, LAST, NAMES, Change, changes, local

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
YEARS = (LAST - FIRST).days

names = st.sampled_from(NAMES)
slots = st.sampled_from(Slot)
minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
times = st.none() | minutes
schedules = st.builds(
    lambda zone, morning, evening: Schedule(
        zone=zone, times={Slot.MORNING: morning, Slot.EVENING: evening}
    ),
    names,
    times,
    times,
)
moments = st.integers(0, YEARS * 24 * 60).map(lambda minute: FIRST + minute * MINUTE)
# Moments within two days of a change, in that change's zone: where everything can go wrong.
near_changes = st.tuples(
    st.deferred(lambda: st.sampled_from(changes())), st.integers(-2 * 24 * 60, 2 * 24 * 60)
).map(lambda drawn: (drawn[0].zone, drawn[0].moment + drawn[1] * MINUTE))
zones_and_moments = near_changes | st.tuples(names, moments)


@pytest.fixture(scope="module", autouse=True)
def _changes() -> None:
    """Find the changes before a property draws from them: that takes a second."""
    changes()


def following(plan: Schedule, slot: Slot, after: datetime, last_day: date | None = None) -> str:
    """Return the next occurrence in words: its date, and when it is due in UTC."""
    found = next_occurrence(plan, slot, after=after, last_day=last_day)
    return "off" if found is None else f"{found.day:%m-%d} due {found.due_at:%m-%d %H:%M}"


# --- There are two wall-clock times in the member's zone; either may be off.


@pytest.mark.parametrize(
    ("slot", "expected"),
    [(Slot.MORNING, "07-02 due 07-02 06:00"), (Slot.EVENING, "07-01 due 07-01 18:30")],
)
def test_two_wall_clock_times_in_the_members_zone(slot: Slot, expected: str) -> None:
    plan = schedule("Europe/Berlin", "08:00", "20:30")
    assert following(plan, slot, utc("2026-07-01 12:00")) == expected


@pytest.mark.parametrize(
    ("morning", "evening", "expected"),
    [
        (None, "20:00", ("off", "07-01 due 07-01 20:00")),
        ("08:00", None, ("07-02 due 07-02 08:00", "off")),
        (None, None, ("off", "off")),
    ],
)
def test_either_may_be_off(
    morning: str | None, evening: str | None, expected: tuple[str, str]
) -> None:
    plan = schedule("UTC", morning, evening)
    after = utc("2026-07-01 12:00")
    assert (following(plan, Slot.MORNING, after), following(plan, Slot.EVENING, after)) == expected


def test_a_slot_that_is_not_mentioned_is_off() -> None:
    plan = Schedule(zone="UTC", times={Slot.MORNING: time(8)})
    assert following(plan, Slot.EVENING, utc("2026-07-01 12:00")) == "off"


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("UTC", "2026-07-01 00:00", date(2026, 7, 1)),
        ("Europe/Berlin", "2026-07-01 21:59", date(2026, 7, 1)),
        ("Europe/Berlin", "2026-07-01 22:00", date(2026, 7, 2)),
        ("Europe/Berlin", "2026-12-31 23:00", date(2027, 1, 1)),
        ("America/Los_Angeles", "2026-07-01 06:59", date(2026, 6, 30)),
        ("Pacific/Kiritimati", "2026-07-01 10:00", date(2026, 7, 2)),
        ("Pacific/Pago_Pago", "2026-07-01 10:59", date(2026, 6, 30)),
        # Santiago's clocks go from midnight to one: that date begins with the gap.
        ("America/Santiago", "2026-09-06 03:59", date(2026, 9, 5)),
        ("America/Santiago", "2026-09-06 04:00", date(2026, 9, 6)),
    ],
)
def test_the_date_at_a_moment_is_the_members_own(zone: str, moment: str, expected: date) -> None:
    assert schedule(zone).date_at(utc(moment)) == expected


@pytest.mark.parametrize(
    "wrong", [time(8, tzinfo=UTC), time(8, 0, 1), time(8, 0, 0, 1)], ids=["aware", "s", "us"]
)
def test_times_are_naive_minutes(wrong: time) -> None:
    with pytest.raises(ValueError, match="naive wall-clock minutes"):
        Schedule(zone="UTC", times={Slot.MORNING: wrong})


def test_an_occurrence_knows_its_moment() -> None:
    with pytest.raises(ValueError, match="aware"):
        Occurrence(
            slot=Slot.MORNING,
            day=date(2026, 7, 1),
            due_at=datetime(2026, 7, 1, 8),  # noqa: DTZ001 - what is refused
        )


# --- A time that a spring gap skips is due at the first valid minute after the gap.


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        # The usual hour.
        ("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "02:59", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "03:01", "2026-03-29 01:01"),
        ("America/New_York", "2026-03-08", "01:59", "2026-03-08 06:59"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", "03:00", "2026-03-08 07:00"),
        # Half an hour: only 2:00 to 2:30 is skipped.
        ("Australia/Lord_Howe", "2026-10-04", "01:59", "2026-10-03 15:29"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:31", "2026-10-03 15:31"),
        # The end of Ramadan.
        ("Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22 02:00"),
        ("Africa/Casablanca", "2026-03-22", "03:30", "2026-03-22 02:30"),
        # The day begins at one o'clock.
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06 04:00"),
        ("America/Santiago", "2026-09-06", "00:30", "2026-09-06 04:00"),
        ("America/Santiago", "2026-09-06", "01:00", "2026-09-06 04:00"),
        ("America/Santiago", "2026-09-05", "23:59", "2026-09-06 03:59"),
        ("Asia/Beirut", "2026-03-29", "00:30", "2026-03-28 22:00"),
        ("Asia/Beirut", "2026-03-29", "01:30", "2026-03-28 22:30"),
        # The evening ends at eleven: the first valid minute is on the next date.
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29 01:00"),
        ("America/Nuuk", "2026-03-29", "00:00", "2026-03-29 01:00"),
        # Two hours.
        ("Antarctica/Troll", "2026-03-29", "00:59", "2026-03-29 00:59"),
        ("Antarctica/Troll", "2026-03-29", "01:00", "2026-03-29 01:00"),
        ("Antarctica/Troll", "2026-03-29", "02:59", "2026-03-29 01:00"),
        ("Antarctica/Troll", "2026-03-29", "03:00", "2026-03-29 01:00"),
        # A whole day that an island jumped over.
        ("Pacific/Apia", "2011-12-29", "23:59", "2011-12-30 09:59"),
        ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "08:00", "2011-12-30 18:00"),
        # A change with odd seconds: the first whole minute after it.
        ("Africa/Monrovia", "1972-01-07", "00:30", "1972-01-07 00:45"),
        ("Africa/Monrovia", "1972-01-07", "00:44", "1972-01-07 00:45"),
    ],
)
def test_in_a_gap_it_is_the_first_valid_minute_after_it(
    zone: str, day: str, wall: str, expected: str
) -> None:
    due = due_at(ZoneInfo(zone), date.fromisoformat(day), time.fromisoformat(wall))
    assert due == utc(expected)


# --- A time that an autumn fold repeats is due once, at its first passing.


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("Europe/Berlin", "2026-10-25", "01:59", "2026-10-24 23:59"),
        ("Europe/Berlin", "2026-10-25", "02:00", "2026-10-25 00:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        ("America/New_York", "2026-11-01", "02:00", "2026-11-01 07:00"),
        ("Australia/Lord_Howe", "2026-04-05", "01:29", "2026-04-04 14:29"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45"),
        ("Australia/Lord_Howe", "2026-04-05", "02:00", "2026-04-04 15:30"),
        ("Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15 01:30"),
        ("Africa/Casablanca", "2026-02-15", "03:00", "2026-02-15 03:00"),
        ("America/Santiago", "2026-04-04", "23:30", "2026-04-05 02:30"),
        ("America/Santiago", "2026-04-05", "00:00", "2026-04-05 04:00"),
        ("Asia/Beirut", "2026-10-24", "23:30", "2026-10-24 20:30"),
        ("Asia/Beirut", "2026-10-25", "00:00", "2026-10-24 22:00"),
        ("Antarctica/Troll", "2026-10-25", "01:00", "2026-10-24 23:00"),
        ("Antarctica/Troll", "2026-10-25", "02:59", "2026-10-25 00:59"),
        ("Antarctica/Troll", "2026-10-25", "03:00", "2026-10-25 03:00"),
    ],
)
def test_in_a_fold_it_is_the_first_passing(zone: str, day: str, wall: str, expected: str) -> None:
    due = due_at(ZoneInfo(zone), date.fromisoformat(day), time.fromisoformat(wall))
    assert due == utc(expected)


def test_the_second_passing_of_a_fold_is_not_due_again() -> None:
    plan = schedule("Europe/Berlin", "02:30", None)
    first = utc("2026-10-25 00:30")
    assert following(plan, Slot.MORNING, first - MINUTE) == "10-25 due 10-25 00:30"
    assert following(plan, Slot.MORNING, first) == "10-26 due 10-26 01:30"


def oracle(zone: ZoneInfo, wall: datetime) -> datetime:
    """Find the same moment by trying every offset of the days around, then every minute."""
    near = wall.replace(tzinfo=UTC)
    around = {
        (near + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(-36, 37, 6)
    }
    candidates = sorted(near - (offset or timedelta()) for offset in around)
    passing = [moment for moment in candidates if local(zone, moment) == wall]
    if passing:
        return passing[0]
    moment = candidates[0]
    while local(zone, moment) < wall:
        moment += MINUTE
    return moment


def test_every_change_of_every_zone_agrees_with_trying_all_offsets() -> None:
    for change in changes():
        zone = ZoneInfo(change.zone)
        first, second = change.skipped
        for wall in (first - MINUTE, first, first + (second - first) / 2, second - MINUTE, second):
            due = due_at(zone, wall.date(), wall.time())
            assert due == oracle(zone, wall), (change, wall)


@settings(max_examples=200, deadline=None)
@given(zones_and_moments, minutes)
def test_any_time_of_any_day_agrees_with_trying_all_offsets(
    where: tuple[str, datetime], wall: time
) -> None:
    zone = ZoneInfo(where[0])
    day = local(zone, where[1]).date()
    assert due_at(zone, day, wall) == oracle(zone, datetime.combine(day, wall))


@settings(max_examples=200, deadline=None)
@given(st.deferred(lambda: st.sampled_from(changes())), st.floats(0, 1, exclude_max=True))
def test_never_inside_a_gap_and_always_first_in_a_fold(change: Change, part: float) -> None:
    zone = ZoneInfo(change.zone)
    first, second = change.skipped
    wall = first + int((second - first) / MINUTE * part) * MINUTE
    due = due_at(zone, wall.date(), wall.time())
    if change.is_gap:
        assert due == change.moment
        assert local(zone, due) == second
    else:
        assert due < change.moment
        assert local(zone, due) == wall == local(zone, due + (second - first))


# --- There is exactly one occurrence for a slot and a local date, and they come in order.


def chain(plan: Schedule, slot: Slot, after: datetime, count: int) -> list[Occurrence]:
    """Return the occurrences that follow a moment, each reckoned from the one before it."""
    found: list[Occurrence] = []
    last_day = None
    while len(found) < count:
        occurrence = next_occurrence(plan, slot, after=after, last_day=last_day)
        assert occurrence is not None
        found.append(occurrence)
        after, last_day = occurrence.due_at, occurrence.day
    return found


@settings(max_examples=100, deadline=None)
@given(zones_and_moments, minutes)
def test_exactly_one_for_each_local_date_strictly_in_order(
    where: tuple[str, datetime], wall: time
) -> None:
    plan = Schedule(zone=where[0], times={Slot.MORNING: wall})
    found = chain(plan, Slot.MORNING, where[1] - 2 * DAY, 6)
    assert all(later.day == earlier.day + DAY for earlier, later in pairwise(found))
    assert all(later.due_at > earlier.due_at for earlier, later in pairwise(found))
    assert all(one.due_at == due_at(ZoneInfo(where[0]), one.day, wall) for one in found)


@settings(max_examples=100, deadline=None)
@given(zones_and_moments, minutes)
def test_the_first_one_later_than_a_moment(where: tuple[str, datetime], wall: time) -> None:
    name, after = where
    plan = Schedule(zone=name, times={Slot.MORNING: wall})
    found = next_occurrence(plan, Slot.MORNING, after=after)
    assert found is not None
    before = due_at(ZoneInfo(name), found.day - DAY, wall)
    assert before <= after < found.due_at


@settings(max_examples=50, deadline=None)
@given(zones_and_moments, minutes, st.integers(0, 5 * 24 * 60))
def test_occurrences_until_a_moment_are_all_that_have_come(
    where: tuple[str, datetime], wall: time, waited: int
) -> None:
    name, start = where
    plan = Schedule(zone=name, times={Slot.EVENING: wall})
    first = next_occurrence(plan, Slot.EVENING, after=start)
    assert first is not None
    moment = start + waited * MINUTE
    expected = [
        one
        for one in chain(plan, Slot.EVENING, start, waited // (24 * 60) + 2)
        if one.due_at <= moment
    ]
    assert list(occurrences_until(plan, first, moment)) == expected


# --- A time already past when it is set first comes the next day.


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-07-01 05:59", "07-01 due 07-01 06:00"),
        ("2026-07-01 06:00", "07-02 due 07-02 06:00"),
        ("2026-07-01 06:01", "07-02 due 07-02 06:00"),
    ],
)
def test_a_time_already_past_when_it_is_set_first_comes_the_next_day(
    now: str, expected: str
) -> None:
    assert following(schedule("Europe/Berlin"), Slot.MORNING, utc(now)) == expected


def test_after_a_midnight_gap_the_date_is_the_one_that_was_asked_for() -> None:
    plan = schedule("America/Nuuk", None, "23:30")
    # 23:30 of the 28th is due as the 29th begins; that is not the 29th's own.
    assert following(plan, Slot.EVENING, utc("2026-03-29 00:59")) == "03-28 due 03-29 01:00"
    assert following(plan, Slot.EVENING, utc("2026-03-29 01:00")) == "03-29 due 03-30 00:30"


# --- A changed time or zone never brings back a local date that had its occurrence.


@pytest.mark.parametrize(
    ("plan", "now", "last_day", "expected"),
    [
        # Had the 1st at eight; eleven o'clock of the 1st does not come as well.
        (schedule("UTC", "11:00"), "2026-07-01 09:00", "2026-07-01", "07-02 due 07-02 11:00"),
        # Nothing was had on the 1st yet: an earlier hour is still to come.
        (schedule("UTC", "11:00"), "2026-07-01 09:00", "2026-06-30", "07-01 due 07-01 11:00"),
        # Flown west over the date line: the 1st has begun again, but it had its own.
        (
            schedule("Pacific/Honolulu", "08:00"),
            "2026-07-01 02:00",
            "2026-07-01",
            "07-02 due 07-02 18:00",
        ),
        # Flown east: the 2nd is here already.
        (
            schedule("Pacific/Auckland", "12:00"),
            "2026-07-01 20:00",
            "2026-07-01",
            "07-02 due 07-02 00:00",
        ),
        # However long ago the last one was.
        (schedule(), "2026-07-01 09:00", "2026-01-01", "07-02 due 07-02 08:00"),
    ],
)
def test_a_local_date_that_had_its_occurrence_does_not_come_back(
    plan: Schedule, now: str, last_day: str, expected: str
) -> None:
    had = date.fromisoformat(last_day)
    assert following(plan, Slot.MORNING, utc(now), had) == expected


# What a member does with one slot: let time pass, then set the zone or the time anew.
edits = st.lists(
    st.tuples(st.integers(0, 40 * 60), st.none() | names, st.none() | times.map(lambda t: (t,))),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(zones_and_moments, minutes, edits)
def test_no_change_of_zone_or_time_repeats_a_local_date(
    where: tuple[str, datetime],
    wall: time,
    made: list[tuple[int, str | None, tuple[time | None] | None]],
) -> None:
    zone, now = where
    current: time | None = wall
    last_day: date | None = None
    had: list[date] = []
    for passed, new_zone, new_time in made:
        plan = Schedule(zone=zone, times={Slot.MORNING: current})
        coming = next_occurrence(plan, Slot.MORNING, after=now, last_day=last_day)
        now += passed * MINUTE
        if coming is not None:
            come = [one.day for one in occurrences_until(plan, coming, now)]
            had += come
            last_day = come[-1] if come else last_day
        zone = new_zone or zone
        current = new_time[0] if new_time else current
    assert all(later > earlier for earlier, later in pairwise(had))


# --- The window: three hours, or the other slot.


@pytest.mark.parametrize(
    ("plan", "slot", "due", "expected"),
    [
        (schedule("UTC", "08:00", "20:00"), Slot.MORNING, "2026-07-01 08:00", "2026-07-01 11:00"),
        (schedule("UTC", "08:00", "20:00"), Slot.EVENING, "2026-07-01 20:00", "2026-07-01 23:00"),
        (schedule("UTC", "08:00", None), Slot.MORNING, "2026-07-01 08:00", "2026-07-01 11:00"),
        (schedule("UTC", "08:00", "11:00"), Slot.MORNING, "2026-07-01 08:00", "2026-07-01 11:00"),
        # The other slot may come on the next date, and before its own day's morning.
        (schedule("UTC", "01:00", "22:30"), Slot.EVENING, "2026-07-01 22:30", "2026-07-02 01:00"),
        (schedule("UTC", "20:00", "08:00"), Slot.EVENING, "2026-07-01 08:00", "2026-07-01 11:00"),
        # A gap brings the other slot nearer.
        (
            schedule("Antarctica/Troll", "00:30", "03:30"),
            Slot.MORNING,
            "2026-03-29 00:30",
            "2026-03-29 01:30",
        ),
        # In a fold both lie further apart than the clock says.
        (
            schedule("Europe/Berlin", "00:30", "03:30"),
            Slot.MORNING,
            "2026-10-24 22:30",
            "2026-10-25 01:30",
        ),
    ],
)
def test_the_window_is_three_hours_or_the_other_slot(
    plan: Schedule, slot: Slot, due: str, expected: str
) -> None:
    day = utc(due).astimezone(ZoneInfo(plan.zone)).date()
    occurrence = Occurrence(slot=slot, day=day, due_at=utc(due))
    assert window_end(plan, occurrence) == utc(expected)


@settings(max_examples=100, deadline=None)
@given(schedules, slots, moments)
def test_a_window_never_reaches_past_the_other_slot(
    plan: Schedule, slot: Slot, after: datetime
) -> None:
    occurrence = next_occurrence(plan, slot, after=after)
    if occurrence is None:
        return
    end = window_end(plan, occurrence)
    assert occurrence.due_at < end <= occurrence.due_at + timedelta(hours=3)
    other = next_occurrence(plan, slot.other, after=occurrence.due_at)
    assert other is None or end <= other.due_at


# --- Three hours apart on the clock, in either order.


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("08:00", "20:00", False),
        ("08:00", "11:00", False),
        ("08:00", "10:59", True),
        ("08:00", "08:00", True),
        ("11:00", "08:00", False),
        ("10:59", "08:00", True),
        # Over midnight too.
        ("23:00", "02:00", False),
        ("23:00", "01:59", True),
        ("01:59", "23:00", True),
        (None, "08:00", False),
        ("08:00", None, False),
        (None, None, False),
    ],
)
def test_too_close_is_less_than_three_hours_on_the_clock(
    first: str | None, second: str | None, expected: bool
) -> None:
    assert too_close(at(first), at(second)) is expected


@settings(max_examples=100)
@given(times, times)
def test_too_close_in_either_order(first: time | None, second: time | None) -> None:
    assert too_close(first, second) is too_close(second, first)
