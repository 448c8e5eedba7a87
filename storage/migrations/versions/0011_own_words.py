"""Add an authority's own words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "r_authority", sa.Column("own_words", sa.Text(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("r_authority", "own_words")
