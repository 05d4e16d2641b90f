"""What is kept of duty: each clinician's newest shift bundle, and who was offered which request.

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
    # The certificate's end: until then a member's newest bundle serves re-keys, its hours over or not.
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# state: waiting -> claimed | withdrawn | expired. `expires` is the offer's bucket, for a waiting one.
requests = sa.Table(
    "requests",
    metadata,
    sa.Column("conversation", sa.LargeBinary(16), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", sa.Integer, nullable=False),
    sa.Column("expires", sa.Integer, nullable=False),
    sa.Index("ix_requests_state_expires", "state", "expires"),
    info={"kept_with": "conversations"},
)

# `clinician` is the index of their id under the bucket in which the request expires.
offers = sa.Table(
    "offers",
    metadata,
    sa.Column(
        "conversation",
        sa.LargeBinary(16),
        sa.ForeignKey("requests.conversation", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("clinician", sa.LargeBinary(16), primary_key=True, index=True),
    info={"kept_with": "requests"},
)
