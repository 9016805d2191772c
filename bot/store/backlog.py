"""Backlog: what is due and has not been sent, counted through indexes."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.domain.vitals import Backlog
from bot.store.engine import Database
from bot.store.tables import delivery, slot

_TRIED_AGAIN_WITHIN = timedelta(minutes=30)
"""What is due and failed is tried again sooner than this; what waits for longer is not due yet."""


class Backlogs:
    """The queue, seen from outside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, moment: datetime) -> Backlog:
        """Return what is due at a moment and has not been sent."""
        soon = moment + _TRIED_AGAIN_WITHIN
        due = delivery.c.due_at <= moment
        queries = (
            select(func.count(), func.min(slot.c.next_due_at)).where(slot.c.next_due_at <= moment),
            select(func.count(), func.min(delivery.c.due_at)).where(
                delivery.c.attempt_at <= soon, due
            ),
            select(func.count(), func.min(delivery.c.due_at)).where(
                delivery.c.claimed_by.is_not(None), due
            ),
        )
        async with self._database.read() as connection:
            found = [(await connection.execute(query)).one() for query in queries]
        oldest = [since for _, since in found if since is not None]
        return Backlog(
            due=sum(count for count, _ in found),
            oldest=max((moment - since for since in oldest), default=timedelta()),
        )
