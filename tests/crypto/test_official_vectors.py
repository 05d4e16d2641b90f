"""The published parts give their published answers: HPKE, Argon2id, Ed25519, HKDF, XChaCha20-Poly1305."""

import json
import re
from typing import Any

import cryptography_vectors
import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.signing import SigningKey

from crypto import wrapping
from crypto.keys import derive
from crypto.sealing import open_bytes
from crypto.signing import digest
from crypto.words import keys_from

OUR_SUITE = {"mode": 0, "kem_id": 0x647A, "kdf_id": 1, "aead_id": 3}


def text(*path: str) -> str:
    with cryptography_vectors.open_vector_file("/".join(path), "r") as file:
        read: str = file.read()
    return read


def hpke_cases() -> list[dict[str, Any]]:
    cases = json.loads(text("HPKE", "hpke-pq-test-vectors.json"))
    return [case for case in cases if {name: case[name] for name in OUR_SUITE} == OUR_SUITE]


def test_our_suite_is_among_the_published_vectors() -> None:
    assert hpke_cases()


@pytest.mark.parametrize("case", hpke_cases())
def test_x_wing_keys_and_hpke_openings_are_as_published(case: dict[str, Any]) -> None:
    seed = bytes.fromhex(case["skRm"])
    assert wrapping.kem_public(seed).hex() == case["pkRm"]
    ml_kem, x25519 = wrapping._halves(seed)
    assert isinstance(ml_kem, MLKEM768PrivateKey)
    assert isinstance(x25519, X25519PrivateKey)
    first = case["encryptions"][0]
    # The published cases have associated data, which only the private call takes; the code is the same.
    opened = openssl.hpke._decrypt_with_aad(
        wrapping._SUITE,
        bytes.fromhex(case["enc"] + first["ct"]),
        MLKEM768X25519PrivateKey(ml_kem, x25519),
        bytes.fromhex(case["info"]),
        bytes.fromhex(first["aad"]),
    )
    assert opened.hex() == first["pt"]


def test_ed25519_signatures_are_those_of_rfc_8032() -> None:
    lines = text("asymmetric", "Ed25519", "sign.input").splitlines()[:64]
    assert lines
    for line in lines:
        secret, _, message, signed, _ = line.split(":")
        key = SigningKey(bytes.fromhex(secret)[:32])
        assert key.sign(bytes.fromhex(message)).signature.hex() == signed[:128]


def test_six_words_give_the_published_argon2id() -> None:
    # RFC 9106, 5.3, proves the second implementation; then both must agree on our parameters.
    published = Argon2id(
        salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\4" * 12, secret=b"\3" * 8
    )
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert published.derive(b"\1" * 32).hex() == expected
    assert expected in text("KDF", "argon2id.txt")
    words, instance_id = "satu dua tiga empat lima enam", bytes(16)
    salt = digest("sc1/words", instance_id)[:16]
    ours = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64 * 1024)
    root = ours.derive(words.encode())
    keys = keys_from(words, instance_id)
    assert (keys.login_seed, keys.seal_key) == (derive(root, "login"), derive(root, "seal"))


def test_xchacha_opens_the_drafts_example() -> None:
    # draft-irtf-cfrg-xchacha-03, A.3.1.
    key = bytes(range(0x80, 0xA0))
    nonce = bytes(range(0x40, 0x58))
    aad = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    sealed = bytes.fromhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    )
    opened = open_bytes(key, nonce + sealed, aad)
    assert opened.startswith(b"Ladies and Gentlemen of the class of '99")


def test_hkdf_sha256_is_as_in_rfc_5869() -> None:
    cases = re.findall(
        r"IKM *= (\w*)\nsalt *= ?(\w*)\ninfo *= ?(\w*)\nL *= (\d+)\n\n?PRK *= \w+\nOKM *= (\w+)",
        text("KDF", "rfc-5869-HKDF-SHA256.txt"),
    )
    assert len(cases) == 3
    for ikm, salt, info, length, okm in cases:
        made = HKDF(SHA256(), int(length), bytes.fromhex(salt), bytes.fromhex(info)).derive(
            bytes.fromhex(ikm)
        )
        assert made.hex() == okm
