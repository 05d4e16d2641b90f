"""Takes out of the published test vectors what our parts use, for crypto/vectors/published."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cryptography_vectors

from tests.crypto.published_facts import FACTS, Published
from tests.crypto.vector_files import VECTORS

PUBLISHED: Final = VECTORS / "published"
FOLDER: Final = "the package cryptography-vectors, "
# Base mode of KEM and KDF with ChaCha20-Poly1305: ours with X-Wing, and RFC 9180's own with X25519.
X_WING: Final = {"mode": 0, "kem_id": 0x647A, "kdf_id": 1, "aead_id": 3}
X25519: Final = {"mode": 0, "kem_id": 0x20, "kdf_id": 1, "aead_id": 3}


def text(path: str) -> str:
    with cryptography_vectors.open_vector_file(path, "r") as file:
        read: str = file.read()
    return read


def read_base64(line: str) -> bytes:
    return base64.b64decode(line.strip(), validate=True)


def files() -> dict[Path, str]:
    """Every extraction's text, by its path."""
    found = {
        "hpke_x_wing": ("HPKE/hpke-pq-test-vectors.json", hpke("HPKE/hpke-pq-test-vectors.json", X_WING)),
        "hpke_x25519": ("HPKE/test-vectors.json", hpke("HPKE/test-vectors.json", X25519)),
        "ml_kem_768": ("asymmetric/MLKEM/kat_MLKEM_768.rsp", ml_kem()),
        "ed25519": ("asymmetric/Ed25519/sign.input", ed25519()),
        "argon2id": ("KDF/argon2id.txt", argon2id()),
        "hkdf_sha256": ("KDF/rfc-5869-HKDF-SHA256.txt", hkdf()),
        "chacha20_poly1305": ("ciphers/ChaCha20Poly1305/openssl.txt", chacha()),
    }
    taken = {name: (FOLDER + path, cases) for name, (path, cases) in found.items()}
    return {
        PUBLISHED / f"{name}.json": _written(source, cases)
        for name, (source, cases) in {**taken, **FACTS}.items()
    }


def hpke(path: str, suite: dict[str, int]) -> Published:
    fields = ("info", "skRm", "pkRm", "enc", "shared_secret")
    return [
        {**{name: case[name] for name in fields}, **case["encryptions"][0]}
        for case in json.loads(text(path))
        if {name: case[name] for name in suite} == suite
    ]


def ml_kem() -> Published:
    """Seed (d, z), public key, ciphertext and shared secret of the first few."""
    blocks = text("asymmetric/MLKEM/kat_MLKEM_768.rsp").split("count = ")[1:5]
    return [{name: fields[name] for name in ("d", "z", "pk", "ct", "ss")} for fields in _read(blocks)]


def ed25519() -> Published:
    """Every eighth of the first 200 messages, each a byte longer than the one before."""
    found = []
    for line in text("asymmetric/Ed25519/sign.input").splitlines()[:200:8]:
        secret, key, message, signed, _ = line.split(":")
        found.append({"seed": secret[:64], "key": key, "message": message, "signature": signed[:128]})
    return found


def argon2id() -> Published:
    """Those without associated data, which browsers' libraries do not take."""
    names = ("length", "lanes", "iter", "memcost", "secret", "pass", "salt", "output")
    cases = _read(text("KDF/argon2id.txt").split("\n\n"))
    return [{name: case.get(name, "") for name in names} for case in cases if not case.get("ad")]


def hkdf() -> Published:
    cases = _read(text("KDF/rfc-5869-HKDF-SHA256.txt").split("COUNT = "))
    return [
        {name: case[name] for name in ("IKM", "salt", "info", "L", "OKM")} for case in cases if "OKM" in case
    ]


def chacha() -> Published:
    names = ("Key", "IV", "AAD", "Tag", "Plaintext", "Ciphertext")
    cases = _read(text("ciphers/ChaCha20Poly1305/openssl.txt").split("\n\n"))
    whole = [case for case in cases if set(names) <= set(case) and "Result" not in case]
    return [{name: case[name] for name in names} for case in whole if len(case["IV"]) == 24]


def _read(blocks: list[str]) -> Iterator[dict[str, str]]:
    """The `name = value` lines of each block."""
    for block in blocks:
        fields = dict(re.findall(r"^(\w+) *= *(\S*)$", block, re.MULTILINE))
        if fields:
            yield fields


def _written(source: str, cases: Published) -> str:
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    return f'{{"source":{json.dumps(source)},"cases":[\n{lines}\n]}}\n'
