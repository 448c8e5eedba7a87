"""Add when each obligation is looked at next, who was told of what, and what was put off.

Add why a message is sent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_OBLIGATION = ("scope", "rule", "subject")


def upgrade() -> None:
    op.add_column("obligations", sa.Column("look_on", sa.Date(), nullable=True))
    op.execute("UPDATE obligations SET look_on = opened_on")
    _index(
        "ix_obligations_look_on",
        "obligations",
        ["tenant", "priority", "look_on", "due_on", *_OBLIGATION],
        "look_on IS NOT NULL",
    )
    op.add_column("r_authority", sa.Column("contact_changed_on", sa.Date(), nullable=True))
    op.add_column("outbox", sa.Column("purpose", sa.Text(), nullable=False, server_default="reply"))
    op.add_column("outbox", sa.Column("person", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("bundle", sa.Text(), nullable=True))
    _index("ix_outbox_bundle", "outbox", ["tenant", "bundle"], "bundle IS NOT NULL")
    op.create_table(
        "nudges",
        sa.Column("tenant", sa.Text(), nullable=False),
        *(sa.Column(name, _NAME, nullable=False) for name in _OBLIGATION),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("was", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            *("tenant", *_OBLIGATION, "due_on", "person", "step"), name=op.f("pk_nudges")
        ),
    )
    op.create_index("ix_nudges_bundle", "nudges", ["tenant", "bundle"])
    op.create_index("ix_nudges_day", "nudges", ["tenant", "day"])
    op.create_index("ix_identities_member", "identities", ["tenant", "member"])
    op.create_table(
        "postponements",
        sa.Column("tenant", sa.Text(), nullable=False),
        *(sa.Column(name, _NAME, nullable=False) for name in _OBLIGATION),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            *("tenant", *_OBLIGATION, "due_on", "n"), name=op.f("pk_postponements")
        ),
    )


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    op.drop_index("ix_identities_member", "identities")
    op.drop_table("postponements")
    op.drop_table("nudges")
    op.drop_index("ix_outbox_bundle", "outbox")
    for column in ("bundle", "person", "purpose"):
        op.drop_column("outbox", column)
    op.drop_index("ix_obligations_look_on", "obligations")
    op.drop_column("obligations", "look_on")
    op.drop_column("r_authority", "contact_changed_on")
