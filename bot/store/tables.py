"""Tables: the schema, in SQLAlchemy Core, the same for every engine.

No table holds a diagnosis, a pain score, or a member's words or name (docs/decisions/0004). Every
table that holds a member's id hangs on ``routine`` by a foreign key that deletes with it, so that
leaving removes everything at once. What moderators write about the content stands in the tables
whose names begin with ``content_``; who wrote it, in columns that can be emptied (``_moderator``).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
)

from bot.store.partial import know_conditions, partial_index

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
know_conditions(metadata)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

MODERATOR = "moderator"
"""Marks a column that holds the id of a moderator."""

# SQLite counts only a column of exactly this type up by itself.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as milliseconds since 1970 in UTC: one form for every engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn a moment into milliseconds, never later than it is.

        Rounded up, a moment just before a reminder's would select it before it is due.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn milliseconds into a moment."""
        return None if value is None else _EPOCH + value * _MILLISECOND


def _member(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "user_id",
        BigInteger,
        ForeignKey("routine.user_id", ondelete="CASCADE"),
        primary_key=primary_key,
        autoincrement=False,
        nullable=False,
    )


def _moderator(name: str) -> Column[int]:
    """Return a column for the id of a moderator: emptied when they want to be forgotten."""
    return Column(name, BigInteger, info={MODERATOR: True})


def _entry(*, primary_key: bool = False) -> tuple[Column[Any], ...]:
    """Return the columns that say which entry of which server's content a row is about."""
    return (
        Column(
            "guild_id", BigInteger, primary_key=primary_key, autoincrement=False, nullable=False
        ),
        Column("kind", String(8), primary_key=primary_key, nullable=False),
        Column("entry_id", String(40), primary_key=primary_key, nullable=False),
    )


routine = Table(
    "routine",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("zone", String(64), nullable=False),
    Column("routine", String(16), nullable=False),
    Column("level", String(8), nullable=False),
    Column("nudge_minutes", Integer),
    Column("summary", Boolean, nullable=False),
    Column("paused_from", Date),
    Column("paused_until", Date),
    Column("flare_until", Date),
    Column("channel_id", BigInteger),
    Column("delivery_state", String(8), nullable=False),
    Column("problem", String(16)),
    Column("problem_told", Boolean, nullable=False),
    Column("strikes", Integer, nullable=False),
    Column("ignored", Integer, nullable=False),
    Column("guild_id", BigInteger),
    Column("consent_version", Integer, nullable=False),
    Column("consent_at", Instant, nullable=False),
    Column("active_at", Instant, nullable=False),
    Column("flare_from", Date),
)

# Who has done nothing for long.
Index("ix_routine_active_at", routine.c.active_at)

slot = Table(
    "slot",
    metadata,
    _member(primary_key=True),
    Column("slot", String(8), primary_key=True),
    Column("at", Time),
    Column("next_due_at", Instant),
    Column("next_day", Date),
    Column("last_day", Date),
)
partial_index("ix_slot_due", slot.c.next_due_at, "next_due_at IS NOT NULL")

occurrence = Table(
    "occurrence",
    metadata,
    Column("id", RowId, primary_key=True),
    _member(),
    Column("slot", String(8), nullable=False),
    Column("day", Date, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("excuse", String(8)),
    Column("told", Boolean, nullable=False),
    Column("before", String(8)),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("user_id", "slot", "day"),
)

# What a member has still to be told of: few rows, found for each claim.
partial_index("ix_occurrence_untold", occurrence.c.user_id, "excuse = 'bot' AND NOT told")

# What was sent and has had no answer: at most a few a member, closed when a newer one opens.
partial_index("ix_occurrence_awaited", occurrence.c.user_id, "state = 'sent'")

delivery = Table(
    "delivery",
    metadata,
    Column("id", String(25), primary_key=True),
    _member(),
    Column("occurrence_id", RowId, ForeignKey("occurrence.id", ondelete="CASCADE")),
    Column("kind", String(8), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempt_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Column("first_attempt_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("reopened", Boolean, nullable=False),
    Column("claimed_by", String(32)),
    Column("answer", String(16)),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("settled_at", Instant),
    UniqueConstraint("occurrence_id", "kind", "number"),
)
Index("ix_delivery_user_id", delivery.c.user_id)
partial_index("ix_delivery_attempt", delivery.c.attempt_at, "attempt_at IS NOT NULL")
partial_index("ix_delivery_claimed", delivery.c.claimed_by, "claimed_by IS NOT NULL")

session = Table(
    "session",
    metadata,
    _member(primary_key=True),
    Column("slot", String(8), nullable=False),
    Column("day", Date, nullable=False),
    Column("routine", String(16), nullable=False),
    Column("level", String(8), nullable=False),
    Column("step", Integer, nullable=False),
    # One digit a step: 4 is the list's own way, below it easier ones, above it harder ones.
    Column("ways", String(8), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
)
Index("ix_session_touched_at", session.c.touched_at)

fingerprint = Table(
    "fingerprint",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# What a server says in its own words. A version is never changed; the newest one holds. ``changes``
# are the fields that differ from the bundled entry, as JSON, all of them for an entry of the
# server's own; none where the bundled words hold. ``base`` is the bundled entry beneath.
content_version = Table(
    "content_version",
    metadata,
    Column("id", RowId, primary_key=True),
    *_entry(),
    Column("number", Integer, nullable=False),
    Column("action", String(8), nullable=False),
    Column("changes", Text),
    Column("retired", Boolean, nullable=False),
    Column("base", String(64)),
    Column("reason", String(300), nullable=False),
    _moderator("author_id"),
    _moderator("approver_id"),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("guild_id", "kind", "entry_id", "number"),
)

# Bundled entries as they were when an edit was made over them: the same for every server.
content_base = Table(
    "content_base",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("plain", Text, nullable=False),
)

# What is being worked on: one draft an entry and server. ``version`` is the one it began from.
# ``asker_id`` and ``reason`` are set while it waits for a second moderator.
content_draft = Table(
    "content_draft",
    metadata,
    *_entry(primary_key=True),
    Column("action", String(8), nullable=False),
    Column("changes", Text),
    Column("retired", Boolean, nullable=False),
    Column("base", String(64)),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    _moderator("author_id"),
    Column("touched_at", Instant, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("reason", String(300)),
    _moderator("asker_id"),
)

# What waits for one moderator's choice: a file that was read, or words that met another's.
content_parcel = Table(
    "content_parcel",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    _moderator("author_id"),
    Column("held", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
Index("ix_content_parcel_made_at", content_parcel.c.made_at)

guild = Table(
    "guild",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_channel_id", BigInteger),
    Column("review", Boolean, nullable=False),
    # Of which bundled texts beneath its edits the moderators were told, as a digest.
    Column("told", String(64)),
)

guild_role = Table(
    "guild_role",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role_id", BigInteger, primary_key=True, autoincrement=False),
)

# Since when the bot is not in a server any more of which it holds something.
guild_gone = Table(
    "guild_gone",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("gone_at", Instant, nullable=False),
)
