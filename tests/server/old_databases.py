"""Databases as earlier relays left them: tables of their time, rows sealed as they were then.

The migrations make the tables, and a digest of each revision's shows that they are still those of its time.
Once a revision is added, note the one before it: python -m tests.server.old_databases REVISION prints it.
"""

import hashlib
import hmac
import os
import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl import bindings

from server import migrations
from server.database import write_engine

# What sha256 gives of each earlier revision's `schema`.
NOTED = {
    "0001": "43e19ffb496921a74bba3bbe384b9c4bb8a8ec38b64e055cadf7b2faf5e16d62",
    "0002": "f40759f2a7e3fd0cd3e583419e906c96900b9b176ca0cc031f9fde0ee2ab7aa6",
    "0003": "f0440b1d41f022d388dff49e965215b146a0832b6a3dbd5253bdedac664cf8c5",
    "0004": "934c4a1c55df99038631ea8a9ddc39ecff095853b601cb3ca3fce50df0834c51",
    "0005": "f4099863cc8d261d11c3eca0781c3068228461496484fbbffb26e792175bd521",
}
SLOTS, SLOT_BYTES, NONCE_BYTES = 4096, 64, 24
Row = Mapping[str, object]


def schema(file: Path) -> str:
    """A database's tables and indexes as SQL, its revision with them."""
    with closing(sqlite3.connect(file)) as connection:
        made = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            " ORDER BY type DESC, name"
        ).fetchall()
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    sql = "".join(f"{one};\n".replace(", \n", ",\n") for (one,) in made)
    return f"{sql}INSERT INTO alembic_version VALUES ('{revision}');\n"  # noqa: S608  (a number of our own)


def digest(file: Path) -> str:
    """What `NOTED` holds of a revision."""
    return hashlib.sha256(schema(file).encode()).hexdigest()


def brought_to(file: Path, revision: str) -> None:
    """Bring a database to a revision with the migrations as they are today."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = write_engine(file)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


class Keys:
    """A slot file as the first relays wrote it, and what rests under its keys."""

    def __init__(self) -> None:
        self._keys = [os.urandom(32) for _ in range(4)]
        self.buckets: dict[int, int] = {}

    def write(self, file: Path) -> None:
        """Write it, preallocated, every slot of generation 0."""
        slots = bytearray(SLOTS * SLOT_BYTES)
        for slot, key in enumerate(self._keys):
            body = key + bytes(8)
            check = hashlib.sha256(slot.to_bytes(8, "big") + body).digest()[:24]
            slots[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES] = body + check
        file.write_bytes(slots)

    def seal(self, slot: int, bucket: int, name: bytes, content: bytes) -> bytes:
        """Seal a row as it rested then; bucket 0 is none."""
        both = (self._keys[self.buckets[bucket]] if bucket else b"") + self._keys[slot]
        key, nonce = HKDF(SHA256(), 32, b"sc1", b"row").derive(both), os.urandom(NONCE_BYTES)
        return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, name, nonce, key)

    def share(self, slot: int, bucket: int, owner: bytes, version: int) -> bytes:
        """The relay's part of the key to a state."""
        message = self._keys[slot] + owner + version.to_bytes(8, "big")
        return hmac.digest(self._keys[self.buckets[bucket]], message, "sha256")

    def index(self, bucket: int, kind: bytes, value: bytes) -> bytes:
        """What stands for an id in rows of a bucket, from revision 0005 on."""
        key = self._keys[self.buckets[bucket]]
        return hashlib.blake2b(value, key=key, digest_size=16, person=kind).digest()


def made_of(revision: str, file: Path, rows: list[tuple[str, Row]]) -> None:
    """Make a database of an earlier revision, with rows."""
    brought_to(file, revision)
    with closing(sqlite3.connect(file)) as connection, connection:
        for table, row in rows:
            marks = ", ".join("?" for _ in row)
            insertion = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608  (our own names)
            connection.execute(insertion, tuple(row.values()))


def held(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name != "sqlite_sequence"
        ]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        brought_to(Path(folder) / "relay.db", sys.argv[1])
        sys.stdout.write(f"{digest(Path(folder) / 'relay.db')}\n")
