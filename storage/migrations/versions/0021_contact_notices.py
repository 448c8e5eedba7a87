"""Keep when a supplier's contact was informed, and whether the authority offers to mail that."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("r_contacts", sa.Column("informed_on", sa.Date(), nullable=True))
    op.add_column(
        "r_authority",
        sa.Column("contact_notices", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("r_authority", "contact_notices")
    op.drop_column("r_contacts", "informed_on")
