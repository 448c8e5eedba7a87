"""Add who reads along in each channel.

Of channels that were talked in before it is not known, so they are taken for open to strangers
until their platform tells.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_THREAD = re.compile(r"(?:;messageid=.*|:[0-9]+\.[0-9]+)\Z", re.DOTALL)
_TALKED_IN = sa.text(
    "SELECT DISTINCT tenant, platform, workspace, external_id FROM conversations "
    "WHERE platform IN ('slack', 'teams') AND NOT EXISTS ("
    "SELECT 1 FROM identities WHERE identities.platform = conversations.platform "
    "AND identities.workspace = conversations.workspace "
    "AND identities.person = conversations.external_id)"
)


def upgrade() -> None:
    channels = op.create_table(
        "channels",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("roster", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "platform", "workspace", "channel", name=op.f("pk_channels")
        ),
    )
    found = op.get_bind().execute(_TALKED_IN)
    known = {(*where, _THREAD.sub("", conversation)) for *where, conversation in found}
    rows = [
        {
            "tenant": tenant,
            "platform": platform,
            "workspace": workspace,
            "channel": channel,
            "audience": "strangers",
            "source": "unknown",
            "roster": "",
            "changed_at": 0,
        }
        for tenant, platform, workspace, channel in sorted(known)
    ]
    if rows:
        op.bulk_insert(channels, rows)


def downgrade() -> None:
    op.drop_table("channels")
