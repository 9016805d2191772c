"""Departures: of which servers something is held, which of them are gone, and their deletion."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select, union, update

from bot.store.engine import Database
from bot.store.news import CONTENT, tell
from bot.store.tables import content_base, content_draft, content_version, metadata, routine
from bot.store.tables import guild_gone as gone

_OF_SERVERS = tuple(
    table for table in metadata.sorted_tables if "guild_id" in table.c and "user_id" not in table.c
)
"""Every table of what servers say and have chosen: a new one cannot be forgotten."""

_HELD = tuple(one for one in _OF_SERVERS if one is not gone)


class Departures:
    """The servers that the bot was in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def held(self) -> set[int]:
        """Return the servers of which anything is held, the origin of a routine included."""
        ids = [select(table.c.guild_id) for table in _HELD]
        ids.append(select(routine.c.guild_id).where(routine.c.guild_id.is_not(None)))
        async with self._database.read() as connection:
            return set((await connection.execute(union(*ids))).scalars())

    async def gone(self) -> dict[int, datetime]:
        """Return the servers that are gone, and since when that is known."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(gone))).all()
        return {row.guild_id: row.gone_at for row in rows}

    async def note(self, left: Collection[int], back: Collection[int], moment: datetime) -> None:
        """Note which servers are gone from now on, and which are back."""
        async with self._database.write() as connection:
            for one in back:
                await connection.execute(delete(gone).where(gone.c.guild_id == one))
            if left:
                new = [{"guild_id": one, "gone_at": moment} for one in left]
                await connection.execute(insert(gone), new)

    async def forget(self, guild_id: int) -> None:
        """Delete everything of a server, and bundled texts that nothing lies over any more."""
        used = union(
            *(
                select(table.c.base).where(table.c.base.is_not(None))
                for table in (content_version, content_draft)
            )
        )
        async with self._database.write() as connection:
            for table in _OF_SERVERS:
                await connection.execute(delete(table).where(table.c.guild_id == guild_id))
            await connection.execute(
                update(routine).where(routine.c.guild_id == guild_id).values(guild_id=None)
            )
            await connection.execute(delete(content_base).where(content_base.c.digest.not_in(used)))
            await tell(connection, CONTENT, guild_id)
