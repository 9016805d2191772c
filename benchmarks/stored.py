"""Stored: databases full of members, as a first start leaves them."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import tzdata

from bot import app
from bot.clock import SystemClock
from bot.services.upkeep import ZONE_RULES
from bot.store.fingerprints import Fingerprints
from tests.support.crowd import Stored, fill


async def create(path: Path, members: Iterable[Stored] = ()) -> None:
    """Make a database with the newest schema and these members."""
    async with app.opened(url(path)) as database:
        # As after a first start: else the next one would reckon every reminder anew.
        seen = Fingerprints(database)
        await seen.remember(ZONE_RULES, tzdata.IANA_VERSION, SystemClock().now())
    fill(path, members)


def url(path: Path) -> str:
    """Return a database's address, as the bot's settings have it."""
    return f"sqlite:///{path}"


def now() -> int:
    """Return the present whole Unix second."""
    return int(SystemClock().now().timestamp())


def count(path: Path, statement: str) -> int:
    """Return the number that a statement counts."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute(statement).fetchone()
        return int(found)
