"""Indexes by which the rows on a slot are found, and what is buried."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_buckets_slot"), "buckets", ["slot"], unique=False)
    op.create_index(op.f("ix_held_buried"), "held", ["buried"], unique=False)
    op.create_index(op.f("ix_states_slot"), "states", ["slot"], unique=False)
