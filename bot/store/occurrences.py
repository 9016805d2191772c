"""Occurrences: what members mark as done or skipped, before its time, at it, or long after."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import State
from bot.domain.delivery import Kind
from bot.domain.key import OccurrenceKey
from bot.domain.marks import Rule, Standing
from bot.domain.progress import Session, outcome_of
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.news import ROUTINE, tell
from bot.store.tables import delivery, occurrence, routine
from bot.store.tables import slot as slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An occurrence as its buttons see it; no ``standing`` means that it does not exist yet."""

    user_id: int
    occurrence: Occurrence
    standing: Standing | None
    changed_at: datetime
    occurrence_id: int | None = None

    @property
    def key(self) -> OccurrenceKey:
        """Return its slot and local date."""
        return OccurrenceKey(slot=self.occurrence.slot, day=self.occurrence.day)

    @property
    def state(self) -> State | None:
        """Return its state, if it exists."""
        return None if self.standing is None else self.standing.state


class Occurrences:
    """The record of each slot and local date."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_delivery(self, delivery_id: str) -> Marked | None:
        """Return the occurrence that a delivery's buttons are about."""
        query = (
            select(occurrence)
            .join(delivery, delivery.c.occurrence_id == occurrence.c.id)
            .where(delivery.c.id == delivery_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _marked(row)

    async def find(self, user_id: int, slot: Slot, day: date) -> Marked | None:
        """Return the occurrence of a member's slot and local date."""
        async with self._database.read() as connection:
            row = await _row(connection, _is(user_id, slot, day))
        return None if row is None else _marked(row)

    async def since(self, user_id: int, day: date) -> list[Marked]:
        """Return a member's occurrences from a local date on, in their order."""
        query = (
            select(occurrence)
            .where(occurrence.c.user_id == user_id, occurrence.c.day >= day)
            .order_by(occurrence.c.due_at)
        )
        async with self._database.read() as connection:
            return [_marked(row) for row in (await connection.execute(query)).all()]

    async def settled_ahead(self, user_id: int) -> set[tuple[Slot, date]]:
        """Return the occurrences still to come that a member has marked already.

        By their date, not their moment: a slot's time may have been changed since.
        """
        query = (
            select(occurrence.c.slot, occurrence.c.day)
            .join(
                slots,
                and_(slots.c.user_id == occurrence.c.user_id, slots.c.slot == occurrence.c.slot),
            )
            .where(occurrence.c.user_id == user_id, occurrence.c.day >= slots.c.next_day)
        )
        async with self._database.read() as connection:
            return {(Slot(one.slot), one.day) for one in await connection.execute(query)}

    async def record(self, user_id: int) -> list[Session]:
        """Return what became of all of a member's sessions, the oldest first."""
        query = (
            select(occurrence.c.slot, occurrence.c.day, occurrence.c.state)
            .where(occurrence.c.user_id == user_id)
            .order_by(occurrence.c.due_at)
        )
        async with self._database.read() as connection:
            return [
                Session(slot=Slot(slot), day=day, outcome=outcome_of(State(state)))
                for slot, day, state in await connection.execute(query)
            ]

    async def mark(
        self, user_id: int, about: Occurrence, decide: Rule, moment: datetime
    ) -> Marked | None:
        """Change an occurrence's standing; None where the member has no routine any more.

        The member is there: what they did not answer so far no longer counts.
        """
        where = _is(user_id, about.slot, about.day)
        async with self._database.write(user_id) as connection:
            if not await _touch(connection, user_id, moment):
                return None
            row = await _row(connection, where)
            old = _standing(row)
            new = await _as_it_came(connection, row, decide(old))
            if new != old:
                await _write(connection, user_id, about, new, row, moment)
            await tell(connection, ROUTINE, user_id)
            if row is None:
                return Marked(user_id=user_id, occurrence=about, standing=new, changed_at=moment)
            kept = _marked(row)
        return kept if new == old else replace(kept, standing=new, changed_at=moment)


def _is(user_id: int, slot: Slot, day: date) -> ColumnElement[bool]:
    return and_(occurrence.c.user_id == user_id, occurrence.c.slot == slot, occurrence.c.day == day)


async def _row(connection: AsyncConnection, where: ColumnElement[bool]) -> Row[Any] | None:
    return (await connection.execute(select(occurrence).where(where))).one_or_none()


def _standing(row: Row[Any] | None) -> Standing | None:
    if row is None:
        return None
    return Standing(state=State(row.state), before=State(row.before) if row.before else None)


def _marked(row: Row[Any]) -> Marked:
    return Marked(
        occurrence_id=row.id,
        user_id=row.user_id,
        occurrence=Occurrence(slot=Slot(row.slot), day=row.day, due_at=row.due_at),
        standing=_standing(row),
        changed_at=row.changed_at,
    )


async def _as_it_came(
    connection: AsyncConnection, row: Row[Any] | None, new: Standing | None
) -> Standing | None:
    """Return a standing that says whether its message came, where it was on its way before."""
    if row is None or new is None or new.state is not State.OPEN or row.state == State.OPEN:
        return new
    query = select(delivery.c.id).where(
        delivery.c.occurrence_id == row.id,
        delivery.c.kind == Kind.FIRST,
        delivery.c.state.in_(("waiting", "claimed")),
    )
    on_its_way = (await connection.execute(query)).first() is not None
    return new if on_its_way else Standing(state=State.SENT)


async def _touch(connection: AsyncConnection, user_id: int, moment: datetime) -> bool:
    result = await connection.execute(
        update(routine).where(routine.c.user_id == user_id).values(active_at=moment, ignored=0)
    )
    return result.rowcount > 0


async def _write(
    connection: AsyncConnection,
    user_id: int,
    about: Occurrence,
    new: Standing | None,
    row: Row[Any] | None,
    moment: datetime,
) -> None:
    if new is None:
        where = _is(user_id, about.slot, about.day)
        await connection.execute(delete(occurrence).where(where))
    elif row is None:
        values = {"user_id": user_id, "slot": about.slot, "day": about.day, "due_at": about.due_at}
        await connection.execute(
            insert(occurrence).values(
                **values, state=new.state, before=new.before, told=False, changed_at=moment
            )
        )
    else:
        await connection.execute(
            update(occurrence)
            .where(occurrence.c.id == row.id)
            .values(state=new.state, before=new.before, changed_at=moment)
        )
