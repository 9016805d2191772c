"""Stored: databases full of members, by plain SQL in one transaction.

Opting ten thousand people in over interactions would take longer than what is measured. The
columns are named here, so that a change of `bot/store/tables.py` shows at once.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tzdata

from bot import app
from bot.clock import SystemClock
from bot.services.upkeep import ZONE_RULES
from bot.store.fingerprints import Fingerprints

_MEMBER = """
    INSERT INTO routine (
        user_id, zone, routine, level, summary, channel_id, delivery_state, problem_told,
        strikes, ignored, consent_version, consent_at, active_at
    ) VALUES (?, 'UTC', 'extension', 'build', 0, ?, 'ok', 0, 0, 0, 1, ?, ?)
"""
_SLOT = "INSERT INTO slot (user_id, slot, at, next_due_at, next_day) VALUES (?, ?, ?, ?, ?)"
_EVENING_LATER = 12 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A member to store: the DM channel, and when the morning's reminder is due (Unix seconds)."""

    user_id: int
    channel_id: int
    due: int


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


def fill(path: Path, members: Iterable[Stored]) -> None:
    """Store members whose DMs are known to work, due at the given moment of today (UTC)."""
    chosen = list(members)
    moment = now() * 1000
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            _MEMBER, ((one.user_id, one.channel_id, moment, moment) for one in chosen)
        )
        connection.executemany(_SLOT, (row for one in chosen for row in _slots(one)))


def _slots(member: Stored) -> Iterator[tuple[int, str, str, int, str]]:
    """Write a member's morning, which is due, and an evening twelve hours later."""
    for slot, due in (("morning", member.due), ("evening", member.due + _EVENING_LATER)):
        at = datetime.fromtimestamp(due, UTC)
        wall = f"{at:%H:%M}:00.000000"
        yield member.user_id, slot, wall, due * 1000, f"{at:%Y-%m-%d}"


def count(path: Path, statement: str) -> int:
    """Return the number that a statement counts."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute(statement).fetchone()
        return int(found)
