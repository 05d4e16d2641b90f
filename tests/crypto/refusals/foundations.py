"""Encodings, signatures, words, logins and wraps that must be refused."""

import hashlib
from collections.abc import Iterator
from typing import Any

from nacl.bindings import crypto_core_ed25519_add, crypto_scalarmult_ed25519_base_noclamp

from crypto.encoding import encode
from crypto.login import RETURN
from crypto.signing import preimage, public_key, sign, signed
from tests.crypto import people
from tests.crypto.known import foundations as known
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.seeded import seed

# A point of order 8, and the neutral element: a signature with either proves nothing (PROTOCOL §4).
ORDER_EIGHT = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
NEUTRAL = bytes([1]) + bytes(31)
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


# What some languages split text at, and Unicode does not call White_Space; and what only looks like a space.
NOT_WHITE_SPACE = "\x00\x1c\x1d\x1e\x1f\u180e\u200b\u2060\ufeff"

ENCODINGS = {
    "nothing": "",
    "a number in a longer head than needed": "1817",
    "a number in four bytes that fits two": "1a0000ffff",
    "a length in a longer head than needed": "5803616263",
    "2 to the 53": "1b0020000000000000",
    "a negative number": "20",
    "a float": "f93c00",
    "undefined": "f7",
    "a simple value": "e0",
    "a tag": "c100",
    "a map": "a0",
    "bytes of indefinite length": "5f4101ff",
    "an array of indefinite length": "9f01ff",
    "a break alone": "ff",
    "a reserved head": "1c",
    "bytes cut short": "4201",
    "an array cut short": "820001"[:4],
    "a head cut short": "19ff",
    "a length beyond all memory": "5b001fffffffffffff",
    "an array of more items than bytes": "9b001fffffffffffff",
    "one byte too many": "0000",
    "nine arrays deep": "81818181818181818100",
    "text that is not UTF-8": "61ff",
    "text with half a surrogate pair": "63eda080",
    "text in an overlong form": "62c080",
}


def encodings() -> Iterator[Refusal]:
    for what, encoded in ENCODINGS.items():
        yield "encoding.decode", what, {"encoded": encoded}, "malformed"


def signatures() -> Iterator[Refusal]:
    tag, signer, payload = "sc1/bundle", seed("signer"), encode([1, b"payload"])
    key, made = public_key(signer), signed(tag, signer, payload)
    signature = sign(tag, signer, payload)
    greater = signature[:32] + (int.from_bytes(signature[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    cases = {
        "another payload": (tag, key, encode([changed(payload), signature])),
        "another tag": ("sc1/prekey", key, made),
        "another key": (tag, public_key(seed("another")), made),
        "a signature changed": (tag, key, changed(made)),
        "S not reduced": (tag, key, encode([payload, greater])),
        "a key of order 8": (tag, ORDER_EIGHT, encode([payload, ORDER_EIGHT + bytes(32)])),
        "the neutral element as key": (tag, NEUTRAL, encode([payload, NEUTRAL + bytes(32)])),
        "R of small order": (tag, key, encode([payload, NEUTRAL + signature[32:]])),
        "R with a part of small order": (
            tag,
            key,
            encode([payload, times_eight_only(tag, signer, payload)]),
        ),
        "a key that is no point": (tag, b"\x02" + bytes(31), made),
    }
    for what, (under, by, given) in cases.items():
        yield "signing.opened", what, {"tag": under, "key": by, "object": given}, "signature"
    shapes = {
        "a signature too short": encode([payload, signature[:63]]),
        "three items": encode([payload, signature, None]),
        "payload as text": encode(["payload", signature]),
        "cut short": made[:-1],
        "one byte too many": made + b"\0",
        "no array": encode(payload),
    }
    for what, given in shapes.items():
        yield "signing.opened", what, {"tag": tag, "key": key, "object": given}, "malformed"


def times_eight_only(tag: str, signer: bytes, payload: bytes) -> bytes:
    """A signature that holds for verifiers that multiply by the cofactor, and for no others (PROTOCOL §4)."""
    hashed = hashlib.sha512(signer).digest()
    scalar = int.from_bytes(bytes([hashed[0] & 248]) + hashed[1:31] + bytes([hashed[31] & 63 | 64]), "little")
    nonce = int.from_bytes(seed("nonce of R"), "little") % GROUP_ORDER
    point = crypto_scalarmult_ed25519_base_noclamp(nonce.to_bytes(32, "little"))
    commitment = crypto_core_ed25519_add(point, ORDER_EIGHT)
    message = commitment + public_key(signer) + preimage(tag, payload)
    challenge = int.from_bytes(hashlib.sha512(message).digest(), "little")
    return commitment + ((nonce + challenge * scalar) % GROUP_ORDER).to_bytes(32, "little")


def words_and_login() -> Iterator[Refusal]:
    for what, words in {
        "five words": "satu dua tiga empat lima",
        "seven words": "satu dua tiga empat lima enam tujuh",
        "a digit": "satu dua tiga empat lima 6nam",
        "nothing": "",
    }.items():
        given = {"words": words, "instance_id": people.INSTANCE, "parameters": 1, "sets": []}
        yield "words.keys_from", what, given, "words"
        # The words are read before the set is looked for.
        yield "words.keys_from", f"{what}, of no set", {**given, "parameters": 9}, "words"
    good = {"words": "satu dua tiga empat lima enam", "instance_id": people.INSTANCE, "sets": []}
    for number in (0, 2, 2**53 - 1):
        yield "words.keys_from", f"set {number}", {**good, "parameters": number}, "version"
    given = {"words": "satu dua tiga empat lima enam", "account_id": seed("account", 16)}
    yield "sealed_key.passphrase_secret", "six words", given, "words"
    for other in NOT_WHITE_SPACE:
        given = {"words": f"satu{other}dua", "count": 2}
        yield "words.normalise", f"parted by U+{ord(other):04X}", given, "words"
    yield "sealed_key.recovery_secret", "six words", {"words": "satu dua tiga empat lima enam"}, "words"
    login = known.verified_login(RETURN)
    for name, value in {
        "purpose": "create",
        "origin": "https://dapur.example.org",
        "relay_nonce": "Bq3jF5GQ8kZtWw2YAAAC",
        "client_nonce": seed("another nonce", 16),
        "login_key": public_key(seed("another login")),
        "signature": changed(login["signature"]),
    }.items():
        yield "login.verify", f"another {name}", {**login, name: value}, "signature"


def moves() -> Iterator[Refusal]:
    good = known.moving_input()
    others: dict[str, Any] = {
        "origin": "https://dapur.example.org",
        "relay_nonce": "Bq3jF5GR",
        "new_mailbox": seed("another new", 16),
        "old_login_key": public_key(seed("another login")),
        "signature": changed(good["signature"]),
    }
    for name, value in others.items():
        yield "moving.verify", f"another {name}", {**good, name: value}, "signature"
    attempt = known.verified_login(RETURN)["signature"]
    yield "moving.verify", "a login's signature", {**good, "signature": attempt}, "signature"
    yield "moving.verify", "cut short", {**good, "signature": good["signature"][:-1]}, "signature"


def wraps() -> Iterator[Refusal]:
    good = known.wrap_input()
    wrap = good["wrapped"]
    for what, faulty in {
        "bytes that are no wrap": {"wrapped": seed("no wrap", 1168)},
        "another member": {"member_id": seed("another", 16)},
        "another block": {"block_hash": seed("another")},
        "another seed": {"seed": seed("another")},
        "the ML-KEM part changed": {"wrapped": changed(wrap, 0)},
        "the X25519 part changed": {"wrapped": changed(wrap, 1100)},
        "the ciphertext changed": {"wrapped": changed(wrap)},
    }.items():
        yield "wrapping.unwrap", what, {**good, **faulty}, "unopened"
    for what, other in {"one byte short": wrap[:-1], "one byte more": wrap + b"\0", "empty": b""}.items():
        yield "wrapping.unwrap", what, {**good, "wrapped": other}, "malformed"


def rows() -> Iterator[Refusal]:
    for what, row, code in (
        ("version 0", [0, 7], "version"),
        ("version 2", [2], "version"),
        ("the greatest version", [2**53 - 1], "version"),
        ("no items", [], "malformed"),
        ("the version as text", ["1"], "malformed"),
        ("the version as truth", [True], "malformed"),
        ("a number alone", 1, "malformed"),
        ("another array first", [[1]], "malformed"),
    ):
        yield "row.versioned", what, {"encoded": encode(row)}, code
