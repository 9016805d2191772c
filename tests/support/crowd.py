"""A crowd: many members put into a database file at once, by plain SQL in one transaction.

Opting ten thousand people in over interactions would take longer than what is tested or measured.
The columns are named here, so that a change of `bot/store/tables.py` shows at once.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import SystemClock

_MEMBER = """
    INSERT INTO routine (
        user_id, zone, routine, level, nudge_minutes, summary, channel_id, delivery_state,
        problem_told, strikes, ignored, consent_version, consent_at, active_at
    ) VALUES (?, 'UTC', 'extension', 'build', ?, 0, ?, 'ok', 0, 0, 0, 1, ?, ?)
"""
_SLOT = "INSERT INTO slot (user_id, slot, at, next_due_at, next_day) VALUES (?, ?, ?, ?, ?)"
_EVENING_LATER = 12 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A member to store: the DM channel, and when the morning's reminder is due (Unix seconds)."""

    user_id: int
    channel_id: int
    due: float
    nudge_minutes: int | None = None


def fill(path: Path, members: Iterable[Stored]) -> None:
    """Store members whose DMs are known to work, due at the given moment of its day (UTC)."""
    chosen = list(members)
    moment = int(SystemClock().now().timestamp()) * 1000
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            _MEMBER,
            ((one.user_id, one.nudge_minutes, one.channel_id, moment, moment) for one in chosen),
        )
        connection.executemany(_SLOT, (row for one in chosen for row in _slots(one)))


def _slots(member: Stored) -> Iterator[tuple[int, str, str, int, str]]:
    """Write a member's morning, which is due, and an evening twelve hours later."""
    for slot, due in (("morning", member.due), ("evening", member.due + _EVENING_LATER)):
        at = datetime.fromtimestamp(due, UTC)
        yield member.user_id, slot, f"{at:%H:%M}:00.000000", round(due * 1000), f"{at:%Y-%m-%d}"
