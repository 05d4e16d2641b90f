"""What outlives a conversation by her choice: a record of its own, sealed like a state (PROTOCOL §18)."""

from dataclasses import dataclass, field
from typing import Final

from crypto.committed import open_committed, seal_committed
from crypto.encoding import encode
from crypto.row import VERSION, Row
from crypto.sealing import Random
from crypto.signing import preimage

ID_SIZE: Final = 16
FILE_KEY_SIZE: Final = 16
GREATEST_FILES: Final = 64
GREATEST_KIND_BYTES: Final = 32
GREATEST_LABEL_BYTES: Final = 200
GREATEST_TYPE_BYTES: Final = 64
_LABEL: Final = "vault"
_TAG: Final = "sc1/vault"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file's key, its true size and hash; its chunks lie elsewhere."""

    file_id: bytes
    key: bytes = field(repr=False)
    size: int
    sha256: bytes
    type: str


@dataclass(frozen=True, slots=True)
class VaultRecord:
    item_id: bytes
    kind: str
    made: int
    ends: int
    label: str = field(repr=False)
    files: tuple[KeptFile, ...]


def encode_record(record: VaultRecord) -> bytes:
    """Refused("malformed") for what could not be read back."""
    files = [[one.file_id, one.key, one.size, one.sha256, one.type] for one in record.files]
    about: list[object] = [record.item_id, record.kind, record.made, record.ends, record.label]
    encoded = encode([VERSION, *about, files])
    decode_record(encoded)
    return encoded


def decode_record(encoded: bytes) -> VaultRecord:
    row = Row.versioned(encoded)
    item_id, kind = row.fixed(ID_SIZE), row.text(GREATEST_KIND_BYTES)
    made, ends, label = row.number(), row.number(), row.text(GREATEST_LABEL_BYTES)
    files = tuple(_file(one) for one in row.rows(GREATEST_FILES))
    row.end()
    return VaultRecord(item_id, kind, made, ends, label, files)


def seal_record(secret: bytes, share: bytes, item_id: bytes, content: bytes, random: Random) -> bytes:
    """commitment ‖ nonce ‖ ciphertext of the content padded to whole pages; it opens as this item alone."""
    return seal_committed(secret + share, _LABEL, content, preimage(_TAG, item_id), random)


def open_record(secret: bytes, share: bytes, item_id: bytes, blob: bytes) -> bytes:
    """The content. Refused: `size`, `commitment` (another secret or share), `unopened`, `padding`."""
    return open_committed(secret + share, _LABEL, blob, preimage(_TAG, item_id))


def _file(row: Row) -> KeptFile:
    file_id, key, size = row.fixed(ID_SIZE), row.fixed(FILE_KEY_SIZE), row.number()
    sha256, kind = row.fixed(32), row.text(GREATEST_TYPE_BYTES)
    row.end()
    return KeptFile(file_id, key, size, sha256, kind)
