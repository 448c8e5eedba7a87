"""Find the newest card of a conversation by an index of what was posted in it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_POSTS = "kind = 'post'"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_posted",
        "outbox",
        ["tenant", "conversation", "id"],
        sqlite_where=sa.text(_POSTS),
        postgresql_where=sa.text(_POSTS),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_posted", "outbox")
