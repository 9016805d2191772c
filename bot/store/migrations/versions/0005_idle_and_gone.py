"""An index of when members last did something; the servers that the bot has left."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both."""
    op.create_index("ix_routine_active_at", "routine", ["active_at"])
    op.create_table(
        "guild_gone",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        # Moments are milliseconds since 1970 in UTC (bot/store/tables.py: Instant).
        sa.Column("gone_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guild_gone"),
    )


def downgrade() -> None:
    """Remove both."""
    op.drop_table("guild_gone")
    op.drop_index("ix_routine_active_at", "routine")
