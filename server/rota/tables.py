"""What is kept of the rota: the staff's own working hours, by clinician id; nothing here is a survivor's.

Every time is whole five minutes, as it was planned: no row tells when anybody did anything. A shift's `first`
is what the wall's clock shows there, in seconds, as if it were UTC.
"""

import sqlalchemy as sa

from server.database import metadata

shifts = sa.Table(
    "shifts",
    metadata,
    sa.Column("shift_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("clinician_id", sa.LargeBinary(16), nullable=False),
    sa.Column("tier", sa.Integer, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Integer, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # From then on it does not occur, or 0.
    sa.Column("ended", sa.Integer, nullable=False),
    # Five weeks after its last occurrence; no rule goes on for a year.
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# One occurrence of which something is known: somebody else has it, or who came. It outlives its shift's end.
turns = sa.Table(
    "turns",
    metadata,
    sa.Column("shift_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True, autoincrement=False),
    # why: "" | cancelled | taken | swapped | given; came: planned -> checked_in | missed.
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("owner", sa.LargeBinary(16)),
    sa.Column("came", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # Five weeks after it began.
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# Somebody's wish for one occurrence of their own; it dies when that begins.
asks = sa.Table(
    "asks",
    metadata,
    sa.Column("ask_id", sa.LargeBinary(16), primary_key=True),
    # Who asks, of whom or of anybody; for which of theirs in return, if any.
    sa.Column("asker", sa.LargeBinary(16), nullable=False),
    sa.Column("shift_id", sa.LargeBinary(16), nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("colleague", sa.LargeBinary(16)),
    sa.Column("other_shift", sa.LargeBinary(16)),
    sa.Column("other_start", sa.Integer),
    sa.Column("accepted", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    sa.UniqueConstraint("shift_id", "start"),
    info={"dies_at": "expires"},
)

leaves = sa.Table(
    "leaves",
    metadata,
    sa.Column("leave_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("clinician_id", sa.LargeBinary(16), nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("until", sa.Integer, nullable=False),
    sa.Column("granted", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# The address of somebody's calendar is its own secret; the relay keeps only its hash.
calendars = sa.Table(
    "calendars",
    metadata,
    sa.Column("clinician_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("token_hash", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)
