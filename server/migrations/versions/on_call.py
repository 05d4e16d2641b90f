"""On call: when a request that waits goes on, and whom it asks; where clinicians are paged; the rota."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _escalation()
    _alerts()
    _rota()


def _escalation() -> None:
    op.add_column("bundles", sa.Column("tier", sa.Integer(), server_default="0", nullable=False))
    op.add_column("offers", sa.Column("tier", sa.Integer(), server_default="0", nullable=False))
    # Everyone had been told of what waits: they stay asked.
    op.add_column("offers", sa.Column("part", sa.Integer(), server_default="1", nullable=False))
    op.add_column("requests", sa.Column("step", sa.Integer(), server_default="2", nullable=False))
    op.add_column("requests", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Written out: a check that is added later would have SQLite copy the table, and lose the offers with it.
    op.execute(
        "ALTER TABLE requests ADD COLUMN next_escalation_at BIGINT DEFAULT 0"
        " CONSTRAINT ck_requests_escalates CHECK (state <> 'waiting' OR next_escalation_at IS NOT NULL)"
    )
    op.execute("UPDATE requests SET next_escalation_at = NULL WHERE state <> 'waiting'")
    op.create_index(op.f("ix_requests_next_escalation_at"), "requests", ["next_escalation_at"], unique=False)


def _alerts() -> None:
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


def _rota() -> None:
    _shifts()
    _turns()
    _asks()
    _leaves()
    _calendars()
    for table in ("shifts", "turns", "asks", "leaves", "calendars"):
        op.create_index(op.f(f"ix_{table}_expires"), table, ["expires"], unique=False)


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("shift_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shifts")),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("shift_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=16), nullable=True),
        sa.Column("came", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shift_id", "start", name=op.f("pk_turns")),
    )


def _asks() -> None:
    op.create_table(
        "asks",
        sa.Column("ask_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asker", sa.LargeBinary(length=16), nullable=False),
        sa.Column("shift_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("colleague", sa.LargeBinary(length=16), nullable=True),
        sa.Column("other_shift", sa.LargeBinary(length=16), nullable=True),
        sa.Column("other_start", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ask_id", name=op.f("pk_asks")),
        sa.UniqueConstraint("shift_id", "start", name=op.f("uq_asks_shift_id_start")),
    )


def _leaves() -> None:
    op.create_table(
        "leaves",
        sa.Column("leave_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("leave_id", name=op.f("pk_leaves")),
    )


def _calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("clinician_id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendars_token_hash")),
    )
