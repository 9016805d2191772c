"""Idle routines: who has done nothing for long, what they were told, and the end of a routine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update

from bot.domain.delivery import Kind
from bot.domain.enrolment import DeliveryState
from bot.domain.idle import NoticeTiming
from bot.store.engine import Database
from bot.store.followups import waiting_values
from bot.store.news import NOBODY, ROUTINE, tell
from bot.store.tables import delivery, routine

Time = Callable[[str], NoticeTiming]
"""Decides when a notice comes to a member in a zone."""

_COMING = ("waiting", "claimed", "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Up to when somebody last did something, and was told, whose routine is deleted now."""

    active: datetime
    told: datetime


class IdleRoutines:
    """The routines that nobody uses."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def touch(self, user_id: int, moment: datetime, *, before: datetime) -> bool:
        """Note that a member does something, unless that is known since a moment before."""
        where = and_(routine.c.user_id == user_id, routine.c.active_at < before)
        async with self._database.read() as connection:
            if (await connection.execute(select(routine.c.user_id).where(where))).first() is None:
                return False
        async with self._database.write() as connection:
            await connection.execute(update(routine).where(where).values(active_at=moment))
            # A notice may be on its way.
            await tell(connection, ROUTINE, user_id)
        return True

    async def give_notice(self, active: datetime, time: Time, limit: int) -> int:
        """Write a notice for members who did nothing since a moment and have none; count them."""
        query = (
            select(routine.c.user_id, routine.c.zone)
            .where(
                routine.c.active_at <= active,
                routine.c.delivery_state != DeliveryState.BLOCKED,
                ~_told(),
            )
            .order_by(routine.c.active_at)
            .limit(limit)
        )
        async with self._database.write() as connection:
            rows = (await connection.execute(query)).all()
            if rows:
                await connection.execute(
                    insert(delivery), [self._notice(row.user_id, time(row.zone)) for row in rows]
                )
                await tell(connection, ROUTINE, NOBODY)
        return len(rows)

    def _notice(self, user_id: int, timing: NoticeTiming) -> dict[str, Any]:
        waits = waiting_values(Kind.NOTICE, timing.at, timing.expires_at)
        return {**waits, "id": self._new_id(), "user_id": user_id, "number": 0}

    async def over(self, limits: Limits, limit: int) -> Sequence[int]:
        """Return members whose routine is to be deleted, the longest idle first."""
        query = select(routine.c.user_id).where(_over(limits)).order_by(routine.c.active_at)
        async with self._database.read() as connection:
            return (await connection.execute(query.limit(limit))).scalars().all()

    async def end(self, user_id: int, limits: Limits) -> bool:
        """Delete a routine, if its member has not done anything meanwhile; return whether."""
        where = and_(routine.c.user_id == user_id, _over(limits))
        async with self._database.write() as connection:
            ended = (await connection.execute(delete(routine).where(where))).rowcount > 0
            if ended:
                await tell(connection, ROUTINE, user_id, "-")
        return ended


def _told(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match members who were told, or are about to be, since they last did something."""
    return (
        exists()
        .where(
            delivery.c.user_id == routine.c.user_id,
            delivery.c.kind == Kind.NOTICE,
            delivery.c.state.in_(_COMING),
            delivery.c.due_at > routine.c.active_at,
            *more,
        )
        .correlate(routine)
    )


def _over(limits: Limits) -> ColumnElement[bool]:
    told = _told(delivery.c.state == "sent", delivery.c.settled_at <= limits.told)
    blocked = routine.c.delivery_state == DeliveryState.BLOCKED
    return and_(routine.c.active_at <= limits.active, or_(blocked, told))
