"""What is kept of clinicians: hashes of what opens a door, public keys, and what they sealed themselves.

Every table's rows die: by their own `expires`, or with the row named in `info["kept_with"]`.
Every time here is rounded up to five minutes or more.
"""

import sqlalchemy as sa

from server.database import metadata

# An invitation's own secret is in its link; the relay keeps only its hash.
invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("account_id", sa.LargeBinary(16), nullable=False, unique=True),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("account_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("clinician_id", sa.LargeBinary(16), nullable=False, unique=True),
    # Moved on by each sign-in, by whole days.
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)


def _account(*, primary_key: bool) -> sa.Column[bytes]:
    return sa.Column(
        "account_id",
        sa.LargeBinary(16),
        sa.ForeignKey("accounts.account_id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        index=not primary_key,
    )


passkeys = sa.Table(
    "passkeys",
    metadata,
    sa.Column("credential_id", sa.LargeBinary(1023), primary_key=True),
    _account(primary_key=False),
    sa.Column("public_key", sa.LargeBinary(2048), nullable=False),
    sa.Column("sign_count", sa.Integer, nullable=False),
    info={"kept_with": "accounts"},
)

# The clinician's own key, sealed in the browser for a passkey or for the printed sheet (no credential_id).
sealed_keys = sa.Table(
    "sealed_keys",
    metadata,
    _account(primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("credential_id", sa.LargeBinary(1023), primary_key=True),
    sa.Column("sealed_key", sa.LargeBinary(72), nullable=False),
    info={"kept_with": "accounts"},
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("session_hash", sa.LargeBinary(32), primary_key=True),
    _account(primary_key=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# A challenge that opened something, until it is too old anyway: used on one process, it is used on all.
used_challenges = sa.Table(
    "used_challenges",
    metadata,
    sa.Column("challenge_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# What a clinician asks to be certified for; `payload` is set by the first coordinator who signs.
applications = sa.Table(
    "applications",
    metadata,
    _account(primary_key=True),
    sa.Column("key", sa.LargeBinary(32), nullable=False),
    sa.Column("profession", sa.Text, nullable=False),
    sa.Column("alias", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("payload", sa.LargeBinary(1024)),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# One coordinator's signature under an application's payload, until there are enough.
countersignatures = sa.Table(
    "countersignatures",
    metadata,
    sa.Column(
        "account_id",
        sa.LargeBinary(16),
        sa.ForeignKey("applications.account_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("coordinator_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("coordinator", sa.LargeBinary(1024), nullable=False),
    sa.Column("signature", sa.LargeBinary(64), nullable=False),
    info={"kept_with": "applications"},
)

# Without the log's proof, which is made when it is served. A renewed one stands beside the one before it
# until the log's witness has seen it; the highest number is the newest.
certificates = sa.Table(
    "certificates",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    _account(primary_key=False),
    sa.Column("certificate", sa.LargeBinary(8192), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# A coordinator's certificate belongs to the account that presented it first, and to no other.
coordinators = sa.Table(
    "coordinators",
    metadata,
    _account(primary_key=True),
    sa.Column("coordinator_id", sa.LargeBinary(16), nullable=False, unique=True),
    sa.Column("coordinator", sa.LargeBinary(1024), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    info={"dies_at": "expires"},
)

# What ends a certificate or a coordinator before its date, as it was signed. A number is never used again:
# by the greatest one another process of ours finds out that something was revoked.
revocations = sa.Table(
    "revocations",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("hashed", sa.LargeBinary(32), nullable=False),
    sa.Column("by_root", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("revocation", sa.LargeBinary(2048), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False, index=True),
    sa.UniqueConstraint("revocation"),
    sqlite_autoincrement=True,
    info={"dies_at": "expires"},
)
