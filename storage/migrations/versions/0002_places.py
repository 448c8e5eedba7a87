"""Add where people are reached on their platforms, and codes that bind a workspace.

Add messages that wait for a way to them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_PARKED = sa.text("state = 'parked'")


def upgrade() -> None:
    op.create_table(
        "binding_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_for", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_binding_codes")),
    )
    op.create_table(
        "places",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "platform", "workspace", "external_id", name=op.f("pk_places")
        ),
    )
    op.drop_index("ix_outbox_posted", "outbox")
    op.create_index("ix_outbox_message", "outbox", ["tenant", "message", "id"])
    op.create_index(
        "ix_outbox_parked",
        "outbox",
        ["tenant", "platform", "workspace", "external_id"],
        sqlite_where=_PARKED,
        postgresql_where=_PARKED,
    )
