"""Follow-ups: nudges and snoozes, the deliveries about an occurrence that come after its first."""

from datetime import datetime

from sqlalchemy import ColumnElement, Update, and_, func, insert, select, update

from bot.domain.delivery import Kind
from bot.domain.schedule import Occurrence
from bot.store.engine import Database
from bot.store.tables import delivery, occurrence, slot

_WAITING = "waiting"


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

        A snooze that waits already is moved.

        It takes the place of the nudge.
        """
        async with self._database.write() as connection:
            await connection.execute(_drop(_is_to_come(occurrence_id, Kind.NUDGE), moment))
            # One that is being tried keeps its nonce: it can only be given up, not moved.
            tried = and_(_is_to_come(occurrence_id, Kind.SNOOZE), delivery.c.attempts > 0)
            await connection.execute(_drop(tried, moment))
            moved = await connection.execute(
                update(delivery)
                .where(_waits(occurrence_id, Kind.SNOOZE))
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
                    id=new_id,
                    user_id=user_id,
                    occurrence_id=occurrence_id,
                    kind=Kind.SNOOZE,
                    number=number.scalar_subquery(),
                    state=_WAITING,
                    due_at=at,
                    attempt_at=at,
                    expires_at=expires_at,
                    attempts=0,
                    uncertain=False,
                    reopened=False,
                )
            )
        return True

    async def drop_snoozes(self, occurrence_id: int, moment: datetime) -> int:
        """Let no snooze that waits come any more; return how many there were."""
        async with self._database.write() as connection:
            result = await connection.execute(
                _drop(_is_to_come(occurrence_id, Kind.SNOOZE), moment)
            )
        return result.rowcount

    async def move_nudge(self, occurrence_id: int, at: datetime) -> None:
        """Let a nudge that waits come at another moment; past its window it does not come."""
        async with self._database.write() as connection:
            await connection.execute(
                update(delivery)
                .where(_waits(occurrence_id, Kind.NUDGE), delivery.c.attempts == 0)
                .values(due_at=at, attempt_at=at)
            )

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


def _waits(occurrence_id: int, kind: Kind) -> ColumnElement[bool]:
    return and_(
        delivery.c.occurrence_id == occurrence_id,
        delivery.c.kind == kind,
        delivery.c.state == _WAITING,
    )


def _is_to_come(occurrence_id: int, kind: Kind) -> ColumnElement[bool]:
    """Match what waits, and what was taken on and has had no answer yet."""
    return and_(
        delivery.c.occurrence_id == occurrence_id,
        delivery.c.kind == kind,
        delivery.c.state.in_((_WAITING, "claimed")),
    )


def _drop(which: ColumnElement[bool], moment: datetime) -> Update:
    return (
        update(delivery)
        .where(which)
        .values(state="dropped", attempt_at=None, claimed_by=None, settled_at=moment)
    )
