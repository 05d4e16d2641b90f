"""Which slot belongs to what, the buckets, the sealed states. Keys themselves are never in the database."""

import sqlalchemy as sa

from server.database import metadata

# Every slot that a committed row relies on. `buried` is the tombstone: overwrite the key, then delete.
held = sa.Table(
    "held",
    metadata,
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("buried", sa.Boolean(create_constraint=False), nullable=False, index=True),
    info={"kept_with": "whatever holds the slot"},
)

# One key per time at which things are due, in unix seconds.
buckets = sa.Table(
    "buckets",
    metadata,
    sa.Column("due", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("slot", sa.Integer, nullable=False, index=True),
    sa.Column("generation", sa.Integer, nullable=False),
    info={"dies_at": "due"},
)

# Sealed states of mailboxes and console accounts; `blob` is sealed once more under bucket and slot key.
# `owner` is the index of a mailbox under the bucket, but an account's own id: `accounts` lists those, and no
# state tells with whom anybody talks.
states = sa.Table(
    "states",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("owner", sa.LargeBinary(16), primary_key=True),
    sa.Column("slot", sa.Integer, nullable=False, index=True),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("bucket", sa.Integer, nullable=False, index=True),
    sa.Column("save_id", sa.LargeBinary(16), nullable=False),
    sa.Column("blob", sa.LargeBinary, nullable=False),
    sa.Index("ix_states_kind_bucket", "kind", "bucket"),
    info={"dies_at": "bucket"},
)
