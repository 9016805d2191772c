"""A member's place in an open session."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "session",
        sa.Column("user_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("routine", sa.String(16), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("ways", sa.String(8), nullable=False),
        # Moments are milliseconds since 1970 in UTC (bot/store/tables.py: Instant).
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("touched_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["routine.user_id"], name="fk_session_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_session"),
    )
    op.create_index("ix_session_touched_at", "session", ["touched_at"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("session")
