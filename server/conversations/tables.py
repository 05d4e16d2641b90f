"""What is kept of conversations; each `sealed` column rests under the conversation's slot and a bucket.

No id of a person stands here: where one is looked up by, its index under the row's bucket does.
"""

import sqlalchemy as sa

from server.database import metadata


def _conversation() -> sa.Column[bytes]:
    return sa.Column(
        "conversation",
        sa.LargeBinary(16),
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    )


# ended: null while it lives; then `expired` or `withdrawn`, remembered for her until `remembered`, or `gone`.
conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.LargeBinary(16), primary_key=True),
    # The index of her mailbox under `expires`; nothing once it ended.
    sa.Column("mailbox", sa.LargeBinary(16), nullable=False, index=True),
    sa.Column("slot", sa.Integer, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("head_n", sa.Integer, nullable=False),
    sa.Column("head_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("offer", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("keep", sa.Integer, nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("ended", sa.String(16), nullable=True, index=True),
    sa.Column("remembered", sa.Integer, nullable=False),
    # What the head says: 0, or the time at which she means to come back.
    sa.Column("returns", sa.Integer, nullable=False, server_default="0", index=True),
    # The last envelope's number when the newest offer was made: what an offer may carry counts from there.
    sa.Column("offer_from", sa.Integer, nullable=False, server_default="0"),
    # Her mailbox, her member id and the clinicians of the head, sealed under `expires`; null once it ended.
    sa.Column("people", sa.LargeBinary, nullable=True),
    # While the head is an offer, the index of her mailbox under `remembered`: by it she learns how it ended.
    sa.Column("asked_by", sa.LargeBinary(16), nullable=True, index=True),
    info={"dies_at": "remembered"},
)

# The clinicians of the head block, each as the index of their id under its bucket.
members = sa.Table(
    "members",
    metadata,
    _conversation(),
    sa.Column("member", sa.LargeBinary(16), primary_key=True, index=True),
    info={"kept_with": "conversations"},
)

blocks = sa.Table(
    "blocks",
    metadata,
    _conversation(),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    info={"kept_with": "conversations"},
)

# `member` here and below is the index of conversation and member: in no two conversations the same.
wraps = sa.Table(
    "wraps",
    metadata,
    _conversation(),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("member", sa.LargeBinary(16), primary_key=True),
    sa.Column("bucket", sa.Integer, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    info={"dies_at": "bucket"},
)

# The key of block `old_n`, wrapped to a member whom block `n` added; it dies with the old block's wraps.
history = sa.Table(
    "history",
    metadata,
    _conversation(),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("member", sa.LargeBinary(16), primary_key=True),
    sa.Column("old_n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bucket", sa.Integer, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    info={"dies_at": "bucket"},
)

envelopes = sa.Table(
    "envelopes",
    metadata,
    _conversation(),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message", sa.LargeBinary(16), nullable=False),
    sa.Column("bucket", sa.Integer, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("conversation", "message"),
    info={"dies_at": "bucket"},
)
