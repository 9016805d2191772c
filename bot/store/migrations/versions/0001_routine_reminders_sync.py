"""Routines, their slots, occurrences and deliveries; fingerprints of what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Moments are milliseconds since 1970 in UTC (bot/store/tables.py: Instant).
Moment = sa.BigInteger
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the first schema."""
    _routine()
    _slot()
    _occurrence()
    _delivery()
    op.create_table(
        "fingerprint",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_fingerprint"),
    )


def downgrade() -> None:
    """Remove everything."""
    for table in ("fingerprint", "delivery", "occurrence", "slot", "routine"):
        op.drop_table(table)


def _routine() -> None:
    op.create_table(
        "routine",
        sa.Column("user_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("routine", sa.String(16), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("nudge_minutes", sa.Integer),
        sa.Column("summary", sa.Boolean, nullable=False),
        sa.Column("paused_from", sa.Date),
        sa.Column("paused_until", sa.Date),
        sa.Column("flare_until", sa.Date),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("delivery_state", sa.String(8), nullable=False),
        sa.Column("problem", sa.String(16)),
        sa.Column("problem_told", sa.Boolean, nullable=False),
        sa.Column("strikes", sa.Integer, nullable=False),
        sa.Column("ignored", sa.Integer, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("consent_version", sa.Integer, nullable=False),
        sa.Column("consent_at", Moment, nullable=False),
        sa.Column("active_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_routine"),
    )


def _slot() -> None:
    op.create_table(
        "slot",
        sa.Column("user_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(8), nullable=False),
        sa.Column("at", sa.Time),
        sa.Column("next_due_at", Moment),
        sa.Column("next_day", sa.Date),
        sa.Column("last_day", sa.Date),
        _member("slot"),
        sa.PrimaryKeyConstraint("user_id", "slot", name="pk_slot"),
    )
    _partial("ix_slot_due", "slot", "next_due_at")


def _occurrence() -> None:
    op.create_table(
        "occurrence",
        sa.Column("id", RowId, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("slot", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("excuse", sa.String(8)),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("before", sa.String(8)),
        sa.Column("changed_at", Moment, nullable=False),
        _member("occurrence"),
        sa.PrimaryKeyConstraint("id", name="pk_occurrence"),
        sa.UniqueConstraint("user_id", "slot", "day", name="uq_occurrence_user_id_slot_day"),
    )
    untold = sa.text("excuse = 'bot' AND NOT told")
    op.create_index(
        "ix_occurrence_untold",
        "occurrence",
        ["user_id"],
        sqlite_where=untold,
        postgresql_where=untold,
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(25), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("occurrence_id", RowId),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("attempt_at", Moment),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("first_attempt_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("uncertain", sa.Boolean, nullable=False),
        sa.Column("reopened", sa.Boolean, nullable=False),
        sa.Column("claimed_by", sa.String(32)),
        sa.Column("answer", sa.String(16)),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("settled_at", Moment),
        _member("delivery"),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name="fk_delivery_occurrence_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint(
            "occurrence_id", "kind", "number", name="uq_delivery_occurrence_id_kind_number"
        ),
    )
    op.create_index("ix_delivery_user_id", "delivery", ["user_id"])
    _partial("ix_delivery_attempt", "delivery", "attempt_at")
    _partial("ix_delivery_claimed", "delivery", "claimed_by")


def _member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["routine.user_id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )


def _partial(name: str, table: str, column: str) -> None:
    """Create an index over the rows in which a column is set: what is due, not what is stored."""
    where = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
