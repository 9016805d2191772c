"""Schedule: when a reminder is due, as wall-clock times in the member's own zone.

The policy (design rule 1):

* There are two wall-clock times in the member's zone; either may be off.
* A time that a spring gap skips is due at the first valid minute after the gap.
* A time that an autumn fold repeats is due once, at its first passing.
* There is exactly one occurrence for a slot and a local date, and they come in order.
* A time already past when it is set first comes the next day.
* A changed time or zone never brings back a local date that had its occurrence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.slots import Slot

WINDOW = timedelta(hours=3)
APART = timedelta(hours=3)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Two wall-clock times in a zone; a slot that is off has no time."""

    zone: str
    times: Mapping[Slot, time | None]

    def __post_init__(self) -> None:
        for at in self.times.values():
            if at is not None and (at.tzinfo is not None or at.second or at.microsecond):
                raise ValueError("a schedule's times are naive wall-clock minutes")

    def time_of(self, slot: Slot) -> time | None:
        """Return the wall-clock time of a slot, or None where it is off."""
        return self.times.get(slot)

    def date_at(self, moment: datetime) -> date:
        """Return the local date of a moment, by the member's own clock."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One reminder of one local date: the thing that is done, skipped or missed."""

    slot: Slot
    day: date
    due_at: datetime

    def __post_init__(self) -> None:
        if self.due_at.tzinfo is None:
            raise ValueError("due_at must be aware")


def due_at(zone: ZoneInfo, day: date, at: time) -> datetime:
    """Return the instant (UTC) at which a wall-clock time passes on a local date.

    In a fold it is the first passing, in a gap the first valid minute after it (PEP 495:
    ``fold=0`` reads an ambiguous time with the offset before the change).
    """
    wall = datetime.combine(day, at)
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(zone, wall)


def occurrence_on(schedule: Schedule, slot: Slot, day: date) -> Occurrence | None:
    """Return the occurrence of a slot on a local date, or None where the slot is off."""
    at = schedule.time_of(slot)
    if at is None:
        return None
    return Occurrence(slot=slot, day=day, due_at=due_at(ZoneInfo(schedule.zone), day, at))


def _end_of_gap(zone: ZoneInfo, wall: datetime) -> datetime:
    """Return the first whole valid minute after the gap that swallows a wall-clock time."""
    # The offset after the change reads the wall time too early, the one before it too late:
    # the change itself lies between the two.
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    change = high.replace(microsecond=0)
    local = change.astimezone(zone).replace(tzinfo=None)
    spare = timedelta(seconds=local.second)
    return change + (_MINUTE - spare if spare else timedelta())


def next_occurrence(
    schedule: Schedule, slot: Slot, *, after: datetime, last_day: date | None = None
) -> Occurrence | None:
    """Return the first occurrence that is due later than a moment, or None where it is off.

    ``last_day`` is the latest local date whose occurrence exists already: it and all days
    before it are passed over, whatever zone they were reckoned in.
    """
    at = schedule.time_of(slot)
    if at is None:
        return None
    zone = ZoneInfo(schedule.zone)
    day = schedule.date_at(after) - _DAY
    if last_day is not None and last_day >= day:
        day = last_day + _DAY
    while True:
        due = due_at(zone, day, at)
        if due > after:
            return Occurrence(slot=slot, day=day, due_at=due)
        day += _DAY


def occurrences_until(
    schedule: Schedule, first: Occurrence, moment: datetime
) -> Iterator[Occurrence]:
    """Yield an occurrence and those of its slot that follow it and are due by a moment."""
    current: Occurrence | None = first
    while current is not None and current.due_at <= moment:
        yield current
        current = next_occurrence(
            schedule, current.slot, after=current.due_at, last_day=current.day
        )


def window_end(schedule: Schedule, occurrence: Occurrence) -> datetime:
    """Return until when an occurrence may still be sent: three hours, or the other slot."""
    other = next_occurrence(schedule, occurrence.slot.other, after=occurrence.due_at)
    end = occurrence.due_at + WINDOW
    return end if other is None else min(end, other.due_at)


def too_close(first: time | None, second: time | None) -> bool:
    """Tell whether two times are less than three hours apart on the clock, in either order."""
    if first is None or second is None:
        return False
    minutes = abs((first.hour - second.hour) * 60 + first.minute - second.minute)
    return min(minutes, 24 * 60 - minutes) < APART.total_seconds() / 60
