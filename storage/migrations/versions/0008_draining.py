"""Add who sends a workspace's queue, and which messages may have been handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_OPEN = "state IN ('pending', 'sending', 'retry')"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("handed_at", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("begun_at", sa.BigInteger(), nullable=True))
    _index("ix_outbox_lane", ["tenant", "platform", "workspace", "due_at"], _OPEN)
    _index("ix_outbox_sent", ["tenant", "platform", "workspace", "settled_at"], "state = 'sent'")
    op.create_table(
        "leases",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_leases")),
    )


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "outbox", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    op.drop_table("leases")
    op.drop_index("ix_outbox_sent", "outbox")
    op.drop_index("ix_outbox_lane", "outbox")
    op.drop_column("outbox", "begun_at")
    op.drop_column("outbox", "handed_at")
