"""Holdings: everything that is held about somebody, in whatever tables there are.

Tables about members have a ``user_id``. Columns marked as a moderator's hold who did something to a
server's texts: what was done stays with the server, that it was them does not.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, RowMapping, Select, Table, Text, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import MODERATOR, metadata, routine


async def forget(connection: AsyncConnection, user_id: int) -> int:
    """Delete a member, and empty what says that somebody was them; return how many rows it was."""
    gone = await connection.execute(delete(routine).where(routine.c.user_id == user_id))
    found = gone.rowcount
    for table in metadata.sorted_tables:
        for column in _moderators(table):
            changes: dict[str, Any] = {column.name: None}
            if "revision" in table.c:
                # Who has just read the row, and is about to write it down elsewhere, has to read
                # it again: it named somebody.
                changes["revision"] = table.c.revision + 1
            emptied = update(table).where(column == user_id).values(changes)
            found += (await connection.execute(emptied)).rowcount
    return found


async def everything(connection: AsyncConnection, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that holds somebody's id.

    Of what they did as a moderator, if they did anything, that is what it was and when; not the
    server's texts, and not who else had a hand in it.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        query = _about(table, user_id)
        if query is not None:
            rows = (await connection.execute(query)).mappings()
            held[table.name] = [_own(table, row, user_id) for row in rows]
    return {
        name: rows for name, rows in held.items() if rows or "user_id" in metadata.tables[name].c
    }


def _about(table: Table, user_id: int) -> Select[Any] | None:
    """Return the query for somebody's rows of a table; None where it is about nobody."""
    if "user_id" in table.c:
        own = select(table).where(table.c.user_id == user_id)
        return own.order_by(*table.primary_key.columns)
    marked = list(_moderators(table))
    if not marked:
        return None
    told = [column for column in table.c if not isinstance(column.type, Text)]
    done = select(*told).where(or_(*(column == user_id for column in marked)))
    return done.order_by(*table.primary_key.columns)


def _own(table: Table, row: RowMapping, user_id: int) -> dict[str, Any]:
    others = {one.name for one in _moderators(table) if row[one.name] != user_id}
    return {name: value for name, value in row.items() if name not in others}


def _moderators(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.c if MODERATOR in column.info)
