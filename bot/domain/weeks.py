"""Weeks: a member's record as a calendar of mornings and evenings, and as a picture is drawn of it.

The policy:

* Weeks go from Monday to Sunday, by the member's own date; the last one is that of today.
* What is in the record is shown as what became of it.
* What is not in the record yet is still to come, from the slot's next date on; where that date is
  part of a pause, it is excused already.
* What is not in the record and not to come was off: before the routine began, or while the slot
  had no time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.encouragement import Note, Situation, encouragement
from bot.domain.enrolment import Enrolment
from bot.domain.progress import Outcome, Session, Streak, Tally, score_after, scores, streak
from bot.domain.slots import Slot

WEEK_CHOICES = (2, 4, 8, 12, 26)
"""How many weeks can be looked at."""

USUAL_WEEKS = 4

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local date: what became of its sessions, and the score at its end.

    There is no score before the routine began and after today.
    """

    day: date
    outcomes: Mapping[Slot, Outcome]
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days, from a Monday on."""

    days: tuple[Day, ...]

    @property
    def monday(self) -> date:
        """Return its first day."""
        return self.days[0].day

    @property
    def tally(self) -> Tally:
        """Count what became of its sessions."""
        return Tally.of(one for day in self.days for one in day.outcomes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a member sees of some weeks; score and streak are of all the time there was."""

    today: date
    weeks: tuple[Week, ...]
    score: float
    streak: Streak
    note: Note

    @property
    def tally(self) -> Tally:
        """Count what became of the sessions of these weeks."""
        return Tally.of(
            one for week in self.weeks for day in week.days for one in day.outcomes.values()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """All that progress is made of: the record, the oldest first, and what is to come.

    ``nexts`` is the next date of each slot that is on.
    """

    enrolment: Enrolment
    record: Sequence[Session]
    nexts: Mapping[Slot, date]

    @property
    def begun(self) -> date:
        """Return the member's own date on which the routine began."""
        return self.enrolment.schedule.date_at(self.enrolment.consent_at)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * _DAY


def look_back(past: Past, today: date, weeks: int) -> Progress:
    """Return a member's progress over some weeks, that of today included."""
    first = monday_of(today) - (weeks - 1) * _WEEK
    days = _days(past, first, monday_of(today) + _WEEK, today)
    return Progress(
        today=today,
        weeks=tuple(Week(days=tuple(days[at : at + 7])) for at in range(0, len(days), 7)),
        score=score_after(past.record),
        streak=streak(past.record),
        note=note_on(past, today),
    )


def note_on(past: Past, today: date, *, read_on: date | None = None) -> Note:
    """Return what a kind sentence is to be about on a day.

    One that is read later speaks of a flare-up or a pause only where it holds then.
    """
    read_on = read_on or today
    return encouragement(
        Situation(
            today=today,
            begun=past.begun,
            flaring=past.enrolment.flares_on(read_on),
            paused=past.enrolment.paused_on(read_on),
            record=past.record,
        )
    )


def _days(past: Past, first: date, end: date, today: date) -> list[Day]:
    """Return the days from one up to another, not included."""
    outcomes = {(one.slot, one.day): one.outcome for one in past.record}
    ends = _scores_by_day(past.record)
    begun = min((past.begun, *ends))
    score = next((ends[day] for day in sorted(ends, reverse=True) if day < first), 0.0)
    days: list[Day] = []
    for day in (first + number * _DAY for number in range((end - first).days)):
        score = ends.get(day, score)
        days.append(
            Day(
                day=day,
                outcomes={
                    slot: outcomes.get((slot, day)) or _unwritten(past, slot, day) for slot in Slot
                },
                score=score if begun <= day <= today else None,
            )
        )
    return days


def _scores_by_day(record: Sequence[Session]) -> dict[date, float]:
    """Return the score at the end of each day that is in a record."""
    return {one.day: score for one, score in zip(record, scores(record), strict=True)}


def _unwritten(past: Past, slot: Slot, day: date) -> Outcome:
    """Return what a session is that is not in the record."""
    following = past.nexts.get(slot)
    if following is None or day < following:
        return Outcome.OFF
    return Outcome.EXCUSED if past.enrolment.paused_on(day) else Outcome.COMING
