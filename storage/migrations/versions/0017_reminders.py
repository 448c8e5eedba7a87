"""Add people's own reminders, when they want to be written to, and who was invited."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        *(sa.Column(name, _NAME, nullable=True) for name in ("scope", "rule", "subject")),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opens", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_state", "reminders", ["tenant", "state", "at"])
    op.create_index("ix_reminders_person", "reminders", ["tenant", "person", "state", "at"])
    op.create_index("ix_reminders_scope", "reminders", ["tenant", "scope", "rule", "subject"])
    op.create_table(
        "message_times",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=True),
        sa.Column("not_before", sa.Text(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("quiet_weekdays", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "person", name=op.f("pk_message_times")),
    )
    op.add_column(
        "undo_log", sa.Column("reminders", sa.Text(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("undo_log", "reminders")
    op.drop_table("message_times")
    op.drop_table("reminders")
