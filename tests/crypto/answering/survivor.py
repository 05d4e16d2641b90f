"""Answers cases of what a survivor signs apart from blocks."""

from typing import Final

from crypto import consent, prekey, withdrawal
from tests.crypto.answering.given import Answers, Given, Output


def _make_prekey(given: Given) -> Output:
    made = prekey.make_prekey(given["seed"], given["conversation"], given.as_type(prekey.Prekey, "prekey"))
    return {"object": made}


def _verify_prekey(given: Given) -> Output:
    return {"prekey": prekey.verify_prekey(given["key"], given["conversation"], given["object"])}


def _make_standing(given: Given) -> Output:
    standing = given.as_type(consent.Standing, "standing")
    return {"object": consent.make_standing(given["seed"], given["conversation"], standing)}


def _make_named(given: Given) -> Output:
    named = given.as_type(consent.Named, "named")
    return {"object": consent.make_named(given["seed"], given["conversation"], named)}


def _verify_consent(given: Given) -> Output:
    found = consent.verify_consent(given["key"], given["conversation"], given["object"])
    return {"named" if isinstance(found, consent.Named) else "standing": found}


def _withdrawal(given: Given) -> Output:
    made = withdrawal.make_withdrawal(given["seed"], given["conversation"], given["block0_hash"])
    return {"object": made}


def _verify_withdrawal(given: Given) -> Output:
    named = withdrawal.verify_withdrawal(given["key"], given["conversation"], given["object"])
    return {"block0_hash": named}


SURVIVOR: Final[Answers] = {
    "prekey.make": _make_prekey,
    "prekey.verify": _verify_prekey,
    "consent.make_standing": _make_standing,
    "consent.make_named": _make_named,
    "consent.verify": _verify_consent,
    "withdrawal.make": _withdrawal,
    "withdrawal.verify": _verify_withdrawal,
}
