"""Claim: what a due slot turns into, decided before anything is sent.

The policy:

* A slot that is due gets one occurrence for each local date that has come since.
* Only the newest of them can still be sent, and only inside its window; never two at once.
* An older one, or one whose window is over, is excused as the bot's own fault.
* While a routine is paused its occurrences are excused, and nothing is sent.
* While deliveries are blocked its occurrences are excused, and nothing is sent.
* An occurrence that is settled already (logged or skipped before its time) is kept as it is.
* The slot's next occurrence is the first one after the present moment.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.schedule import (
    Occurrence,
    Schedule,
    next_occurrence,
    occurrences_until,
    window_end,
)


class State(StrEnum):
    """What became of an occurrence."""

    OPEN = "open"
    SENT = "sent"
    DONE = "done"
    SKIPPED = "skipped"
    EXCUSED = "excused"
    MISSED = "missed"


class Excuse(StrEnum):
    """Why an occurrence does not count against a streak."""

    BOT = "bot"
    PAUSED = "paused"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSlot:
    """A slot whose time has come, and what decides over it."""

    schedule: Schedule
    occurrence: Occurrence
    settled: bool = False
    blocked: bool = False
    paused_from: date | None = None
    paused_until: date | None = None

    def paused_on(self, day: date) -> bool:
        """Tell whether the routine is paused on a local date; the last day is not part of it."""
        if self.paused_from is None or day < self.paused_from:
            return False
        return self.paused_until is None or day < self.paused_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An occurrence to write down, with its excuse where it will not be sent."""

    occurrence: Occurrence
    excuse: Excuse | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What claiming one due slot writes; the last record is the one to send, if any is."""

    records: tuple[Record, ...]
    following: Occurrence | None


def plan(slot: DueSlot, moment: datetime) -> Plan:
    """Decide what a due slot turns into at a moment."""
    due = list(occurrences_until(slot.schedule, slot.occurrence, moment))
    newest = due[-1]
    records = [
        Record(
            occurrence=occurrence,
            excuse=_excuse(slot, occurrence, newest=occurrence is newest, moment=moment),
            expires_at=window_end(slot.schedule, occurrence),
        )
        for occurrence in due
        if not (slot.settled and occurrence == slot.occurrence)
    ]
    following = next_occurrence(
        slot.schedule, newest.slot, after=max(moment, newest.due_at), last_day=newest.day
    )
    return Plan(records=tuple(records), following=following)


def _excuse(
    slot: DueSlot, occurrence: Occurrence, *, newest: bool, moment: datetime
) -> Excuse | None:
    if slot.paused_on(occurrence.day):
        return Excuse.PAUSED
    if slot.blocked:
        return Excuse.BLOCKED
    if not newest or moment >= window_end(slot.schedule, occurrence):
        return Excuse.BOT
    return None
