"""What is kept of duty: each clinician's newest shift bundle, and in whose turn they are called.

A bundle's hours are whole five minutes, in the signed bytes too: any others are refused.
"""

import sqlalchemy as sa

from server.database import metadata

bundles = sa.Table(
    "bundles",
    metadata,
    sa.Column("clinician_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("certificate", sa.LargeBinary(8192), nullable=False),
    sa.Column("bundle", sa.LargeBinary(2048), nullable=False),
    # Words of the five needs, with a comma before and after each.
    sa.Column("needs", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("until", sa.Integer, nullable=False),
    sa.Column("on_duty", sa.Boolean(create_constraint=False), nullable=False),
    # 0 on duty, 1 backup, 2 coordinator.
    sa.Column("tier", sa.Integer, nullable=False, server_default="0"),
    # The certificate's end: until then a member's newest bundle serves re-keys, its hours over or not.
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)
