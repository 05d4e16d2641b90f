"""The survivors' prekeys; a mailbox itself is its sealed state."""

import sqlalchemy as sa

from server.database import metadata

# Sealed under the mailbox's slot and the bucket of the save that published it. `mailbox` is the index of
# mailbox and conversation under that bucket: no two rows of a mailbox share it.
prekeys = sa.Table(
    "prekeys",
    metadata,
    sa.Column("mailbox", sa.LargeBinary(16), primary_key=True),
    sa.Column("conversation", sa.LargeBinary(16), primary_key=True, index=True),
    sa.Column("slot", sa.Integer, nullable=False, index=True),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("bucket", sa.Integer, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    info={"dies_at": "bucket"},
)
