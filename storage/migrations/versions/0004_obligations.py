"""Add the ledger of obligations, and when each record was first recorded.

Add indexes by what a scope's facts are found by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_SECTIONS = (
    "absences",
    "actions",
    "answers",
    "approvals",
    "audit_statements",
    "authority",
    "checklists",
    "contacts",
    "contracts",
    "deviations",
    "documents",
    "events",
    "evidence",
    "exercises",
    "forums",
    "measurements",
    "measuring_points",
    "members",
    "raci",
    "reviews",
    "risk_assessments",
    "roles",
    "seats",
    "supervision",
    "suppliers",
    "systems",
)

_PLACES = (
    ("actions", "contract"),
    ("actions", "scope"),
    ("actions", "system"),
    ("audit_statements", "contract"),
    ("checklists", "scope"),
    ("contacts", "supplier"),
    ("contacts", "system"),
    ("contracts", "supplier"),
    ("deviations", "contract"),
    ("deviations", "scope"),
    ("documents", "contract"),
    ("documents", "system"),
    ("events", "system"),
    ("exercises", "system"),
    ("forums", "contract"),
    ("measurements", "contract"),
    ("measuring_points", "contract"),
    ("reviews", "scope"),
    ("risk_assessments", "system"),
    ("roles", "scope"),
    ("seats", "forum"),
    ("supervision", "contract"),
)


def upgrade() -> None:
    for section in _SECTIONS:
        _recorded_at(section)
    for section, place in _PLACES:
        op.create_index(f"ix_{section}_{place}", f"r_{section}", ["tenant", place])
    _obligations()
    _scopes()
    _history()
    _append_only()


def downgrade() -> None:
    op.drop_table("obligation_history")
    op.drop_table("obligation_scopes")
    op.drop_table("obligations")
    for section, place in _PLACES:
        op.drop_index(f"ix_{section}_{place}", f"r_{section}")
    for section in _SECTIONS:
        op.drop_column(f"r_{section}", "recorded_at")


def _recorded_at(section: str) -> None:
    """Fill in when a record came, or came back after its last end, which the journal knows."""
    table = f"r_{section}"
    of_it = (
        f"j.tenant = {table}.tenant AND j.section = '{section}' "
        f"AND j.record_key = {table}.record_key"
    )
    op.add_column(table, sa.Column("recorded_at", sa.BigInteger(), nullable=True))
    op.execute(
        f"UPDATE {table} SET recorded_at = coalesce("  # noqa: S608  # our own names
        f"(SELECT j.at FROM journal j WHERE {of_it} AND j.seq > coalesce("
        f"(SELECT max(j.seq) FROM journal j WHERE {of_it} AND j.state IS NULL), 0) "
        "ORDER BY j.seq LIMIT 1), changed_at)"
    )
    with op.batch_alter_table(table) as batch:
        batch.alter_column("recorded_at", existing_type=sa.BigInteger(), nullable=False)


def _obligations() -> None:
    op.create_table(
        "obligations",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("scope", _NAME, nullable=False),
        sa.Column("rule", _NAME, nullable=False),
        sa.Column("subject", _NAME, nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("also", sa.Text(), nullable=False),
        sa.Column("voluntary", sa.Boolean(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=True),
        sa.Column("accountable", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", "rule", "subject", name=op.f("pk_obligations")),
    )
    what = ["kind", "priority", "due_on", "scope", "rule", "subject", "voluntary", "theme"]
    op.create_index("ix_obligations_due", "obligations", ["tenant", *what])
    op.create_index("ix_obligations_responsible", "obligations", ["tenant", "responsible", *what])
    op.create_index(
        "ix_obligations_accountable",
        "obligations",
        ["tenant", "accountable", *what, "responsible"],
    )


def _scopes() -> None:
    op.create_table(
        "obligation_scopes",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("scope", _NAME, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("put_off_to", sa.Date(), nullable=True),
        sa.Column("standings", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "scope", name=op.f("pk_obligation_scopes")),
    )
    for column in ("valid_until", "rules", "put_off_to"):
        op.create_index(f"ix_obligation_scopes_{column}", "obligation_scopes", ["tenant", column])


def _history() -> None:
    op.create_table(
        "obligation_history",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("fact_section", sa.Text(), nullable=True),
        sa.Column("fact_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "seq", name=op.f("pk_obligation_history")),
    )
    op.create_index("ix_obligation_history_scope", "obligation_history", ["tenant", "scope", "seq"])
    op.create_index(
        "ix_obligation_history_fact",
        "obligation_history",
        ["tenant", "fact_section", "fact_key", "seq"],
    )


def _append_only() -> None:
    """Make the history append-only, as the journal is.

    The function says whose rows were touched.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION kravbot_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the % is append-only', replace(TG_TABLE_NAME, '_', ' '); "
            "END $$"
        )
        op.execute(
            "CREATE TRIGGER obligation_history_append_only "
            "BEFORE UPDATE OR DELETE OR TRUNCATE ON obligation_history "
            "FOR EACH STATEMENT EXECUTE FUNCTION kravbot_append_only()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER obligation_history_append_only_{event.lower()} BEFORE {event} "
            "ON obligation_history "
            "BEGIN SELECT RAISE(ABORT, 'the obligation history is append-only'); END"
        )
