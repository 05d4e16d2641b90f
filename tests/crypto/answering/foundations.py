"""Answers cases of encodings, signatures, words, logins and wraps."""

from typing import Final

from crypto import encoding, keys, login, moving, row, signing, words, wrapping
from tests.crypto.answering.given import Answers, Given, Output
from tests.crypto.jsonable import plain, value_shape


def _decode(given: Given) -> Output:
    value = encoding.decode(given["encoded"])
    assert encoding.encode(value) == given["encoded"]
    return {"value": value_shape(value)}


def _sign(given: Given) -> Output:
    tag, seed, payload = given.plain("tag"), given["seed"], given["payload"]
    return {
        "key": signing.public_key(seed),
        "signature": signing.sign(tag, seed, payload),
        "object": signing.signed(tag, seed, payload),
    }


def _versioned(given: Given) -> Output:
    row.Row.versioned(given["encoded"])
    return {}


def _sets(given: Given) -> dict[int, words.Parameters]:
    """Parameter sets as [number, rounds, memory, tried until | null]."""
    return {number: words.Parameters(*costs) for number, *costs in given.plain("sets")}


def _keys_from(given: Given) -> Output:
    sets = _sets(given) or words.SETS
    made = words.keys_from(given.plain("words"), given["instance_id"], given.plain("parameters"), sets)
    return {**plain(made)}


def _moved(given: Given) -> tuple[str, str, bytes]:
    return given.plain("origin"), given.plain("relay_nonce"), given["new_mailbox"]


def _sign_moving(given: Given) -> Output:
    seed = given["old_login_seed"]
    signature = moving.sign_moving(seed, *_moved(given))
    return {"old_login_key": signing.public_key(seed), "signature": signature}


def _verify_moving(given: Given) -> Output:
    moving.verify_moving(given["old_login_key"], *_moved(given), given["signature"])
    return {}


def _attempt(given: Given) -> tuple[str, str, str, bytes]:
    purpose, origin, nonce = (given.plain(name) for name in ("purpose", "origin", "relay_nonce"))
    return purpose, origin, nonce, given["client_nonce"]


def _sign_login(given: Given) -> Output:
    key = signing.public_key(given["login_seed"])
    signature = login.sign_login(given["login_seed"], *_attempt(given))
    return {"login_key": key, "mailbox": login.mailbox_of(key), "signature": signature}


def _verify_login(given: Given) -> Output:
    login.verify_login(given["login_key"], *_attempt(given), given["signature"])
    return {}


FOUNDATIONS: Final[Answers] = {
    "encoding.decode": _decode,
    "signing.digest": lambda given: {"digest": signing.digest(given.plain("tag"), given["content"])},
    "signing.sign": _sign,
    "signing.opened": lambda given: {
        "payload": signing.opened(given.plain("tag"), given["key"], given["object"])
    },
    "row.versioned": _versioned,
    "keys.derive": lambda given: {
        "key": keys.derive(given["ikm"], given.plain("label"), given.plain("length"))
    },
    "words.choose": lambda given: {"words": " ".join(words.choose(given.drawn()))},
    "words.normalise": lambda given: {"words": words.normalise(given.plain("words"), given.plain("count"))},
    "words.keys_from": _keys_from,
    "words.sets_to_try": lambda given: {"sets": words.sets_to_try(_sets(given), given.plain("now"))},
    "moving.sign": _sign_moving,
    "moving.verify": _verify_moving,
    "login.sign": _sign_login,
    "login.verify": _verify_login,
    "wrapping.kem_public": lambda given: {"kem": wrapping.kem_public(given["seed"])},
    "wrapping.unwrap": lambda given: {
        "key": wrapping.unwrap(given["seed"], given["wrapped"], given["block_hash"], given["member_id"])
    },
}
