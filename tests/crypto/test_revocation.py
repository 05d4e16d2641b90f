"""What was ended counts no more, whatever its dates; and only who may can end it."""

import pytest

from crypto.authority import Authority, authority_with, verify_certificate, verify_signatures
from crypto.bundle import verify_on_call
from crypto.certificate import coordinator_hash
from crypto.encoding import decode, encode
from crypto.refused import Refused
from crypto.revocation import make_revocation, revocation_hash, verify_revocation
from crypto.signing import sign
from tests.crypto import people
from tests.crypto.people import DAY, INSTANCE, NOW
from tests.crypto.seeded import seed

SARI, DEWI = people.certified("sari").hash, people.certified("dewi").hash
ANI, BUDI = (coordinator_hash(people.coordinator_object(name)) for name in ("ani", "budi"))


def by_root(hashed: bytes, since: int = NOW - 60, until: int = NOW + 28 * DAY) -> bytes:
    return make_revocation(people.ROOT_SEED, INSTANCE, hashed, since, until, None)


def by(name: str, hashed: bytes) -> bytes:
    coordinator = people.coordinator_object(name)
    return make_revocation(
        seed(f"coordinator {name}"), INSTANCE, hashed, NOW - 60, NOW + 28 * DAY, coordinator
    )


def after(*revocations: bytes) -> Authority:
    return authority_with(people.ORGANISATION, people.STATEMENT, revocations, NOW)


def verdict(authority: Authority, name: str = "sari") -> str:
    try:
        return verify_certificate(authority, people.pair(name)[0], NOW).alias
    except Refused as refused:
        return refused.code


@pytest.mark.parametrize("revocation", [by_root(SARI), by("ani", SARI), by("citra", SARI)])
def test_a_certificate_that_was_ended_is_refused_and_no_other(revocation: bytes) -> None:
    authority = after(revocation)
    assert (verdict(authority), verdict(authority, "dewi")) == ("revoked", "Bu dewi")
    with pytest.raises(Refused, match=r"^revoked$"):
        verify_signatures(authority, people.signed_certificate(people.asked("sari")), NOW)
    found = verify_on_call(authority, [people.pair("sari"), people.pair("dewi")], "any", NOW).on_call
    assert [one.clinician.alias for one in found] == ["Bu dewi"]
    # Control: without it she is on call.
    assert verdict(after()) == "Bu sari"


def test_a_coordinator_whom_the_root_ended_takes_the_certificates_along() -> None:
    assert verdict(after(by_root(ANI))) == "revoked"
    certificate = people.certificate_of(people.asked("sari"), ("budi", "citra"))
    assert verify_certificate(after(by_root(ANI)), certificate, NOW).alias == "Bu sari"


def test_a_coordinator_whom_the_root_ended_ends_nobody() -> None:
    ended, hers = by_root(ANI), by("ani", DEWI)
    for authority in (after(ended, hers), after(hers, ended)):
        assert DEWI not in authority.revoked
    assert DEWI in after(hers).revoked
    assert DEWI in after(ended, hers, by("citra", DEWI)).revoked


def test_a_coordinator_cannot_end_a_coordinator() -> None:
    authority = after(by("ani", BUDI))
    assert verdict(authority) == "Bu sari"
    assert not authority.revoked_coordinators
    assert verdict(after(by_root(BUDI))) == "revoked"


def test_what_does_not_hold_is_passed_over_and_the_rest_counts() -> None:
    foreign = make_revocation(seed("another root"), INSTANCE, SARI, NOW - 60, NOW + DAY, None)
    over, early = by_root(SARI, until=NOW), by_root(SARI, since=NOW + 301)
    elsewhere = make_revocation(people.ROOT_SEED, seed("elsewhere", 16), SARI, NOW - 60, NOW + DAY, None)
    unfit = [foreign, over, early, elsewhere, b"", encode([1, 2, 3]), b"\xff" * 100]
    assert verdict(after(*unfit)) == "Bu sari"
    assert verdict(after(*unfit, by_root(SARI))) == "revoked"


@pytest.mark.parametrize(
    ("place", "item", "code"),
    [
        (0, 2, "version"),
        (0, "1", "malformed"),
        (1, seed("elsewhere", 16), "instance"),
        (1, bytes(15), "malformed"),
        (2, bytes(31), "malformed"),
        (3, NOW + 301, "expired"),
        (4, NOW, "expired"),
        (4, None, "malformed"),
    ],
)
def test_each_item_is_checked(place: int, item: object, code: str) -> None:
    row = [1, INSTANCE, SARI, NOW, NOW + DAY]

    def verified(items: list[object]) -> bool:
        payload = encode(items)
        revocation = encode([payload, sign("sc1/revocation", people.ROOT_SEED, payload), None])
        return verify_revocation(people.ORGANISATION, revocation, NOW).by_root

    with pytest.raises(Refused, match=f"^{code}$"):
        verified([*row[:place], item, *row[place + 1 :]])
    with pytest.raises(Refused, match=r"^malformed$"):
        verified([*row, 0])
    # Control: the row as it was.
    assert verified([*row])
    assert verified([1, INSTANCE, SARI, NOW + 300, NOW + 301])


def test_its_signature_must_be_of_whom_it_names() -> None:
    hers = by("ani", SARI)
    items = decode(hers)
    assert isinstance(items, tuple)
    for whose in (None, people.coordinator_object("budi")):
        with pytest.raises(Refused, match=r"^signature$"):
            verify_revocation(people.ORGANISATION, encode([*items[:2], whose]), NOW)
    with pytest.raises(Refused, match=r"^revoked$"):
        verify_revocation(people.ORGANISATION, hers, NOW, frozenset({ANI}))
    with pytest.raises(Refused, match=r"^expired$"):
        verify_revocation(people.ORGANISATION, hers, NOW + 91 * DAY)
    found = verify_revocation(people.ORGANISATION, hers, NOW)
    assert (found.hash, found.by_root) == (SARI, False)
    assert verify_revocation(people.ORGANISATION, by_root(ANI), NOW).by_root


def test_a_revocation_with_any_byte_changed_is_refused() -> None:
    for revocation in (by_root(SARI), by("ani", SARI)):
        for at in range(len(revocation)):
            changed = revocation[:at] + bytes([revocation[at] ^ 1]) + revocation[at + 1 :]
            with pytest.raises(Refused):
                verify_revocation(people.ORGANISATION, changed, NOW)


def test_it_has_one_hash_whoever_signed_it() -> None:
    assert revocation_hash(by_root(SARI)) == revocation_hash(by("ani", SARI))
    assert revocation_hash(by_root(SARI)) != revocation_hash(by_root(DEWI))
