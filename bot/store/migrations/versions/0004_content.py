"""What moderators change: versions, drafts, and what a server has chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = (
    "content_version",
    "content_base",
    "content_draft",
    "content_parcel",
    "guild",
    "guild_role",
)


def upgrade() -> None:
    """Add the tables."""
    _versions()
    _drafts()
    _guilds()


def _versions() -> None:
    op.create_table(
        "content_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *_entry(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("changes", sa.Text),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("base", sa.String(64)),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("author_id", sa.BigInteger),
        sa.Column("approver_id", sa.BigInteger),
        # Moments are milliseconds since 1970 in UTC (bot/store/tables.py: Instant).
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content_version"),
        sa.UniqueConstraint(
            *("guild_id", "kind", "entry_id", "number"),
            name="uq_content_version_guild_id_kind_entry_id_number",
        ),
    )
    op.create_table(
        "content_base",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("plain", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_content_base"),
    )


def _drafts() -> None:
    op.create_table(
        "content_draft",
        *_entry(),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("changes", sa.Text),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("base", sa.String(64)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("author_id", sa.BigInteger),
        sa.Column("touched_at", sa.BigInteger, nullable=False),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(300)),
        sa.Column("asker_id", sa.BigInteger),
        sa.PrimaryKeyConstraint("guild_id", "kind", "entry_id", name="pk_content_draft"),
    )
    op.create_table(
        "content_parcel",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.BigInteger),
        sa.Column("held", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content_parcel"),
    )
    op.create_index("ix_content_parcel_made_at", "content_parcel", ["made_at"])


def _guilds() -> None:
    op.create_table(
        "guild",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("audit_channel_id", sa.BigInteger),
        sa.Column("review", sa.Boolean, nullable=False),
        sa.Column("told", sa.String(64)),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guild"),
    )
    op.create_table(
        "guild_role",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("role_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "role_id", name="pk_guild_role"),
    )


def _entry() -> tuple[sa.Column[int], sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    """Remove them, and what stands in them."""
    for name in reversed(_TABLES):
        op.drop_table(name)
