"""Revocations that must be refused."""

from collections.abc import Iterator

from crypto.certificate import make_coordinator
from crypto.encoding import encode
from crypto.revocation import make_revocation
from crypto.signing import sign
from tests.crypto import people
from tests.crypto.known import log as known
from tests.crypto.known.organisation import ani_hash
from tests.crypto.refusals.faults import Refusal
from tests.crypto.seeded import seed


def revocations() -> Iterator[Refusal]:
    sari = people.certified("sari").hash
    row: list[object] = [1, people.INSTANCE, sari, known.SINCE, known.UNTIL]
    good = known.made_revocation(sari, "ani")
    for what, made, code in (*_payloads(row), *_shapes(row, good), *_revokers(sari)):
        yield "revocation.verify", what, known.revocation_input(made), code
    yield "revocation.verify", "by a revoked coordinator", known.revocation_input(good, ani_hash()), "revoked"
    # The coordinator is judged before the signature.
    unsigned = encode([encode(row), bytes(64), people.coordinator_object("ani")])
    given = known.revocation_input(unsigned, ani_hash())
    yield "revocation.verify", "by a revoked coordinator, unsigned", given, "revoked"
    for what, now in {"too early": known.SINCE - 301, "over": known.UNTIL}.items():
        given = {**known.revocation_input(known.made_revocation(sari)), "now": now}
        yield "revocation.verify", what, given, "expired"
    over = people.coordinator("ani").not_after
    payload = encode([1, people.INSTANCE, sari, over, over + people.DAY])
    signature = sign("sc1/revocation", seed("coordinator ani"), payload)
    late = encode([payload, signature, people.coordinator_object("ani")])
    given = {**known.revocation_input(late), "now": over}
    yield "revocation.verify", "made by a coordinator whose time was over", given, "expired"


def _revoked_row(row: list[object], by: str = "root") -> bytes:
    payload = encode(row)
    return encode([payload, sign("sc1/revocation", seed(by), payload), None])


def _payloads(row: list[object]) -> Iterator[tuple[str, bytes, str]]:
    yield "another version", _revoked_row([2, *row[1:]]), "version"
    yield "an item missing", _revoked_row(row[:-1]), "malformed"
    yield "an item more", _revoked_row([*row, 0]), "malformed"
    for at in range(1, len(row)):
        yield f"item {at} of another type", _revoked_row([*row[:at], True, *row[at + 1 :]]), "malformed"
    yield "a hash too short", _revoked_row([*row[:2], bytes(31), *row[3:]]), "malformed"
    yield "another instance", _revoked_row([1, seed("another", 16), *row[2:]]), "instance"


def _shapes(row: list[object], good: bytes) -> Iterator[tuple[str, bytes, str]]:
    payload = encode(row)
    signature = sign("sc1/revocation", people.ROOT_SEED, payload)
    yield "cut short", good[:-1], "malformed"
    yield "one byte more", good + b"\0", "malformed"
    yield "no place for a coordinator", encode([payload, signature]), "malformed"
    yield "a signature too short", encode([payload, signature[:63], None]), "malformed"
    yield "a coordinator that is text", encode([payload, signature, "ani"]), "malformed"
    yield "a coordinator that is none", encode([payload, signature, b""]), "malformed"
    yield "a payload that is text", encode(["payload", signature, None]), "malformed"
    yield (
        "signed as a bundle",
        encode([payload, sign("sc1/bundle", people.ROOT_SEED, payload), None]),
        "signature",
    )


def _revokers(hashed: bytes) -> Iterator[tuple[str, bytes, str]]:
    about = people.INSTANCE, hashed, known.SINCE, known.UNTIL
    ani = people.coordinator_object("ani")
    yield "by another root", make_revocation(seed("own root"), *about, None), "signature"
    yield "by the root as a coordinator", make_revocation(people.ROOT_SEED, *about, ani), "signature"
    yield "by a coordinator as the root", make_revocation(seed("coordinator ani"), *about, None), "signature"
    yield "by one coordinator as another", make_revocation(seed("coordinator budi"), *about, ani), "signature"
    own = make_coordinator(seed("own root"), people.INSTANCE, people.coordinator("ani"))
    yield "by another root's coordinator", make_revocation(seed("coordinator ani"), *about, own), "signature"
    elsewhere = make_coordinator(people.ROOT_SEED, seed("another", 16), people.coordinator("ani"))
    made = make_revocation(seed("coordinator ani"), *about, elsewhere)
    yield "by a coordinator of another instance", made, "instance"
