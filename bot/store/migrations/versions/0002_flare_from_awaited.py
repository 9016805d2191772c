"""The first day of a flare-up; an index of what has had no answer yet."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("routine", sa.Column("flare_from", sa.Date))
    awaited = sa.text("state = 'sent'")
    op.create_index(
        "ix_occurrence_awaited",
        "occurrence",
        ["user_id"],
        sqlite_where=awaited,
        postgresql_where=awaited,
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_occurrence_awaited", "occurrence")
    op.drop_column("routine", "flare_from")
