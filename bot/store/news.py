"""News: what a process tells the others on the same database, in the transaction that makes it so.

PostgreSQL delivers it once that is committed, and to everybody who listens (``line.py``). A SQLite
file has one process: there is nobody to tell.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

ROUTINE = "routine"
"""A member changed something: their id; and their server, or "-", where that is new."""

CONTENT = "content"
"""A server published something: its id."""

CHANNELS = (ROUTINE, CONTENT)

NOBODY = 0
"""In a member's place: something waits to be sent, and nobody changed anything."""


async def tell(connection: AsyncConnection, channel: str, about: int, *more: object) -> None:
    """Tell the other processes of something, once this transaction is committed."""
    if connection.dialect.name == "postgresql":
        said = " ".join(map(str, (about, *more)))
        await connection.execute(select(func.pg_notify(channel, said)))
