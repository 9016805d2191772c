"""Claim queries: what is due and what waits, through their indexes; and rows as claims."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select, text

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

DUE = (
    select(
        *ENROLMENT,
        slot.c.slot,
        slot.c.next_day,
        slot.c.next_due_at,
        occurrence.c.id.label("occurrence_id"),
        _EXCUSED_BEFORE,
    )
    .select_from(slot)
    .join(routine, routine.c.user_id == slot.c.user_id)
    .outerjoin(
        occurrence,
        and_(
            occurrence.c.user_id == slot.c.user_id,
            occurrence.c.slot == slot.c.slot,
            occurrence.c.day == slot.c.next_day,
        ),
    )
    .where(slot.c.next_due_at <= bindparam("moment"))
    .order_by(slot.c.next_due_at)
    .limit(bindparam("limit"))
)

WAITING = (
    select(
        *ENROLMENT,
        *(column.label(f"d_{column.name}") for column in delivery.c),
        occurrence.c.id.label("occurrence_id"),
        occurrence.c.slot,
        occurrence.c.day,
        occurrence.c.due_at.label("occurrence_due_at"),
        occurrence.c.state.label("occurrence_state"),
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
    )
