"""Add indexes that count what is not done with, without looking at what is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _index(
        "ix_outbox_unsettled",
        "outbox",
        ["tenant", "state"],
        "state IN ('pending', 'sending', 'retry', 'unknown', 'failed', 'parked')",
    )
    _index(
        "ix_jobs_unsettled",
        "jobs",
        ["tenant", "state"],
        "state IN ('pending', 'sending', 'retry', 'failed')",
    )
    _index("ix_outbox_nudges", "outbox", ["tenant", "settled_at"], "purpose = 'nudge'")


def downgrade() -> None:
    op.drop_index("ix_outbox_nudges", table_name="outbox")
    op.drop_index("ix_jobs_unsettled", table_name="jobs")
    op.drop_index("ix_outbox_unsettled", table_name="outbox")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
