"""Which of the key stores hold every key: one that shows another mark than its row's missed something."""

import sqlalchemy as sa

from server.database import metadata

# No row: out. `whole` is false while a store is being filled from another.
key_stores = sa.Table(
    "key_stores",
    metadata,
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("mark", sa.LargeBinary(16), nullable=False),
    sa.Column("whole", sa.Boolean(create_constraint=False), nullable=False),
    info={"kept_with": "the relay"},
)
