"""Say of a personal link what it is for: the crisis page, a printed plan, or a calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column(
        "crisis_links",
        sa.Column("purpose", sa.Text(), nullable=False, server_default="crisis"),
    )
    op.add_column("crisis_links", sa.Column("about", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("crisis_links", "about")
    op.drop_column("crisis_links", "purpose")
