"""Encodings, signatures, words, logins and wraps with known answers."""

from collections.abc import Iterator
from typing import Any

from crypto import encoding
from crypto.login import CREATE, RETURN, sign_login
from crypto.moving import sign_moving
from crypto.signing import public_key, signed
from crypto.words import choose
from tests.crypto import people, world
from tests.crypto.kept_wraps import wrapped
from tests.crypto.known.case import Case
from tests.crypto.seeded import Seeded, seed

# Parameter sets that cost little: number, rounds, bytes, tried until.
SETS = [[1, 1, 8192, 1_900_000_000], [2, 2, 16384, None], [0, 3, 8192, None]]
NUMBERS = (0, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1)
# All that has Unicode's property White_Space.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
VALUES: tuple[tuple[str, object], ...] = (
    ("numbers at every width", NUMBERS),
    ("booleans and null", (False, True, None)),
    ("bytes and texts of every head", (b"", b"x" * 23, b"x" * 24, b"x" * 256, "", "è 庇 🌿", "y" * 255)),
    ("eight arrays deep", (((((((((),),),),),),),),)[0]),
    ("an empty array", ()),
    ("a number alone", 7),
)


def foundations() -> Iterator[Case]:
    for what, value in VALUES:
        yield "encoding.decode", what, {"encoded": encoding.encode(value)}
    yield "signing.digest", "a digest under a tag", {"tag": "sc1/member", "content": seed("content", 40)}
    payload = encoding.encode([1, b"payload"])
    signing_seed = seed("signer")
    yield "signing.sign", "a signature", {"tag": "sc1/bundle", "seed": signing_seed, "payload": payload}
    opened = signed("sc1/bundle", signing_seed, payload)
    key = public_key(signing_seed)
    yield "signing.opened", "a signed object", {"tag": "sc1/bundle", "key": key, "object": opened}
    yield "row.versioned", "a row of this version", {"encoded": payload}
    for length in (32, 64):
        given = {"ikm": seed("ikm"), "label": "state", "length": length}
        yield "keys.derive", f"{length} bytes", given


def words_and_login() -> Iterator[Case]:
    for name in ("first", "second"):
        yield "words.choose", f"{name} six words", {"random": Seeded(f"words {name}")(9)}
    words = " ".join(choose(Seeded("words first")))
    for what, parameters, sets in (
        ("capitals and spaces do not matter", 1, []),
        ("by a newer set", 2, SETS),
        ("by an older set", 1, SETS),
    ):
        given = {"words": words.title() + "  ", "instance_id": people.INSTANCE}
        yield "words.keys_from", what, {**given, "parameters": parameters, "sets": sets}
    for what, now in {"one second too late": 1_900_000_000, "in time": 1_899_999_999}.items():
        yield "words.sets_to_try", f"of three sets, {what}", {"sets": SETS, "now": now}
    yield "words.sets_to_try", "of one set", {"sets": SETS[:1], "now": 2**40}
    for at, space in enumerate(WHITE_SPACE):
        text = f"{space}satu{space}{space}dua{space}"
        yield "words.normalise", f"white space number {at}", {"words": text, "count": 2}
    text = "\U0001d5e6\uff21TU D\u24c5"
    yield "words.normalise", "letters that look otherwise", {"words": text, "count": 2}
    for purpose in (CREATE, RETURN):
        attempt = login_attempt(purpose)
        yield "login.sign", f"to {purpose} a mailbox", {"login_seed": seed("login"), **attempt}
        yield "login.verify", f"to {purpose} a mailbox", verified_login(purpose)


def moves() -> Iterator[Case]:
    yield "moving.sign", "to new words", {"old_login_seed": seed("login"), **move_attempt()}
    yield "moving.verify", "to new words", moving_input()


def move_attempt() -> dict[str, Any]:
    return {"origin": "https://dapur.example", "relay_nonce": "Bq3jF5GQ", "new_mailbox": seed("new", 16)}


def moving_input() -> dict[str, Any]:
    attempt = move_attempt()
    signature = sign_moving(seed("login"), **attempt)
    return {"old_login_key": public_key(seed("login")), **attempt, "signature": signature}


def login_attempt(purpose: str) -> dict[str, Any]:
    origin, nonce = "https://dapur.example", "Bq3jF5GQ8kZtWw2YAAAB"
    return {"purpose": purpose, "origin": origin, "relay_nonce": nonce, "client_nonce": seed("nonce", 16)}


def verified_login(purpose: str) -> dict[str, Any]:
    attempt = login_attempt(purpose)
    signature = sign_login(seed("login"), **attempt)
    return {"login_key": public_key(seed("login")), **attempt, "signature": signature}


def wraps() -> Iterator[Case]:
    yield "wrapping.kem_public", "a KEM key from its seed", {"seed": seed("prekey 1")}
    yield "wrapping.unwrap", "her wrap of epoch 0", wrap_input()


def wrap_input() -> dict[str, Any]:
    place = {"block_hash": world.offer()[1].hash, "member_id": world.SURVIVOR_ID}
    her_seed, key = seed("prekey 1"), world.EPOCH_KEYS[0]
    return {"seed": her_seed, "wrapped": wrapped(her_seed, key, **place), **place}
