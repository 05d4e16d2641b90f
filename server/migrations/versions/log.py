"""The log and what is revoked; teams' history; certificates that stand beside those they renew."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _log()
    _certificates()
    _conversations()


def _log() -> None:
    op.create_table(
        "log_entries",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_entries")),
    )
    op.create_table(
        "logged",
        sa.Column("hashed", sa.LargeBinary(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hashed", name=op.f("pk_logged")),
    )
    op.create_index(op.f("ix_logged_expires"), "logged", ["expires"], unique=False)
    op.create_table(
        "cosigned",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.LargeBinary(length=4096), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_cosigned")),
    )
    op.create_table(
        "revocations",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.LargeBinary(length=32), nullable=False),
        sa.Column("by_root", sa.Boolean(), nullable=False),
        sa.Column("revocation", sa.LargeBinary(length=2048), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revocations")),
        sa.UniqueConstraint("revocation", name=op.f("uq_revocations_revocation")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_revocations_expires"), "revocations", ["expires"], unique=False)


def _certificates() -> None:
    """SQLite can't change a primary key: the rows move to a table that has the new one."""
    op.drop_index(op.f("ix_certificates_expires"), "certificates")
    op.rename_table("certificates", "certificates_before")
    if op.get_bind().dialect.name == "postgresql":
        # There a key's index bears a name of its own, which would stay with the table from before.
        op.drop_constraint(op.f("pk_certificates"), "certificates_before")
    op.create_table(
        "certificates",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("certificate", sa.LargeBinary(length=8192), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.account_id"],
            name=op.f("fk_certificates_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificates")),
    )
    op.execute(
        "INSERT INTO certificates (account_id, certificate, expires)"
        " SELECT account_id, certificate, expires FROM certificates_before"
    )
    op.drop_table("certificates_before")
    op.create_index(op.f("ix_certificates_account_id"), "certificates", ["account_id"], unique=False)
    op.create_index(op.f("ix_certificates_expires"), "certificates", ["expires"], unique=False)


def _conversations() -> None:
    op.add_column("conversations", sa.Column("returns", sa.Integer(), server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("offer_from", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "history",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("old_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_history_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "n", "member", "old_n", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_bucket"), "history", ["bucket"], unique=False)
