"""Sessions: where members are in what they are led through, at most one open session each."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.key import OccurrenceKey
from bot.domain.session import FURTHEST, Session
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.tables import routine, session

Move = Callable[[Session], Session | None]
"""Decides where a session stands from now on; None leaves it as it is."""


class OpenSessions:
    """The members' places."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: int) -> Session | None:
        """Return a member's open session, if there is one."""
        async with self._database.read() as connection:
            return await _read(connection, user_id)

    async def open(self, begun: Session) -> bool:
        """Put a session in the place of the member's last; return False without a routine."""
        async with self._database.write(begun.user_id) as connection:
            query = select(routine.c.user_id).where(routine.c.user_id == begun.user_id)
            if (await connection.execute(query)).first() is None:
                return False
            await connection.execute(delete(session).where(session.c.user_id == begun.user_id))
            await connection.execute(insert(session).values(**_values(begun)))
        return True

    async def move(self, user_id: int, decide: Move) -> Session | None:
        """Move a member's session on; return it as it is now, or None where nothing was moved."""
        async with self._database.write(user_id) as connection:
            found = await _read(connection, user_id)
            new = None if found is None else decide(found)
            if new is not None:
                await connection.execute(
                    update(session).where(session.c.user_id == user_id).values(**_values(new))
                )
        return new

    async def end(self, user_id: int, began_at: datetime) -> bool:
        """End the session that began at a moment; return whether it was the open one."""
        async with self._database.write(user_id) as connection:
            result = await connection.execute(
                delete(session).where(session.c.user_id == user_id, session.c.began_at == began_at)
            )
        return result.rowcount > 0

    async def drop_untouched(self, since: datetime) -> int:
        """Delete the sessions that nobody has touched since a moment; return how many."""
        async with self._database.write() as connection:
            result = await connection.execute(delete(session).where(session.c.touched_at <= since))
        return result.rowcount


async def _read(connection: AsyncConnection, user_id: int) -> Session | None:
    query = select(session).where(session.c.user_id == user_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _session(row)


def _session(row: Row[Any]) -> Session:
    return Session(
        key=OccurrenceKey(slot=Slot(row.slot), day=row.day),
        ways=tuple(int(digit) - FURTHEST for digit in row.ways),
        **{name: getattr(row, name) for name in _PLAIN},
    )


def _values(one: Session) -> dict[str, Any]:
    return {
        "slot": one.key.slot,
        "day": one.key.day,
        "ways": "".join(str(way + FURTHEST) for way in one.ways),
        **{name: getattr(one, name) for name in _PLAIN},
    }


_PLAIN = tuple(field.name for field in fields(Session) if field.name not in {"key", "ways"})
