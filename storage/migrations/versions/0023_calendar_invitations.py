"""Add who wants calendar invitations by mail, and the ones each person was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "calendar_choices",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "person", name=op.f("pk_calendar_choices")),
    )
    op.create_table(
        "calendar_invitations",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "person", "uid", name=op.f("pk_calendar_invitations")),
    )


def downgrade() -> None:
    op.drop_table("calendar_invitations")
    op.drop_table("calendar_choices")
