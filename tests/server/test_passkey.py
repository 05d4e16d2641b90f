"""The passkey in software keeps to the standard: what the doors accept from it they accept from a browser."""

import hashlib
import os

import cbor2
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import parse_authenticator_data

from deploy.practice.passkey import SoftPasskey, decoded, encoded

ORIGIN = "http://console.localhost:8001"
RP_ID = "console.localhost"


def creation_options() -> dict[str, object]:
    return {
        "challenge": encoded(b"c" * 32),
        "rp": {"id": RP_ID, "name": "x"},
        "user": {"id": encoded(b"u" * 16), "name": "x"},
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "extensions": {"prf": {"eval": {"first": encoded(b"s" * 32)}}},
    }


def test_a_passkey_registers_and_signs_in_by_the_librarys_rules() -> None:
    passkey = SoftPasskey(os.urandom)
    made = verify_registration_response(
        credential=passkey.register(creation_options(), ORIGIN),
        expected_challenge=b"c" * 32,
        expected_rp_id=RP_ID,
        expected_origin=ORIGIN,
        require_user_verification=True,
    )
    assert made.credential_id == passkey.credential_id
    assert made.fmt == "none"
    assert made.user_verified
    for uses in (1, 2):
        answered = verify_authentication_response(
            credential=passkey.answer({"challenge": encoded(b"d" * 32)}, ORIGIN),
            expected_challenge=b"d" * 32,
            expected_rp_id=RP_ID,
            expected_origin=ORIGIN,
            credential_public_key=made.credential_public_key,
            credential_current_sign_count=uses - 1,
            require_user_verification=True,
        )
        assert answered.new_sign_count == uses


def test_its_authenticator_data_is_what_the_standard_writes() -> None:
    passkey = SoftPasskey(os.urandom)
    credential = passkey.register(creation_options(), ORIGIN)
    attestation = cbor2.loads(decoded(credential["response"]["attestationObject"]))
    parsed = parse_authenticator_data(attestation["authData"])
    assert parsed.rp_id_hash == hashlib.sha256(RP_ID.encode()).digest()
    assert (parsed.flags.up, parsed.flags.uv, parsed.flags.at, parsed.flags.ed) == (True, True, True, False)
    assert attestation["attStmt"] == {}


def test_its_prf_is_steady_for_one_passkey_and_differs_between_two() -> None:
    one, other = SoftPasskey(os.urandom), SoftPasskey(os.urandom)
    options = creation_options()
    assert one.prf(options) == one.prf(options)
    assert len(one.prf(options)) == 32
    assert one.prf(options) != other.prf(options)


def test_its_secrets_are_in_no_repr() -> None:
    passkey = SoftPasskey(os.urandom)
    credential = passkey.register(creation_options(), ORIGIN)
    assert passkey.prf(creation_options()).hex() not in repr(passkey)
    assert repr(passkey.credential_id) not in repr(passkey)
    assert credential["clientExtensionResults"] == {}
