"""Add the fields that questions ask for; the lead time may be empty.

A stored 24 was our proposal, which nobody had told, so it becomes empty. It counts as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_COLUMNS = (
    ("r_contracts", "owner_deputy", sa.Text),
    ("r_documents", "every_days", sa.BigInteger),
    ("r_systems", "technical_people", sa.BigInteger),
    ("r_risk_assessments", "subcontractor_input", sa.Text),
    ("r_risk_assessments", "plan_on", sa.Date),
    ("r_risk_assessments", "plan_agreed", sa.Text),
    ("r_exercises", "evaluation", sa.Text),
    ("r_audit_statements", "user_controls", sa.Text),
)
_LISTS = (("r_contracts", "security_clauses"), ("r_exercises", "participants"))
_LEAD, _PROPOSED = "lead_time_months", 24


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind(), nullable=True))
    for table, name in _LISTS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    _replace_lead(sa.Column("lead_time_told", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    kept = sa.Column(
        "lead_time_told", sa.BigInteger(), nullable=False, server_default=str(_PROPOSED)
    )
    _replace_lead(kept)
    for table, name in reversed((*((table, name) for table, name, _ in _COLUMNS), *_LISTS)):
        op.drop_column(table, name)


def _replace_lead(column: sa.Column[int]) -> None:
    """Put another column in its place, as SQLite alters none; the proposal is not copied."""
    op.add_column("r_contracts", column)
    op.execute(
        f"UPDATE r_contracts SET {column.name} = {_LEAD} "  # noqa: S608  two names of our own
        f"WHERE {_LEAD} <> {_PROPOSED}"
    )
    op.drop_column("r_contracts", _LEAD)
    op.alter_column("r_contracts", column.name, new_column_name=_LEAD)
