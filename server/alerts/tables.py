"""What is kept of alerts: the devices that clinicians chose to be paged on, and whether a test page came.

A device's endpoint is its address at a push service, and stands here in the clear: it is staff's, never a
survivor's, and the relay must be able to call it. All of it goes with the account.
"""

import sqlalchemy as sa

from server.database import metadata


def _clinician(*, primary_key: bool) -> sa.Column[bytes]:
    return sa.Column(
        "clinician_id",
        sa.LargeBinary(16),
        sa.ForeignKey("accounts.clinician_id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        index=not primary_key,
    )


# `mark` is the beginning of the endpoint's hash. Moved on by each renewal, by whole days.
devices = sa.Table(
    "devices",
    metadata,
    sa.Column("mark", sa.LargeBinary(16), primary_key=True),
    _clinician(primary_key=False),
    sa.Column("endpoint", sa.Text, nullable=False),
    sa.Column("p256dh", sa.LargeBinary(65), nullable=False),
    sa.Column("auth", sa.LargeBinary(16), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# One other way to reach a clinician: its name in the operator's list, and the clinician's own part of the
# address. Renewed as devices are.
contacts = sa.Table(
    "contacts",
    metadata,
    _clinician(primary_key=True),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("destination", sa.Text, nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# The newest test page of a clinician. It ends with the shift that it is of, or soon after it was tried.
test_pages = sa.Table(
    "test_pages",
    metadata,
    _clinician(primary_key=True),
    sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("heard", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)
