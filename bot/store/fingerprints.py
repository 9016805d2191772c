"""Fingerprints: what a thing was last done with, so that it is done again only when that changed.

The commands of an application and scope, as they were last sent to Discord; the version of the
time zone rules by which next reminders were reckoned.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.engine import Database
from bot.store.tables import fingerprint


class Fingerprints:
    """One digest a subject."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, subject: str) -> str | None:
        """Return what a thing was last done with, if it ever was."""
        async with self._database.read() as connection:
            query = select(fingerprint.c.digest).where(fingerprint.c.subject == subject)
            return (await connection.execute(query)).scalar()

    async def remember(self, subject: str, digest: str, moment: datetime) -> None:
        """Note what a thing was done with."""
        async with self._database.write() as connection:
            await connection.execute(delete(fingerprint).where(fingerprint.c.subject == subject))
            await connection.execute(
                insert(fingerprint).values(subject=subject, digest=digest, changed_at=moment)
            )
