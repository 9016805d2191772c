"""Claim: what a member's due slots turn into, decided before anything is sent.

The policy:

* A slot that is due gets one occurrence for each local date that has come since.
* Only the newest of them can still be sent, and only inside its window; never two at once.
* An older one, or one whose window is over, is excused as the bot's own fault.
* While a routine is paused its occurrences are excused, and nothing is sent.
* While deliveries are blocked its occurrences are excused, and nothing is sent.
* An occurrence that is settled already (logged or skipped before its time) is kept as it is.
* The slot's next occurrence is the first one after the present moment.
* When a newer occurrence opens, an older one that was sent and got no answer closes: excused if
  its day is part of a pause or a flare-up, else missed.
* Seven missed in a row: the next reminder asks whether to go on. If that one gets no answer
  either, the routine goes quiet: its occurrences are excused, and nothing is sent.
* The first occurrence of a member's new week brings the summary of the week before
  (``bot/domain/summary.py``), once, for who chose it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.delivery import Attempt, Kind
from bot.domain.enrolment import QUIET_AFTER, DeliveryState, Enrolment
from bot.domain.schedule import Occurrence, next_occurrence, occurrences_until, window_end
from bot.domain.slots import Slot
from bot.domain.state import Excuse, State
from bot.domain.summary import Timing, WeekSummary, begins_week, is_wanted, summary_timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An occurrence whose reminder was sent and has had no answer yet."""

    occurrence_id: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMember:
    """A member with slots whose time has come.

    ``settled`` are the occurrences, from these on, that exist already; ``awaited`` the older
    ones that were sent and have had no answer; ``newest_day`` is the newest local date that has
    had one.
    """

    enrolment: Enrolment
    due: tuple[Occurrence, ...]
    settled: frozenset[tuple[Slot, date]] = frozenset()
    awaited: tuple[Awaited, ...] = ()
    newest_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How an occurrence that got no answer is closed."""

    occurrence_id: int
    state: State
    excuse: Excuse | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An occurrence to write down, with its excuse where it will not be sent."""

    occurrence: Occurrence
    excuse: Excuse | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPlan:
    """What claiming one due slot writes; the last record is the one to send, if any is.

    ``passed`` are the dates that were settled before their time.
    """

    slot: Slot
    records: tuple[Record, ...]
    passed: tuple[date, ...]
    following: Occurrence | None
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPlan:
    """A summary to write down, and the occurrence it is hung on."""

    slot: Slot
    day: date
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPlan:
    """What claiming a member's due slots writes, and the member as they are then."""

    enrolment: Enrolment
    closings: tuple[Closing, ...]
    slots: tuple[SlotPlan, ...]
    summary: SummaryPlan | None = None


def plan(member: DueMember, moment: datetime) -> MemberPlan:
    """Decide what a member's due slots turn into at a moment."""
    closings = tuple(_close(member.enrolment, one) for one in member.awaited)
    missed = sum(one.state is State.MISSED for one in closings)
    enrolment = replace(member.enrolment, ignored=_ignored(member.enrolment.ignored, missed))
    slots = tuple(_plan_slot(enrolment, one, member.settled, moment) for one in member.due)
    return MemberPlan(
        enrolment=enrolment,
        closings=closings,
        slots=slots,
        summary=_summary(enrolment, member.newest_day, slots, moment),
    )


def _summary(
    enrolment: Enrolment, before: date | None, slots: Sequence[SlotPlan], moment: datetime
) -> SummaryPlan | None:
    """Return the summary that the first occurrence of a new week brings."""
    newest = max(slots, key=lambda one: one.last_day)
    if not begins_week(before, newest.last_day) or not is_wanted(enrolment, newest.last_day):
        return None
    return SummaryPlan(
        slot=newest.slot,
        day=newest.last_day,
        timing=summary_timing(enrolment.schedule, moment),
    )


def _ignored(before: int, missed: int) -> int:
    """Count what was missed; several at once must not lead past the question."""
    count = before + missed
    return count if before >= QUIET_AFTER else min(count, QUIET_AFTER)


def _close(enrolment: Enrolment, awaited: Awaited) -> Closing:
    if enrolment.paused_on(awaited.day):
        state, excuse = State.EXCUSED, Excuse.PAUSED
    elif enrolment.flares_on(awaited.day):
        state, excuse = State.EXCUSED, Excuse.FLARE
    else:
        state, excuse = State.MISSED, None
    return Closing(occurrence_id=awaited.occurrence_id, state=state, excuse=excuse)


def _plan_slot(
    enrolment: Enrolment, first: Occurrence, settled: frozenset[tuple[Slot, date]], moment: datetime
) -> SlotPlan:
    schedule = enrolment.schedule
    due = list(occurrences_until(schedule, first, moment))
    newest = due[-1]
    records = [
        _record(enrolment, occurrence, newest=occurrence is newest, moment=moment)
        for occurrence in due
        if (occurrence.slot, occurrence.day) not in settled
    ]
    following = next_occurrence(
        schedule, newest.slot, after=max(moment, newest.due_at), last_day=newest.day
    )
    return SlotPlan(
        slot=first.slot,
        records=tuple(records),
        passed=tuple(one.day for one in due if (one.slot, one.day) in settled),
        following=following,
        last_day=newest.day,
    )


def _record(
    enrolment: Enrolment, occurrence: Occurrence, *, newest: bool, moment: datetime
) -> Record:
    expires_at = window_end(enrolment.schedule, occurrence)
    too_late = not newest or moment >= expires_at
    excuse = _excuse(enrolment, occurrence.day) or (Excuse.BOT if too_late else None)
    return Record(occurrence=occurrence, excuse=excuse, expires_at=expires_at)


def _excuse(enrolment: Enrolment, day: date) -> Excuse | None:
    """Return why nothing is sent on a day, whenever its time comes."""
    if enrolment.paused_on(day):
        return Excuse.PAUSED
    if enrolment.delivery_state is DeliveryState.BLOCKED:
        return Excuse.BLOCKED
    return Excuse.QUIET if enrolment.is_quiet else None


def excused_by_bot(plans: Sequence[SlotPlan]) -> bool:
    """Tell whether any occurrence is excused as the bot's own fault."""
    return any(record.excuse is Excuse.BOT for one in plans for record in one.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that this process has taken on: everything that is needed to send it.

    ``occurrence`` and ``occurrence_id`` are None for a test message. ``excused_before`` tells
    that an occurrence since the last message was missed through the bot's own fault and the
    member has not been told yet. ``known_message_id`` is the newest message about an earlier
    occurrence: where the DM has to be read back, it is read from there on. ``week`` is what a
    summary says, once it is about to be sent.
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
    known_message_id: int | None = None
    week: WeekSummary | None = None

    @property
    def asks(self) -> bool:
        """Tell whether the message asks whether to go on, after many that got no answer."""
        return self.kind is Kind.FIRST and self.enrolment.ignored == QUIET_AFTER

    @property
    def attempt(self) -> Attempt:
        """Return what the table of answers needs to know."""
        return Attempt(
            attempts=self.attempts,
            expires_at=self.expires_at,
            uncertain=self.uncertain,
            reopened=self.reopened,
            # Occurrences count: what comes besides their first message does not.
            strikes=self.enrolment.strikes if self.kind is Kind.FIRST else 0,
        )
