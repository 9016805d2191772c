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

from bot.domain.delivery import Attempt, Kind
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.schedule import Occurrence, next_occurrence, occurrences_until, window_end


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
    """A slot whose time has come, whose it is, and whether its occurrence exists already."""

    enrolment: Enrolment
    occurrence: Occurrence
    settled: bool = False


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
    last_day: date


def plan(slot: DueSlot, moment: datetime) -> Plan:
    """Decide what a due slot turns into at a moment."""
    schedule = slot.enrolment.schedule
    due = list(occurrences_until(schedule, slot.occurrence, moment))
    newest = due[-1]
    records = [
        Record(
            occurrence=occurrence,
            excuse=_excuse(slot, occurrence, newest=occurrence is newest, moment=moment),
            expires_at=window_end(schedule, occurrence),
        )
        for occurrence in due
        if not (slot.settled and occurrence == slot.occurrence)
    ]
    following = next_occurrence(
        schedule, newest.slot, after=max(moment, newest.due_at), last_day=newest.day
    )
    return Plan(records=tuple(records), following=following, last_day=newest.day)


def _excuse(
    slot: DueSlot, occurrence: Occurrence, *, newest: bool, moment: datetime
) -> Excuse | None:
    if slot.enrolment.paused_on(occurrence.day):
        return Excuse.PAUSED
    if slot.enrolment.delivery_state is DeliveryState.BLOCKED:
        return Excuse.BLOCKED
    if not newest or moment >= window_end(slot.enrolment.schedule, occurrence):
        return Excuse.BOT
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that this process has taken on: everything that is needed to send it.

    ``occurrence`` and ``occurrence_id`` are None for a test message. ``excused_before`` tells
    that an occurrence since the last message was missed through the bot's own fault and the
    member has not been told yet.
    """

    delivery_id: str
    kind: Kind
    enrolment: Enrolment
    due_at: datetime
    expires_at: datetime
    first_attempt_at: datetime
    attempts: int = 1
    uncertain: bool = False
    reopened: bool = False
    occurrence: Occurrence | None = None
    occurrence_id: int | None = None
    occurrence_state: State = State.OPEN
    excused_before: bool = False

    @property
    def attempt(self) -> Attempt:
        """Return what the table of answers needs to know."""
        return Attempt(
            attempts=self.attempts,
            first_attempt_at=self.first_attempt_at,
            expires_at=self.expires_at,
            reopened=self.reopened,
            # Occurrences count, test messages do not.
            strikes=0 if self.kind is Kind.TEST else self.enrolment.strikes,
        )
