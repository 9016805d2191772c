"""Enrolments: who opted in, to what, and when their next reminders are due."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Row,
    Select,
    String,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import Kind, Problem
from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence, Schedule
from bot.domain.slots import Slot
from bot.domain.summary import APART
from bot.store.engine import Database
from bot.store.holdings import everything, forget
from bot.store.news import ROUTINE, tell
from bot.store.rows import ENROLMENT, to_enrolment
from bot.store.tables import delivery, routine, slot

NextOf = Callable[[Schedule, Slot, date | None], Occurrence | None]
"""Decides a slot's next occurrence, given the last local date that had one."""

Reckon = Callable[[str, date, time], datetime | None]
"""Reckons when a wall-clock time passes in a zone on a local date; None leaves it as it is."""

_PAGE = 1000
# Written once: asked for after every answer.
_GET = select(*ENROLMENT).where(routine.c.user_id == bindparam("of_user"))
_UNTOLD = select(routine.c.problem).where(
    routine.c.user_id == bindparam("of_user"), routine.c.problem_told.is_(False)
)
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
            row = (await connection.execute(_GET, {"of_user": user_id})).one_or_none()
        return None if row is None else to_enrolment(row)

    async def untold_problem(self, user_id: int) -> Problem | None:
        """Return a delivery problem that a member has not been told of."""
        async with self._database.read() as connection:
            found = (await connection.execute(_UNTOLD, {"of_user": user_id})).scalar()
        return Problem(found) if found else None

    async def add(self, enrolment: Enrolment, next_of: NextOf) -> bool:
        """Store a new enrolment with its slots; return False if the member has one already."""
        async with self._database.write(enrolment.user_id) as connection:
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
            await tell(connection, ROUTINE, enrolment.user_id, enrolment.guild_id or "-")
        return True

    async def change(self, user_id: int, values: Mapping[str, Any]) -> bool:
        """Set columns of a member's routine; return whether there is one."""
        async with self._database.write(user_id) as connection:
            result = await connection.execute(
                update(routine).where(routine.c.user_id == user_id).values(**values)
            )
            await tell(connection, ROUTINE, user_id)
        return result.rowcount > 0

    async def reschedule(
        self,
        user_id: int,
        edit: Callable[[Schedule], Schedule],
        next_of: NextOf,
        moment: datetime,
    ) -> Schedule | None:
        """Edit a member's zone and times; return the new schedule, or None without a routine.

        A slot that stays as it is keeps what it has, and so does one that is due and not taken
        on yet: reckoning it anew would lose that occurrence. Its new time holds from the next
        date on. What waits to be sent again does not come after the next reminder.
        """
        async with self._database.write(user_id) as connection:
            query = select(*ENROLMENT).where(routine.c.user_id == user_id)
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            old = to_enrolment(row).schedule
            schedule = edit(old)
            slots = await connection.execute(select(slot).where(slot.c.user_id == user_id))
            changes = [
                {
                    "of_user": user_id,
                    "of_slot": one.slot,
                    **_rescheduled(one, schedule, next_of, moment),
                }
                for one in slots.all()
                if (old.zone, one.at) != (schedule.zone, schedule.time_of(Slot(one.slot)))
            ]
            await connection.execute(
                update(routine)
                .where(routine.c.user_id == user_id)
                .values(zone=schedule.zone, active_at=moment, ignored=0)
            )
            if changes:
                await _update_slots(connection, changes)
                await _cut_windows(connection, user_id)
            await tell(connection, ROUTINE, user_id)
        return schedule

    async def reckon_anew(self, reckon: Reckon) -> int:
        """Reckon when every next occurrence is due, for the local date it has; count changes."""
        moved, after = 0, (0, "")
        while True:
            async with self._database.write() as connection:
                rows = (await connection.execute(_page_after(*after))).all()
                changes = [
                    {"of_user": row.user_id, "of_slot": row.slot, "due": due}
                    for row in rows
                    if (due := reckon(row.zone, row.next_day, row.at))
                    not in {None, row.next_due_at}
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

    async def homes(self, guild_ids: Collection[int]) -> list[tuple[int, int]]:
        """Return the members who started from any of these servers, each with their server."""
        query = select(routine.c.user_id, routine.c.guild_id).where(routine.c.guild_id.is_not(None))
        if len(guild_ids) == 1:
            query = query.where(routine.c.guild_id.in_(guild_ids))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        wanted = set(guild_ids)
        return [(row.user_id, row.guild_id) for row in rows if row.guild_id in wanted]

    async def remove(self, user_id: int) -> bool:
        """Delete everything held about a member; return whether there was anything."""
        # Alone: what they did as a moderator is about servers.
        async with self._database.write() as connection:
            await tell(connection, ROUTINE, user_id, "-")
            return await forget(connection, user_id) > 0

    async def everything_about(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Return every row of every table that holds a member's id."""
        async with self._database.read() as connection:
            return await everything(connection, user_id)


def _page_after(user_id: int, which: str) -> Select[Any]:
    """Return the query for one page of slots that are on, in the order of their key."""
    return (
        select(slot, routine.c.zone)
        .join(routine, routine.c.user_id == slot.c.user_id)
        .where(
            slot.c.next_due_at.is_not(None),
            # One that is due and was switched off meanwhile stays due.
            slot.c.at.is_not(None),
            tuple_(slot.c.user_id, slot.c.slot)
            > tuple_(literal(user_id, BigInteger), literal(which, String)),
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


def _rescheduled(
    one: Row[Any], schedule: Schedule, next_of: NextOf, moment: datetime
) -> dict[str, Any]:
    """Return a slot's new values; one that is due at this moment keeps what is due."""
    which = Slot(one.slot)
    values = _slot_values(schedule, which, one.last_day, next_of)
    if one.next_due_at is None or one.next_due_at > moment:
        return values
    return {**values, "next_due_at": one.next_due_at, "next_day": one.next_day}


async def _cut_windows(connection: AsyncConnection, user_id: int) -> None:
    """Let nothing that waits or is tried come after the next reminder: never two at once."""
    query = select(func.min(slot.c.next_due_at)).where(slot.c.user_id == user_id)
    following = (await connection.execute(query)).scalar()
    if following is None:
        return
    for last, which in (
        (following, delivery.c.kind != Kind.SUMMARY),
        # A summary keeps its distance from every reminder.
        (following - APART, delivery.c.kind == Kind.SUMMARY),
    ):
        await connection.execute(
            update(delivery)
            .where(
                delivery.c.user_id == user_id,
                or_(delivery.c.attempt_at.is_not(None), delivery.c.claimed_by.is_not(None)),
                delivery.c.occurrence_id.is_not(None),
                delivery.c.expires_at > last,
                which,
            )
            .values(expires_at=last)
        )


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
