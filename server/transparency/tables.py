"""What is kept of the log: its entries for ever, the salts that prove them as long as anybody may ask.

An entry is a salted hash that says nothing about anybody. A log that forgot entries would be none, so they
are the one thing here without an end.
"""

import sqlalchemy as sa

from server.database import metadata

log_entries = sa.Table(
    "log_entries",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.LargeBinary(32), nullable=False),
    info={"kept_with": "the log"},
)

# Where a certificate's or a revocation's hash stands in the log.
logged = sa.Table(
    "logged",
    metadata,
    sa.Column("hashed", sa.LargeBinary(32), primary_key=True),
    sa.Column("salt", sa.LargeBinary(32), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# The newest note that the witness cosigned: one row.
cosigned = sa.Table(
    "cosigned",
    metadata,
    sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("note", sa.LargeBinary(4096), nullable=False),
    info={"kept_with": "the log"},
)
