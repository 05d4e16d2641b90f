"""The first tables: slots, buckets and states; prekeys; conversations; clinicians; duty."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("clinician_id", name=op.f("uq_accounts_clinician_id")),
    )
    op.create_index(op.f("ix_accounts_expires"), "accounts", ["expires"], unique=False)
    op.create_table(
        "buckets",
        sa.Column("due", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("due", name=op.f("pk_buckets")),
    )
    op.create_table(
        "bundles",
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(length=8192), nullable=False),
        sa.Column("bundle", sa.LargeBinary(length=2048), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("clinician_id", name=op.f("pk_bundles")),
    )
    op.create_index(op.f("ix_bundles_expires"), "bundles", ["expires"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mailbox", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survivor", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("head_n", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("offer", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.Column("remembered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_ended"), "conversations", ["ended"], unique=False)
    op.create_index(op.f("ix_conversations_expires"), "conversations", ["expires"], unique=False)
    op.create_index(op.f("ix_conversations_mailbox"), "conversations", ["mailbox"], unique=False)
    op.create_table(
        "held",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("buried", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_held")),
    )
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
        sa.UniqueConstraint("account_id", name=op.f("uq_invitations_account_id")),
    )
    op.create_index(op.f("ix_invitations_expires"), "invitations", ["expires"], unique=False)
    op.create_table(
        "prekeys",
        sa.Column("mailbox", sa.LargeBinary(length=16), nullable=False),
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "conversation", name=op.f("pk_prekeys")),
    )
    op.create_index(op.f("ix_prekeys_bucket"), "prekeys", ["bucket"], unique=False)
    op.create_table(
        "requests",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_requests")),
    )
    op.create_index("ix_requests_state_expires", "requests", ["state", "expires"], unique=False)
    op.create_table(
        "states",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("save_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "owner", name=op.f("pk_states")),
    )
    op.create_index(op.f("ix_states_bucket"), "states", ["bucket"], unique=False)
    op.create_table(
        "applications",
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(length=1024), nullable=True),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.account_id"],
            name=op.f("fk_applications_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_expires"), "applications", ["expires"], unique=False)
    op.create_table(
        "blocks",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_blocks_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "n", name=op.f("pk_blocks")),
    )
    op.create_table(
        "certificates",
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("certificate", sa.LargeBinary(length=8192), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.account_id"],
            name=op.f("fk_certificates_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_certificates")),
    )
    op.create_index(op.f("ix_certificates_expires"), "certificates", ["expires"], unique=False)
    op.create_table(
        "coordinators",
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("coordinator_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("coordinator", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.account_id"],
            name=op.f("fk_coordinators_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_coordinators")),
        sa.UniqueConstraint("coordinator_id", name=op.f("uq_coordinators_coordinator_id")),
    )
    op.create_index(op.f("ix_coordinators_expires"), "coordinators", ["expires"], unique=False)
    op.create_table(
        "envelopes",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_envelopes_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_envelopes")),
        sa.UniqueConstraint("conversation", "message", name=op.f("uq_envelopes_conversation_message")),
    )
    op.create_index(op.f("ix_envelopes_bucket"), "envelopes", ["bucket"], unique=False)
    op.create_table(
        "members",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_members_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "member", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_member"), "members", ["member"], unique=False)
    op.create_table(
        "offers",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("clinician_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["requests.conversation"],
            name=op.f("fk_offers_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", "clinician_id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_clinician_id"), "offers", ["clinician_id"], unique=False)
    op.create_table(
        "passkeys",
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=2048), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_passkeys_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_account_id"), "passkeys", ["account_id"], unique=False)
    op.create_table(
        "sealed_keys",
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(length=72), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.account_id"],
            name=op.f("fk_sealed_keys_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", "credential_id", name=op.f("pk_sealed_keys")),
    )
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"], unique=False)
    op.create_index(op.f("ix_sessions_expires"), "sessions", ["expires"], unique=False)
    op.create_table(
        "wraps",
        sa.Column("conversation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_wraps_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "n", "member", name=op.f("pk_wraps")),
    )
    op.create_index(op.f("ix_wraps_bucket"), "wraps", ["bucket"], unique=False)
    op.create_table(
        "countersignatures",
        sa.Column("account_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("coordinator_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("coordinator", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["applications.account_id"],
            name=op.f("fk_countersignatures_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "coordinator_id", name=op.f("pk_countersignatures")),
    )
