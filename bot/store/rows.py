"""Rows: from table rows to the domain's values."""

from datetime import time
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from bot.domain.delivery import Problem
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from bot.store.tables import routine, slot


def _time_of(which: Slot) -> ColumnElement[time | None]:
    """Return the wall-clock time of a member's slot, as a column of their routine's row."""
    return (
        select(slot.c.at)
        .where(slot.c.user_id == routine.c.user_id, slot.c.slot == which)
        .correlate(routine)
        .scalar_subquery()
        .label(f"{which}_at")
    )


ENROLMENT = (*routine.c, *(_time_of(which) for which in Slot))
"""The columns an enrolment is made of."""


def to_enrolment(row: Row[Any]) -> Enrolment:
    """Make an enrolment of a row that holds the ``ENROLMENT`` columns."""
    times: dict[Slot, time | None] = {which: getattr(row, f"{which}_at") for which in Slot}
    return Enrolment(
        schedule=Schedule(zone=row.zone, times=times),
        delivery_state=DeliveryState(row.delivery_state),
        problem=Problem(row.problem) if row.problem else None,
        **{name: getattr(row, name) for name in _PLAIN},
    )


_PLAIN = tuple(
    column.name for column in routine.c if column.name not in {"zone", "delivery_state", "problem"}
)
