"""Nobody on call can keep a request from reaching the others, or be asked twice."""

import pytest

from crypto.bundle import verify_on_call
from crypto.prekey import verify_prekey
from crypto.refused import Refused
from crypto.wrapping import KEM_SIZE, check_kem, wrap
from tests.crypto import known_cases as known
from tests.crypto import people, world
from tests.crypto.refusals.garbage import garbage_keys, unusual_keys
from tests.crypto.seeded import seed

GOOD = people.shift("sari").kem


def on_call(*pairs: tuple[bytes, bytes]) -> list[str]:
    found = verify_on_call(people.ORGANISATION, people.STATEMENT, pairs, "any", people.NOW)
    return [one.clinician.alias for one in found]


def pair(name: str) -> tuple[bytes, bytes]:
    return people.certificate_of(people.asked(name)), people.bundle_object(name)


def test_a_clinician_with_a_garbage_key_is_left_out_and_the_others_are_found() -> None:
    assert on_call(known.garbage_pair("sari"), pair("dewi")) == ["Bu dewi"]
    assert on_call(pair("sari"), pair("dewi")) == ["Bu sari", "Bu dewi"]


def test_a_clinician_is_asked_once_however_often_the_relay_names_one() -> None:
    assert on_call(*[pair("sari")] * 3, known.garbage_pair("dewi"), pair("dewi"), pair("sari")) == [
        "Bu sari",
        "Bu dewi",
    ]


@pytest.mark.parametrize(("what", "kem"), [*garbage_keys(GOOD)])
def test_a_key_that_nothing_can_be_wrapped_to_is_known_when_it_arrives(what: str, kem: bytes) -> None:
    with pytest.raises(Refused) as refused:
        check_kem(kem)
    assert refused.value.code == "kem"
    # Control: the wrap would have failed, and with it everybody's offer.
    with pytest.raises(Refused):
        wrap(kem, seed("K"), seed("block"), seed("member", 16))


@pytest.mark.parametrize(("what", "kem"), [("a good key", GOOD), *unusual_keys(GOOD)])
def test_a_key_that_can_be_wrapped_to_is_taken(what: str, kem: bytes) -> None:
    check_kem(kem)
    wrap(kem, seed("K"), seed("block"), seed("member", 16))


def test_a_key_of_another_length_is_none() -> None:
    for kem in (b"", GOOD[:-1], GOOD + b"\0", bytes(KEM_SIZE)):
        with pytest.raises(Refused):
            check_kem(kem)


def test_her_good_prekey_is_taken() -> None:
    assert verify_prekey(world.SURVIVOR_KEY, world.CONVERSATION, world.prekey_object(1)).number == 1
