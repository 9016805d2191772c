"""Upcoming: which reminders come next, past a pause; and which one a moment is nearest to."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence, Schedule, next_occurrence, occurrence_on
from bot.domain.slots import Slot


def upcoming(
    enrolment: Enrolment,
    nexts: Iterable[Occurrence],
    count: int,
    settled: Collection[tuple[Slot, date]] = (),
) -> list[Occurrence]:
    """Return the next deliveries over all slots, given the next occurrence of each.

    What is settled before its time (logged, skipped) is passed over.
    """
    coming = [
        one
        for first in nexts
        for one in islice(
            (one for one in _from(enrolment, first) if (one.slot, one.day) not in settled), count
        )
    ]
    return sorted(coming, key=lambda one: one.due_at)[:count]


def nearest(schedule: Schedule, slot: Slot, moment: datetime) -> Occurrence | None:
    """Return the occurrence of a slot that is nearest to a moment, or None where it is off.

    After midnight that is still the evening of the day before.
    """
    today = schedule.date_at(moment)
    days = (today + timedelta(days=shift) for shift in (-1, 0, 1))
    around = [one for day in days if (one := occurrence_on(schedule, slot, day)) is not None]
    return min(around, key=lambda one: abs(one.due_at - moment), default=None)


def _from(enrolment: Enrolment, first: Occurrence) -> Iterator[Occurrence]:
    current: Occurrence | None = first
    while (current := _past_pause(enrolment, current)) is not None:
        yield current
        current = next_occurrence(
            enrolment.schedule, current.slot, after=current.due_at, last_day=current.day
        )


def _past_pause(enrolment: Enrolment, occurrence: Occurrence | None) -> Occurrence | None:
    """Return an occurrence, or the first one after the pause it falls into."""
    if occurrence is None or not enrolment.paused_on(occurrence.day):
        return occurrence
    if enrolment.paused_until is None:
        return None
    return next_occurrence(
        enrolment.schedule,
        occurrence.slot,
        after=occurrence.due_at,
        last_day=enrolment.paused_until - timedelta(days=1),
    )
