"""Add decisions told of, and who decided why a system is out or supervision is normal."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_COLUMNS = (
    ("r_approvals", "proposed_by", sa.Text),
    ("r_deviations", "accepted_on", sa.Date),
    ("r_systems", "scope_reason", sa.Text),
    ("r_systems", "scope_decided_by", sa.Text),
    ("r_systems", "scope_decided_on", sa.Date),
    ("r_suppliers", "normal_reason", sa.Text),
    ("r_suppliers", "normal_decided_by", sa.Text),
    ("r_suppliers", "normal_decided_on", sa.Date),
)


def upgrade() -> None:
    op.create_table(
        "r_told_decisions",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("decider", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_through", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("minutes_ref", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("target_section", sa.Text(), nullable=False),
        sa.Column("target_key", sa.Text(), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "record_key", name=op.f("pk_r_told_decisions")),
    )
    op.create_index("ix_told_decisions_scope", "r_told_decisions", ["tenant", "scope"])
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind(), nullable=True))


def downgrade() -> None:
    for table, name, _ in reversed(_COLUMNS):
        op.drop_column(table, name)
    op.drop_table("r_told_decisions")
