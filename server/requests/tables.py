"""What is kept of requests: what each is, when it goes on by itself, and who was offered it.

No request waits without a time at which it goes on: the database refuses one. That time is exact, for the
ladder is quick, and goes with the waiting.
"""

import sqlalchemy as sa

from server.database import metadata

# state: waiting -> claimed | withdrawn | expired. `expires` is the offer's bucket, for a waiting one.
requests = sa.Table(
    "requests",
    metadata,
    sa.Column("conversation", sa.LargeBinary(16), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", sa.Integer, nullable=False),
    sa.Column("expires", sa.Integer, nullable=False),
    # A step of the ladder; what an earlier relay left waiting had called everybody.
    sa.Column("step", sa.Integer, nullable=False, server_default="2"),
    sa.Column("urgent", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()),
    sa.Column("next_escalation_at", sa.BigInteger, server_default="0"),
    sa.CheckConstraint("state <> 'waiting' OR next_escalation_at IS NOT NULL", name="escalates"),
    sa.Index("ix_requests_state_expires", "state", "expires"),
    sa.Index("ix_requests_next_escalation_at", "next_escalation_at"),
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
    # In whose turn they are called, and what became of that.
    sa.Column("tier", sa.Integer, nullable=False, server_default="0"),
    sa.Column("part", sa.Integer, nullable=False, server_default="1"),
    info={"kept_with": "requests"},
)
