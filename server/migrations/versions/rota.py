"""The rota: shifts, what was changed of single turns, wishes, leave, calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
