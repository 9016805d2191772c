"""Enrolments: who opted in, to what, and when their next reminders are due."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence, Schedule
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.rows import ENROLMENT, to_enrolment
from bot.store.tables import metadata, routine, slot

NextOf = Callable[[Schedule, Slot, date | None], Occurrence | None]
"""Decides a slot's next occurrence, given the last local date that had one."""

Reckon = Callable[[str, date, time], datetime]
"""Reckons when a wall-clock time passes in a zone on a local date."""

_PAGE = 1000
_SET_DUE = (
    update(slot)
    .where(slot.c.user_id == bindparam("of_user"), slot.c.slot == bindparam("of_slot"))
    .values(next_due_at=bindparam("due"))
)


class Enrolments:
    """The members' routines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: int) -> Enrolment | None:
        """Return a member's enrolment, if there is one."""
        async with self._database.read() as connection:
            row = (
                await connection.execute(select(*ENROLMENT).where(routine.c.user_id == user_id))
            ).one_or_none()
        return None if row is None else to_enrolment(row)

    async def add(self, enrolment: Enrolment, next_of: NextOf) -> bool:
        """Store a new enrolment with its slots; return False if the member has one already."""
        async with self._database.write() as connection:
            taken = await connection.execute(
                select(routine.c.user_id).where(routine.c.user_id == enrolment.user_id)
            )
            if taken.first() is not None:
                return False
            values = asdict(enrolment)
            del values["schedule"]
            await connection.execute(insert(routine).values(zone=enrolment.schedule.zone, **values))
            await connection.execute(
                insert(slot),
                [
                    {
                        "user_id": enrolment.user_id,
                        "slot": which,
                        **_slot_values(enrolment.schedule, which, None, next_of),
                    }
                    for which in Slot
                ],
            )
        return True

    async def change(self, user_id: int, values: Mapping[str, Any]) -> bool:
        """Set columns of a member's routine; return whether there is one."""
        async with self._database.write() as connection:
            result = await connection.execute(
                update(routine).where(routine.c.user_id == user_id).values(**values)
            )
        return result.rowcount > 0

    async def reschedule(self, user_id: int, schedule: Schedule, next_of: NextOf) -> None:
        """Set a member's zone and times, and when each slot is due next.

        A slot that stays as it is keeps what it has: it may be due at this very moment, and
        reckoning it anew would lose that occurrence.
        """
        async with self._database.write() as connection:
            rows = await connection.execute(
                select(slot, routine.c.zone)
                .join(routine, routine.c.user_id == slot.c.user_id)
                .where(slot.c.user_id == user_id)
            )
            changes = [
                {
                    "of_user": user_id,
                    "of_slot": row.slot,
                    **_slot_values(schedule, Slot(row.slot), row.last_day, next_of),
                }
                for row in rows.all()
                if (row.zone, row.at) != (schedule.zone, schedule.time_of(Slot(row.slot)))
            ]
            await connection.execute(
                update(routine).where(routine.c.user_id == user_id).values(zone=schedule.zone)
            )
            if changes:
                await _update_slots(connection, changes)

    async def reckon_anew(self, reckon: Reckon) -> int:
        """Reckon when every next occurrence is due, for the local date it has; count changes."""
        moved, after = 0, (0, "")
        while True:
            async with self._database.write() as connection:
                rows = (await connection.execute(_page_after(*after))).all()
                changes = [
                    {"of_user": row.user_id, "of_slot": row.slot, "due": due}
                    for row in rows
                    if (due := reckon(row.zone, row.next_day, row.at)) != row.next_due_at
                ]
                if changes:
                    await connection.execute(_SET_DUE, changes)
            moved += len(changes)
            if len(rows) < _PAGE:
                return moved
            after = (rows[-1].user_id, rows[-1].slot)

    async def upcoming(self, user_id: int) -> list[Occurrence]:
        """Return the next occurrence of each slot that is on, the nearest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(slot.c.slot, slot.c.next_day, slot.c.next_due_at)
                .where(slot.c.user_id == user_id, slot.c.next_due_at.is_not(None))
                .order_by(slot.c.next_due_at)
            )
        return [
            Occurrence(slot=Slot(row.slot), day=row.next_day, due_at=row.next_due_at)
            for row in rows.all()
        ]

    async def touch(self, user_id: int, moment: datetime) -> None:
        """Note that a member is still there."""
        await self.change(user_id, {"active_at": moment})

    async def remove(self, user_id: int) -> bool:
        """Delete everything held about a member; return whether there was anything."""
        async with self._database.write() as connection:
            result = await connection.execute(delete(routine).where(routine.c.user_id == user_id))
        return result.rowcount > 0

    async def everything_about(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Return every row of every table that holds a member's id."""
        held: dict[str, list[dict[str, Any]]] = {}
        async with self._database.read() as connection:
            for table in metadata.sorted_tables:
                if "user_id" in table.c:
                    rows = await connection.execute(select(table).where(table.c.user_id == user_id))
                    held[table.name] = [dict(row) for row in rows.mappings()]
        return held


def _page_after(user_id: int, which: str) -> Select[Any]:
    """Return the query for one page of slots that are on, in the order of their key."""
    return (
        select(slot, routine.c.zone)
        .join(routine, routine.c.user_id == slot.c.user_id)
        .where(
            slot.c.next_due_at.is_not(None),
            tuple_(slot.c.user_id, slot.c.slot) > tuple_(user_id, which),
        )
        .order_by(slot.c.user_id, slot.c.slot)
        .limit(_PAGE)
    )


def _slot_values(
    schedule: Schedule, which: Slot, last_day: date | None, next_of: NextOf
) -> dict[str, Any]:
    following = next_of(schedule, which, last_day)
    return {
        "at": schedule.time_of(which),
        "next_due_at": following.due_at if following else None,
        "next_day": following.day if following else None,
    }


async def _update_slots(connection: AsyncConnection, changes: list[dict[str, Any]]) -> None:
    await connection.execute(
        update(slot)
        .where(slot.c.user_id == bindparam("of_user"), slot.c.slot == bindparam("of_slot"))
        .values(
            at=bindparam("at"),
            next_due_at=bindparam("next_due_at"),
            next_day=bindparam("next_day"),
        ),
        changes,
    )
