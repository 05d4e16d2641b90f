"""Columns for people, indexed and sealed; the relay, which has keys, replaces the ids that stood there.

Until it has, the column `survivor` stands there, and says so; an empty database is rid of it at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("people", sa.LargeBinary(), nullable=True))
    op.add_column("conversations", sa.Column("asked_by", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_conversations_asked_by"), "conversations", ["asked_by"], unique=False)
    op.create_index(op.f("ix_conversations_returns"), "conversations", ["returns"], unique=False)
    op.create_index(op.f("ix_prekeys_conversation"), "prekeys", ["conversation"], unique=False)
    op.create_index(op.f("ix_prekeys_slot"), "prekeys", ["slot"], unique=False)
    op.create_index("ix_states_kind_bucket", "states", ["kind", "bucket"], unique=False)
    op.drop_index(op.f("ix_offers_clinician_id"), "offers")
    op.alter_column("offers", "clinician_id", new_column_name="clinician")
    op.create_index(op.f("ix_offers_clinician"), "offers", ["clinician"], unique=False)
    if not _anybody():
        op.drop_column("conversations", "survivor")


def _anybody() -> bool:
    rows = (sa.select(sa.literal(1)).select_from(sa.table(name)) for name in ("conversations", "states"))
    return any(op.get_bind().execute(chosen.limit(1)).first() for chosen in rows)
