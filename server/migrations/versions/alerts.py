"""Alerts: the devices that clinicians are paged on, and whether a test page came."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.LargeBinary(length=65), nullable=False),
        sa.Column("auth", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinician_id"],
            ["accounts.clinician_id"],
            name=op.f("fk_devices_clinician_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_clinician_id"), "devices", ["clinician_id"], unique=False)
    op.create_index(op.f("ix_devices_expires"), "devices", ["expires"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinician_id"],
            ["accounts.clinician_id"],
            name=op.f("fk_contacts_clinician_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("clinician_id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_expires"), "contacts", ["expires"], unique=False)
    op.create_table(
        "test_pages",
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinician_id"],
            ["accounts.clinician_id"],
            name=op.f("fk_test_pages_clinician_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("clinician_id", name=op.f("pk_test_pages")),
    )
    op.create_index(op.f("ix_test_pages_expires"), "test_pages", ["expires"], unique=False)
