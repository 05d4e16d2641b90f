"""Answers a case of crypto/vectors: what this implementation gives for an input."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from crypto import (
    block,
    block_rules,
    bundle,
    certificate,
    chain,
    clinician_state,
    consent,
    encoding,
    envelope,
    fingerprint,
    keys,
    login,
    member,
    prekey,
    presentation,
    sealed_key,
    signing,
    state,
    survivor_state,
    withdrawal,
    words,
    wrapping,
)
from crypto.certificate import Clinician, Coordinator, Organisation
from tests.crypto.jsonable import built, plain, value_shape

Input: TypeAlias = dict[str, Any]
Output: TypeAlias = dict[str, Any]


def answer(kind: str, given: Input) -> Output:
    """The output in plain shapes; raises Refused as the protocol does."""
    shaped: Output = plain(ANSWERS[kind](Given(given)))
    return shaped


class Given:
    """The named inputs of one case, each taken as the type it stands for."""

    def __init__(self, given: Input) -> None:
        self._given = given

    def __getitem__(self, name: str) -> bytes:
        return bytes.fromhex(self._given[name])

    def plain(self, name: str) -> Any:
        return self._given[name]

    def as_type(self, kind: Any, name: str) -> Any:
        return built(kind, self._given[name])

    def drawn(self) -> Callable[[int], bytes]:
        """The given randomness, handed out in order and never twice."""
        left = bytearray(self["random"])

        def draw(size: int) -> bytes:
            taken = bytes(left[:size])
            del left[:size]
            return taken

        return draw


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


def _keys_from(given: Given) -> Output:
    return {**plain(words.keys_from(given.plain("words"), given["instance_id"]))}


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


def _make_statement(given: Given) -> Output:
    numbers = (given.plain(name) for name in ("signatures_needed", "not_before", "not_after"))
    made = certificate.make_statement(
        given["root_seed"], given["instance_id"], certificate.Statement(*numbers)
    )
    return {"statement": made}


def _verify_statement(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    needed = certificate.verify_statement(organisation, given["statement"], given.plain("now"))
    return {"signatures_needed": needed}


def _make_coordinator(given: Given) -> Output:
    coordinator = given.as_type(Coordinator, "coordinator")
    return {"object": certificate.make_coordinator(given["root_seed"], given["instance_id"], coordinator)}


def _verify_coordinator(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    verified = certificate.verify_coordinator(organisation, given["object"], given.plain("now"))
    return {"coordinator": verified}


def _make_certificate(given: Given) -> Output:
    payload = certificate.clinician_payload(given["instance_id"], given.as_type(Clinician, "clinician"))
    signers = [Given(one) for one in given.plain("signers")]
    pairs = [(one["object"], certificate.countersign(one["seed"], payload)) for one in signers]
    return {"payload": payload, "certificate": certificate.make_certificate(payload, pairs)}


def _verify_certificate(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    statement, made, now = given["statement"], given["certificate"], given.plain("now")
    return {"clinician": certificate.verify_certificate(organisation, statement, made, now)}


def _make_bundle(given: Given) -> Output:
    clinician, shift = given.as_type(Clinician, "clinician"), given.as_type(bundle.Bundle, "bundle")
    return {"object": bundle.make_bundle(given["seed"], clinician, shift)}


def _verify_bundle(given: Given) -> Output:
    clinician = given.as_type(Clinician, "clinician")
    now, ahead = given.plain("now"), given.plain("ahead")
    return {"bundle": bundle.verify_bundle(clinician, given["object"], now, ahead)}


def _on_call(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    pairs = given.as_type(tuple[tuple[bytes, bytes], ...], "pairs")
    need, now = given.plain("need"), given.plain("now")
    return {"on_call": bundle.verify_on_call(organisation, given["statement"], pairs, need, now)}


def _make_prekey(given: Given) -> Output:
    made = prekey.make_prekey(given["seed"], given["conversation"], given.as_type(prekey.Prekey, "prekey"))
    return {"object": made}


def _verify_prekey(given: Given) -> Output:
    return {"prekey": prekey.verify_prekey(given["key"], given["conversation"], given["object"])}


def _make_consent(given: Given) -> Output:
    standing = given.as_type(consent.Standing, "standing")
    return {"object": consent.make_standing(given["seed"], given["conversation"], standing)}


def _verify_consent(given: Given) -> Output:
    return {"standing": consent.verify_standing(given["key"], given["conversation"], given["object"])}


def _make_block(given: Given) -> Output:
    draft, consents = given.as_type(block.Draft, "draft"), given.as_type(tuple[bytes, ...], "consents")
    made, read = block.make_block(given["signer_seed"], draft, given["key"], consents, given.drawn())
    return {"object": made, "block": read}


def _chain(given: Given) -> block.Block:
    first, *rest = given.as_type(tuple[bytes, ...], "chain")
    head = block.open_first(first)
    for one in rest:
        head = block.open_next(head, one)
    return head


def _check_added(given: Given) -> Output:
    on_call = given.as_type(tuple[bundle.OnCall, ...], "on_call")
    block.check_added(block.open_first(given["object"]), on_call)
    return {}


def _times(given: Given) -> Output:
    until, expires = block.times(*(given.plain(name) for name in ("made", "keep", "bucket_seconds")))
    return {"until": until, "expires": expires}


def _check_times(given: Given) -> Output:
    block_rules.check_times(_chain(given), given.plain("now"))
    return {}


def _check_until(given: Given) -> Output:
    block_rules.check_until(_chain(given), given.plain("now"))
    return {}


def _open_in_chain(given: Given) -> Output:
    known = chain.Chain(bytes(16))
    for one, key in zip(given.as_type(tuple[bytes, ...], "chain"), given.plain("keys"), strict=True):
        known.accept_own(one, bytes.fromhex(key))
    opened = known.open(given["object"])
    return {"header": opened.header, "message": opened.message, "hash": opened.hash}


def _sign_presentation(given: Given) -> Output:
    seed = given["coordinator_seed"]
    signature = presentation.sign_presentation(seed, given["account_id"])
    return {"coordinator_key": signing.public_key(seed), "signature": signature}


def _verify_presentation(given: Given) -> Output:
    presentation.verify_presentation(given["coordinator_key"], given["account_id"], given["signature"])
    return {}


def _seal(given: Given) -> Output:
    header, message = given.as_type(envelope.Header, "header"), given.as_type(envelope.Message, "message")
    made = envelope.seal(given["key"], given["seed"], header, message, given.drawn())
    return {"object": made, "hash": envelope.envelope_hash(made)}


def _open_envelope(given: Given) -> Output:
    members = given.as_type(tuple[member.Member, ...], "members")
    opened = envelope.open_envelope(given["key"], members, given["object"])
    return {"header": opened.header, "message": opened.message, "hash": opened.hash}


def _survivor_state(given: Given) -> Output:
    decoded = survivor_state.decode_state(given["encoded"])
    assert survivor_state.encode_state(decoded) == given["encoded"]
    return {"survivor_state": decoded}


def _clinician_state(given: Given) -> Output:
    decoded = clinician_state.decode_state(given["encoded"])
    assert clinician_state.encode_state(decoded) == given["encoded"]
    return {"clinician_state": decoded}


def _withdrawal(given: Given) -> Output:
    made = withdrawal.make_withdrawal(given["seed"], given["conversation"], given["block0_hash"])
    return {"object": made}


def _verify_withdrawal(given: Given) -> Output:
    named = withdrawal.verify_withdrawal(given["key"], given["conversation"], given["object"])
    return {"block0_hash": named}


ANSWERS: Final[dict[str, Callable[[Given], Output]]] = {
    "encoding.decode": _decode,
    "signing.digest": lambda given: {"digest": signing.digest(given.plain("tag"), given["content"])},
    "signing.sign": _sign,
    "signing.opened": lambda given: {
        "payload": signing.opened(given.plain("tag"), given["key"], given["object"])
    },
    "keys.derive": lambda given: {
        "key": keys.derive(given["ikm"], given.plain("label"), given.plain("length"))
    },
    "words.choose": lambda given: {"words": " ".join(words.choose(given.drawn()))},
    "words.normalise": lambda given: {"words": words.normalise(given.plain("words"), given.plain("count"))},
    "words.keys_from": _keys_from,
    "login.sign": _sign_login,
    "login.verify": _verify_login,
    "wrapping.kem_public": lambda given: {"kem": wrapping.kem_public(given["seed"])},
    "wrapping.unwrap": lambda given: {
        "key": wrapping.unwrap(given["seed"], given["wrapped"], given["block_hash"], given["member_id"])
    },
    "certificate.make_statement": _make_statement,
    "certificate.verify_statement": _verify_statement,
    "certificate.make_coordinator": _make_coordinator,
    "certificate.verify_coordinator": _verify_coordinator,
    "certificate.make": _make_certificate,
    "certificate.verify": _verify_certificate,
    "fingerprint.of": lambda given: {"digits": fingerprint.fingerprint(given["content"])},
    "fingerprint.applicant": lambda given: {
        "digits": fingerprint.applicant_fingerprint(given["clinician_id"], given["key"])
    },
    "fingerprint.safety_number": lambda given: {
        "digits": fingerprint.safety_number(given["conversation"], given["head_hash"])
    },
    "presentation.sign": _sign_presentation,
    "presentation.verify": _verify_presentation,
    "bundle.make": _make_bundle,
    "bundle.verify": _verify_bundle,
    "bundle.on_call": _on_call,
    "prekey.make": _make_prekey,
    "prekey.verify": _verify_prekey,
    "consent.make": _make_consent,
    "consent.verify": _verify_consent,
    "block.make": _make_block,
    "block.open": lambda given: {"block": _chain(given)},
    "block.confirm": lambda given: {"consents": block.confirm(_chain(given), given["key"])},
    "block.check_added": _check_added,
    "block.times": _times,
    "block.check_times": _check_times,
    "block.check_until": _check_until,
    "chain.open": _open_in_chain,
    "envelope.seal": _seal,
    "envelope.header": lambda given: {"header": envelope.header_of(given["object"])},
    "envelope.open": _open_envelope,
    "state.seal": lambda given: {
        "blob": state.seal_state(given["secret"], given["share"], given["content"], given.drawn())
    },
    "state.open": lambda given: {"content": state.open_state(given["secret"], given["share"], given["blob"])},
    "survivor_state.decode": _survivor_state,
    "clinician_state.decode": _clinician_state,
    "sealed_key.seal": lambda given: {
        "sealed": sealed_key.seal_key(given["secret"], given["account_id"], given["key"], given.drawn())
    },
    "sealed_key.open": lambda given: {
        "key": sealed_key.open_key(given["secret"], given["account_id"], given["sealed"])
    },
    "sealed_key.recovery_secret": lambda given: {"secret": sealed_key.recovery_secret(given.plain("words"))},
    "withdrawal.make": _withdrawal,
    "withdrawal.verify": _verify_withdrawal,
}
