"""Add fields of documents, forums and systems that the rules of the eleven requirements need."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_COLUMNS = (
    ("r_documents", "process", sa.Text),
    ("r_documents", "supplier_input", sa.Text),
    ("r_documents", "fits", sa.Text),
    ("r_forums", "postponed_items", sa.BigInteger),
    ("r_systems", "in_scope_since", sa.Date),
)


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind(), nullable=True))


def downgrade() -> None:
    for table, name, _ in reversed(_COLUMNS):
        op.drop_column(table, name)
