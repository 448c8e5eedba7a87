"""Tell what became of an obligation in its own words, and find it by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("obligation_history", sa.Column("about", sa.Text(), nullable=True))
    op.create_index("ix_obligation_history_day", "obligation_history", ["tenant", "day", "seq"])


def downgrade() -> None:
    op.drop_index("ix_obligation_history_day", "obligation_history")
    op.drop_column("obligation_history", "about")
