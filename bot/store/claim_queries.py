"""Claim queries: what is due and what waits, through their indexes; and rows as claims."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, func, select, text

from bot.domain.claims import Claim, Excuse, State
from bot.domain.delivery import Kind
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.rows import ENROLMENT, to_enrolment
from bot.store.tables import delivery, occurrence, routine, slot

_missed = occurrence.alias("missed")

_EXCUSED_BEFORE = (
    exists()
    .where(
        _missed.c.user_id == routine.c.user_id,
        # Written as the index ix_occurrence_untold is, so that it is used.
        text(f"missed.excuse = '{Excuse.BOT}' AND NOT missed.told"),
    )
    .correlate(routine)
    .label("excused_before")
)

_had = slot.alias("had")

_NEWEST_DAY = case(
    (
        routine.c.summary,
        select(func.max(_had.c.last_day))
        .where(_had.c.user_id == routine.c.user_id)
        .correlate(routine)
        .scalar_subquery(),
    ),
    else_=None,
).label("newest_day")
"""The newest local date that has had an occurrence; asked for only where a summary is wanted."""

DUE = (
    select(
        *ENROLMENT,
        slot.c.slot,
        slot.c.next_day,
        slot.c.next_due_at,
        _EXCUSED_BEFORE,
        _NEWEST_DAY,
    )
    .select_from(slot)
    .join(routine, routine.c.user_id == slot.c.user_id)
    .where(slot.c.next_due_at <= bindparam("moment"))
    .order_by(slot.c.next_due_at)
    .limit(bindparam("limit"))
)

SETTLED = (
    select(slot.c.user_id, slot.c.slot, occurrence.c.day)
    .select_from(slot)
    # An outer join only for its order: slot first. The other way round, every occurrence that the
    # members ever had is read.
    .outerjoin(
        occurrence,
        and_(
            occurrence.c.user_id == slot.c.user_id,
            occurrence.c.slot == slot.c.slot,
            occurrence.c.day >= slot.c.next_day,
        ),
    )
    .where(slot.c.user_id.in_(bindparam("users", expanding=True)))
)
"""What exists already of the occurrences that are still to come; no day where nothing does."""

AWAITED = select(occurrence.c.id, occurrence.c.user_id, occurrence.c.day).where(
    occurrence.c.user_id.in_(bindparam("users", expanding=True)),
    # Written as the index ix_occurrence_awaited is, so that it is used.
    text(f"occurrence.state = '{State.SENT}'"),
)
"""What was sent and has had no answer."""

_before = occurrence.alias("before")
_known = delivery.alias("known")

_KNOWN_MESSAGE = (
    select(func.max(_known.c.message_id))
    .join(_before, _before.c.id == _known.c.occurrence_id)
    .where(_before.c.user_id == occurrence.c.user_id, _before.c.due_at < occurrence.c.due_at)
    .correlate(occurrence)
    .scalar_subquery()
)
"""The newest message about an earlier occurrence: whatever the clock said, this one came later."""

WAITING = (
    select(
        *ENROLMENT,
        *(column.label(f"d_{column.name}") for column in delivery.c),
        occurrence.c.id.label("occurrence_id"),
        occurrence.c.slot,
        occurrence.c.day,
        occurrence.c.due_at.label("occurrence_due_at"),
        occurrence.c.state.label("occurrence_state"),
        case((delivery.c.uncertain, _KNOWN_MESSAGE), else_=None).label("known_message_id"),
        _EXCUSED_BEFORE,
    )
    .select_from(delivery)
    .join(routine, routine.c.user_id == delivery.c.user_id)
    .outerjoin(occurrence, occurrence.c.id == delivery.c.occurrence_id)
    .where(delivery.c.attempt_at <= bindparam("moment"))
    .order_by(delivery.c.attempt_at)
    .limit(bindparam("limit"))
)


def waiting_claim(row: Row[Any], moment: datetime) -> Claim:
    """Return the claim that a row of ``WAITING`` turns into, one attempt further."""
    about = None
    if row.occurrence_id is not None:
        about = Occurrence(slot=Slot(row.slot), day=row.day, due_at=row.occurrence_due_at)
    return Claim(
        delivery_id=row.d_id,
        kind=Kind(row.d_kind),
        enrolment=to_enrolment(row),
        due_at=row.d_due_at,
        expires_at=row.d_expires_at,
        first_attempt_at=row.d_first_attempt_at or moment,
        attempts=row.d_attempts + 1,
        uncertain=row.d_uncertain,
        reopened=row.d_reopened,
        occurrence=about,
        occurrence_id=row.occurrence_id,
        occurrence_state=State(row.occurrence_state) if about else State.OPEN,
        excused_before=bool(row.excused_before),
        known_message_id=row.known_message_id,
    )
