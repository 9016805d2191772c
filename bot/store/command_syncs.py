"""Command syncs: what was last sent to Discord, so that the same is not sent again."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.engine import Database
from bot.store.tables import command_sync


class CommandSyncs:
    """The digest of the commands that each scope (application, or one server) was given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def digest(self, scope: str) -> str | None:
        """Return what a scope was last given."""
        async with self._database.read() as connection:
            query = select(command_sync.c.digest).where(command_sync.c.scope == scope)
            return (await connection.execute(query)).scalar()

    async def remember(self, scope: str, digest: str, moment: datetime) -> None:
        """Note what a scope was given."""
        async with self._database.write() as connection:
            await connection.execute(delete(command_sync).where(command_sync.c.scope == scope))
            await connection.execute(
                insert(command_sync).values(scope=scope, digest=digest, synced_at=moment)
            )
