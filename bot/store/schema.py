"""Schema: create or upgrade the database; Alembic is loaded only when there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import SchemaUnknown
from bot.store import sqlite
from bot.store.engine import Database

HEAD = "0005"
"""The newest revision in ``migrations/versions``; a test keeps it so."""

MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(database: Database) -> bool:
    """Bring the database to the newest schema; return whether there was anything to do.

    Of several processes that start at once, one does it, and the others wait for it.

    Raises:
        SchemaUnknown: it was written by a newer version of the bot.
        StoreError: the database cannot be used.
    """
    if database.path is not None:
        sqlite.create_private(database.path)
    if await revision(database) == HEAD:
        return False
    async with database.write(patient=True) as connection:
        # Asked again: another process may have been faster.
        current = await connection.run_sync(_revision)
        if current == HEAD:
            return False
        await connection.run_sync(_migrate, current)
    return True


async def revision(database: Database) -> str | None:
    """Return the schema that a database has; None where it has none."""
    async with database.read() as connection:
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, current: str | None) -> None:
    # Alembic costs 12 MB and a tenth of a second: a bot whose schema is current never pays it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaUnknown(
            f"The database has schema {current}, which this version of the bot does not know. "
            "Start the newer version it was written by, or restore an older backup."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
