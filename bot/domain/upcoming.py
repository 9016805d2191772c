"""Upcoming: which reminders come next, past a pause."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence, next_occurrence


def upcoming(enrolment: Enrolment, nexts: Iterable[Occurrence], count: int) -> list[Occurrence]:
    """Return the next deliveries over all slots, given the next occurrence of each."""
    coming = [one for first in nexts for one in islice(_from(enrolment, first), count)]
    return sorted(coming, key=lambda one: one.due_at)[:count]


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
