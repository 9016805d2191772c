"""Guilds: what a server has chosen: its audit channel, a second pair of eyes, and who moderates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database
from bot.store.tables import guild, guild_role

Rename = Callable[[frozenset[int]], Iterable[int]]
"""Decides which roles are named from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """What a server has chosen; as it is made, what holds where nothing was chosen."""

    guild_id: int
    audit_channel_id: int | None = None
    review: bool = False
    roles: frozenset[int] = frozenset()


class Guilds:
    """The servers' choices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int) -> GuildSettings:
        """Return what a server has chosen."""
        async with self._database.read() as connection:
            query = select(guild.c.audit_channel_id, guild.c.review)
            found = (await connection.execute(query.where(guild.c.guild_id == guild_id))).first()
            roles = await _roles(connection, guild_id)
        if found is None:
            return GuildSettings(guild_id=guild_id, roles=roles)
        return GuildSettings(
            guild_id=guild_id,
            audit_channel_id=found.audit_channel_id,
            review=found.review,
            roles=roles,
        )

    async def told(self) -> dict[int, str]:
        """Return of which changed bundled texts each server's moderators were told, as digests."""
        query = select(guild.c.guild_id, guild.c.told).where(guild.c.told.is_not(None))
        async with self._database.read() as connection:
            return {row.guild_id: row.told for row in (await connection.execute(query)).all()}

    async def set_told(self, guild_id: int, digest: str) -> None:
        """Note of which changed bundled texts a server's moderators were told."""
        await self._set(guild_id, told=digest)

    async def set_audit_channel(self, guild_id: int, channel_id: int | None) -> None:
        """Set where publications and refusals are posted; None posts them nowhere."""
        await self._set(guild_id, audit_channel_id=channel_id)

    async def set_review(self, guild_id: int, review: bool) -> None:
        """Set whether a second moderator has to approve what is published."""
        await self._set(guild_id, review=review)

    async def set_roles(self, guild_id: int, roles: Iterable[int]) -> None:
        """Name the roles that may moderate, all of them."""
        await self.change_roles(guild_id, lambda _: roles)

    async def change_roles(self, guild_id: int, decide: Rename) -> frozenset[int]:
        """Name the roles that may moderate, by those that are named; return them."""
        async with self._database.write(guild_id) as connection:
            before = await _roles(connection, guild_id)
            after = frozenset(decide(before))
            where = guild_role.c.guild_id == guild_id
            gone = guild_role.c.role_id.in_(before - after)
            await connection.execute(delete(guild_role).where(where, gone))
            new = [{"guild_id": guild_id, "role_id": one} for one in after - before]
            if new:
                await connection.execute(insert(guild_role), new)
        return after

    async def _set(self, guild_id: int, **values: Any) -> None:  # noqa: ANN401 - of a column
        async with self._database.write(guild_id) as connection:
            changed = await connection.execute(
                update(guild).where(guild.c.guild_id == guild_id).values(**values)
            )
            if not changed.rowcount:
                fresh = {"guild_id": guild_id, "review": False, **values}
                await connection.execute(insert(guild).values(**fresh))


async def _roles(connection: AsyncConnection, guild_id: int) -> frozenset[int]:
    query = select(guild_role.c.role_id).where(guild_role.c.guild_id == guild_id)
    return frozenset((await connection.execute(query)).scalars())
