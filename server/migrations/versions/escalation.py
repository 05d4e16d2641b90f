"""When a waiting request goes on by itself, whom it asked so far, and in whose turn clinicians are called."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bundles", sa.Column("tier", sa.Integer(), server_default="0", nullable=False))
    op.add_column("offers", sa.Column("tier", sa.Integer(), server_default="0", nullable=False))
    # Everyone had been told of what waits: they stay asked.
    op.add_column("offers", sa.Column("part", sa.Integer(), server_default="1", nullable=False))
    op.add_column("requests", sa.Column("step", sa.Integer(), server_default="2", nullable=False))
    op.add_column("requests", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Written out: a check that is added later would have SQLite copy the table, and lose the offers with it.
    op.execute(
        "ALTER TABLE requests ADD COLUMN next_escalation_at INTEGER DEFAULT 0"
        " CONSTRAINT ck_requests_escalates CHECK (state <> 'waiting' OR next_escalation_at IS NOT NULL)"
    )
    op.execute("UPDATE requests SET next_escalation_at = NULL WHERE state <> 'waiting'")
    op.create_index(op.f("ix_requests_next_escalation_at"), "requests", ["next_escalation_at"], unique=False)
