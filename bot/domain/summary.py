"""Summary: the weekly message, when it comes, and what it says.

The policy:

* It is for those who chose it, and about the week from Monday to Sunday that has just ended.
* It begins with the first occurrence of a member's new week, whenever that comes: then every
  older one is closed, and a week begins once.
* It comes three quarters of an hour after that, so never together with a reminder; where the next
  reminder is less than forty minutes from then, three quarters of an hour after that one.
* Where that would be at night, from 22:00 to 7:00 by the member's clock, it comes at ten in the
  morning, if no reminder comes before then or less than forty minutes after.
* It can be sent until ten minutes before the next reminder; then it is dropped.
* It keeps ten minutes from every other message to the same member.
* None comes in a pause, while messages do not reach the member, after the bot has asked whether
  to go on, or where nothing counted in the week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.encouragement import Note
from bot.domain.enrolment import QUIET_AFTER, DeliveryState, Enrolment
from bot.domain.progress import Session, Streak, Tally, score_after, streak
from bot.domain.schedule import Schedule, due_at, next_occurrence
from bot.domain.slots import Slot
from bot.domain.weeks import Past, monday_of, note_on

AFTER = timedelta(minutes=45)
"""How long after a reminder a summary comes: between what nudges may be set to."""

APART = timedelta(minutes=10)
"""What a summary keeps from every other message."""

_ROOM = timedelta(minutes=30)
"""How long at least it may be tried for."""

_NIGHT = time(22)
_MORNING = time(7)
_TEN = time(10)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a summary comes, and until when it may."""

    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSummary:
    """What a summary says: the week's sessions, and score and streak as they were at its end."""

    monday: date
    tally: Tally
    score: float
    streak: Streak
    note: Note


def begins_week(before: date | None, day: date) -> bool:
    """Tell whether a date is in a newer week than the newest one that has had an occurrence."""
    return before is not None and monday_of(day) > monday_of(before)


def is_wanted(enrolment: Enrolment, day: date) -> bool:
    """Tell whether a member gets a summary on a day."""
    return (
        enrolment.summary
        and not enrolment.paused_on(day)
        and enrolment.delivery_state is not DeliveryState.BLOCKED
        and enrolment.ignored < QUIET_AFTER
    )


def summary_timing(schedule: Schedule, moment: datetime) -> Timing:
    """Return when a summary comes that begins at a moment."""
    while True:
        following = _next_reminder(schedule, moment)
        last = following - APART
        found = _by_day(schedule, moment + AFTER, last)
        if found + _ROOM <= last:
            return Timing(at=found, expires_at=last)
        moment = following


def summarise(enrolment: Enrolment, record: Sequence[Session], day: date) -> WeekSummary | None:
    """Return the summary of the week before a day's, or None where nothing counted in it.

    ``record`` is everything there is, the oldest first.
    """
    monday = monday_of(day) - _WEEK
    sunday = monday + 6 * _DAY
    upto = [one for one in record if one.day <= sunday]
    tally = Tally.of(one.outcome for one in upto if one.day >= monday)
    if not tally.counted:
        return None
    return WeekSummary(
        monday=monday,
        tally=tally,
        score=score_after(upto),
        streak=streak(upto),
        note=note_on(Past(enrolment=enrolment, record=upto, nexts={}), sunday, read_on=day),
    )


def _next_reminder(schedule: Schedule, moment: datetime) -> datetime:
    found = (next_occurrence(schedule, slot, after=moment) for slot in Slot)
    # At least one of the two is on: where both were off, nothing would have begun.
    return min(one.due_at for one in found if one is not None)


def _by_day(schedule: Schedule, at: datetime, last: datetime) -> datetime:
    """Return a moment, or ten in the morning after it where it is at night and ten is free."""
    zone = ZoneInfo(schedule.zone)
    local = at.astimezone(zone)
    if _MORNING <= local.time() < _NIGHT:
        return at
    ten = due_at(zone, local.date() + (_DAY if local.time() >= _NIGHT else timedelta()), _TEN)
    return ten if ten + _ROOM <= last else at
