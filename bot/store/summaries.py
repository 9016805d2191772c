"""Summaries: the weekly messages that wait, and what they must keep away from."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import SummaryPlan
from bot.domain.delivery import Kind
from bot.domain.summary import APART
from bot.store.engine import Database
from bot.store.followups import waiting_values
from bot.store.tables import delivery, occurrence, slot


class Summaries:
    """What else a member gets around the time of a summary."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_close_to_another(self, user_id: int, delivery_id: str, moment: datetime) -> bool:
        """Tell whether another message is on its way to a member, was just sent, or comes soon."""
        soon = select(slot.c.user_id).where(
            slot.c.user_id == user_id, slot.c.next_due_at < moment + APART
        )
        query = (
            select(delivery.c.id)
            .where(
                delivery.c.user_id == user_id,
                delivery.c.id != delivery_id,
                or_(
                    delivery.c.state == "claimed",
                    delivery.c.attempt_at < moment + APART,
                    and_(delivery.c.state == "sent", delivery.c.settled_at > moment - APART),
                ),
            )
            .limit(1)
        )
        async with self._database.read() as connection:
            for one in (query, soon.limit(1)):
                if (await connection.execute(one)).first() is not None:
                    return True
        return False


async def add_summaries(
    connection: AsyncConnection,
    wanted: Sequence[tuple[int, SummaryPlan]],
    new_id: Callable[[], str],
) -> None:
    """Write the summaries that begin, each hung on the occurrence that brought it."""
    if not wanted:
        return
    timings = {(user_id, one.slot.value, one.day): one.timing for user_id, one in wanted}
    users, slots, days = (list(set(part)) for part in zip(*timings, strict=True))
    # Each by itself, so that the index of all three is used; a few more are read than are wanted.
    query = select(
        occurrence.c.id, occurrence.c.user_id, occurrence.c.slot, occurrence.c.day
    ).where(
        occurrence.c.user_id.in_(users), occurrence.c.slot.in_(slots), occurrence.c.day.in_(days)
    )
    new = [
        {
            **waiting_values(Kind.SUMMARY, timing.at, timing.expires_at),
            "id": new_id(),
            "user_id": row.user_id,
            "occurrence_id": row.id,
            "number": 0,
        }
        for row in await connection.execute(query)
        if (timing := timings.get((row.user_id, row.slot, row.day))) is not None
    ]
    if new:
        await connection.execute(insert(delivery), new)
