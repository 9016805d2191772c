"""Follow-ups: nudges and snoozes, the deliveries about an occurrence that come after its first."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, func, insert, select, update

from bot.domain.delivery import Kind
from bot.domain.schedule import Occurrence
from bot.store.engine import Database
from bot.store.news import NOBODY, ROUTINE, tell
from bot.store.tables import delivery, occurrence, slot

_WAITING = "waiting"
_TO_COME = (_WAITING, "claimed")
"""What waits, and what was taken on and has had no answer yet."""


class FollowUps:
    """What a member has asked to be sent again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def snooze(
        self,
        occurrence_id: int,
        at: datetime,
        *,
        expires_at: datetime,
        moment: datetime,
        new_id: str,
    ) -> bool:
        """Let a reminder come again at a moment; return whether its occurrence is still there.

        The snooze takes the place of the nudge; one that waits already is moved.
        """
        async with self._database.write() as connection:
            await tell(connection, ROUTINE, NOBODY)
            await connection.execute(_drop(_those(occurrence_id, Kind.NUDGE, *_TO_COME), moment))
            # One that is being tried keeps its nonce: it can only be given up, not moved.
            tried = and_(_those(occurrence_id, Kind.SNOOZE, *_TO_COME), delivery.c.attempts > 0)
            await connection.execute(_drop(tried, moment))
            moved = await connection.execute(
                update(delivery)
                .where(_those(occurrence_id, Kind.SNOOZE, _WAITING))
                .values(due_at=at, attempt_at=at, expires_at=expires_at)
            )
            if moved.rowcount:
                return True
            about = select(occurrence.c.user_id).where(occurrence.c.id == occurrence_id)
            user_id = (await connection.execute(about)).scalar()
            if user_id is None:
                return False
            number = select(func.count()).where(
                delivery.c.occurrence_id == occurrence_id, delivery.c.kind == Kind.SNOOZE
            )
            await connection.execute(
                insert(delivery).values(
                    **waiting_values(Kind.SNOOZE, at, expires_at),
                    id=new_id,
                    user_id=user_id,
                    occurrence_id=occurrence_id,
                    number=number.scalar_subquery(),
                )
            )
        return True

    async def drop_snoozes(self, occurrence_id: int, moment: datetime) -> int:
        """Let no snooze that waits come any more; return how many there were."""
        async with self._database.write() as connection:
            result = await connection.execute(
                _drop(_those(occurrence_id, Kind.SNOOZE, *_TO_COME), moment)
            )
        return result.rowcount

    async def move_nudge(self, occurrence_id: int, at: datetime) -> None:
        """Let a nudge that waits come at another moment; past its window it does not come."""
        async with self._database.write() as connection:
            await connection.execute(
                update(delivery)
                .where(_those(occurrence_id, Kind.NUDGE, _WAITING), delivery.c.attempts == 0)
                .values(due_at=at, attempt_at=at)
            )
            await tell(connection, ROUTINE, NOBODY)

    async def newer_came(self, user_id: int, about: Occurrence, moment: datetime) -> bool:
        """Tell whether a member's next occurrence has come since an occurrence."""
        query = (
            select(occurrence.c.id)
            .where(
                occurrence.c.user_id == user_id,
                occurrence.c.due_at > about.due_at,
                occurrence.c.due_at <= moment,
            )
            .limit(1)
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def next_due(self, user_id: int) -> datetime | None:
        """Return when a member's next reminder is due."""
        query = select(func.min(slot.c.next_due_at)).where(slot.c.user_id == user_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar()


def waiting_values(kind: Kind, at: datetime, expires_at: datetime) -> dict[str, Any]:
    """Return what the row of a new delivery says that waits for its first attempt.

    Its id, its number and whom and what it is about come on top.
    """
    return {
        "kind": kind,
        "state": _WAITING,
        "due_at": at,
        "attempt_at": at,
        "expires_at": expires_at,
        "attempts": 0,
        "uncertain": False,
        "reopened": False,
    }


def _those(occurrence_id: int, kind: Kind, *states: str) -> ColumnElement[bool]:
    """Match the deliveries of a kind about an occurrence that are in one of some states."""
    return and_(
        delivery.c.occurrence_id == occurrence_id,
        delivery.c.kind == kind,
        delivery.c.state.in_(states),
    )


def _drop(which: ColumnElement[bool], moment: datetime) -> Update:
    return (
        update(delivery)
        .where(which)
        .values(state="dropped", attempt_at=None, claimed_by=None, settled_at=moment)
    )
