"""The parts give their published answers, and crypto/vectors/published is what was published."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.signing import SigningKey

from crypto import wrapping
from crypto.checkpoint import read_verifier_key
from crypto.keys import derive
from crypto.merkle import check_inclusion, inclusion, leaf_hash, root_of
from crypto.refused import Refused
from crypto.sealing import open_bytes, seal_bytes
from crypto.signing import digest, public_key, sign_untagged, verify_untagged
from crypto.words import keys_from
from tests.crypto import published
from tests.crypto.refusals.faults import changed

WHOLE = bytes.fromhex


def cases(name: str) -> list[dict[str, Any]]:
    held = json.loads((published.PUBLISHED / f"{name}.json").read_text("ascii"))
    found: list[dict[str, Any]] = held["cases"]
    assert found
    return found


def drawn(nonce: bytes) -> Callable[[int], bytes]:
    return lambda _: nonce


def test_the_extractions_are_the_packages_own() -> None:
    files = published.files()
    assert set(files) == set(published.PUBLISHED.glob("*"))
    for path, text in files.items():
        assert path.read_text("ascii") == text
        assert json.loads(text)["cases"]


def test_x_wing_keys_and_hpke_openings_are_as_published() -> None:
    for case in cases("hpke_x_wing"):
        secret = WHOLE(case["skRm"])
        assert wrapping.kem_public(secret).hex() == case["pkRm"]
        # The published cases have associated data, which only the private call takes; the code is the same.
        private = hpke.MLKEM768X25519PrivateKey(*wrapping._halves(secret))
        sealed = WHOLE(case["enc"] + case["ct"])
        bound = WHOLE(case["info"]), WHOLE(case["aad"])
        opened = openssl.hpke._decrypt_with_aad(wrapping._SUITE, sealed, private, *bound)
        assert opened.hex() == case["pt"]
        with pytest.raises(InvalidTag):
            openssl.hpke._decrypt_with_aad(wrapping._SUITE, changed(sealed), private, *bound)


def test_the_same_library_opens_rfc_9180s_own_case() -> None:
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    for case in cases("hpke_x25519"):
        private = X25519PrivateKey.from_private_bytes(WHOLE(case["skRm"]))
        assert private.public_key().public_bytes_raw().hex() == case["pkRm"]
        sealed = WHOLE(case["enc"] + case["ct"])
        opened = openssl.hpke._decrypt_with_aad(
            suite, sealed, private, WHOLE(case["info"]), WHOLE(case["aad"])
        )
        assert opened.hex() == case["pt"]


def test_ml_kem_768_keys_and_secrets_are_as_published() -> None:
    for case in cases("ml_kem_768"):
        private = MLKEM768PrivateKey.from_seed_bytes(WHOLE(case["d"] + case["z"]))
        assert private.public_key().public_bytes_raw().hex() == case["pk"]
        assert private.decapsulate(WHOLE(case["ct"])).hex() == case["ss"]


def test_ed25519_signatures_are_those_of_rfc_8032() -> None:
    for case in cases("ed25519"):
        secret, message = WHOLE(case["seed"]), WHOLE(case["message"])
        assert public_key(secret).hex() == case["key"]
        assert sign_untagged(secret, message).hex() == case["signature"]
        verify_untagged(WHOLE(case["key"]), message, WHOLE(case["signature"]))
        with pytest.raises(Refused):
            verify_untagged(WHOLE(case["key"]), message + b"\0", WHOLE(case["signature"]))


def test_every_published_ed25519_signature_is_ours() -> None:
    lines = published.text("asymmetric/Ed25519/sign.input").splitlines()
    assert len(lines) == 1024
    for line in lines:
        secret, _, message, signed, _ = line.split(":")
        assert SigningKey(WHOLE(secret)[:32]).sign(WHOLE(message)).signature.hex() == signed[:128]


def test_argon2id_is_as_in_rfc_9106() -> None:
    for case in cases("argon2id"):
        made = Argon2id(
            salt=WHOLE(case["salt"]),
            length=int(case["length"]),
            lanes=int(case["lanes"]),
            iterations=int(case["iter"]),
            memory_cost=int(case["memcost"]),
            secret=WHOLE(case["secret"]) or None,
        ).derive(WHOLE(case["pass"]))
        assert made.hex() == case["output"]


def test_six_words_are_stretched_as_that_implementation_stretches() -> None:
    words, instance_id = "satu dua tiga empat lima enam", bytes(16)
    salt = digest("sc1/words", instance_id)[:16]
    root = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64 * 1024).derive(words.encode())
    keys = keys_from(words, instance_id)
    assert (keys.login_seed, keys.seal_key) == (derive(root, "login"), derive(root, "seal"))


def test_xchacha_is_as_in_its_draft() -> None:
    for case in cases("xchacha20_poly1305"):
        key, nonce, aad = (WHOLE(case[name]) for name in ("key", "nonce", "aad"))
        sealed = WHOLE(case["nonce"] + case["sealed"])
        assert open_bytes(key, sealed, aad).hex() == case["plaintext"]
        assert seal_bytes(key, WHOLE(case["plaintext"]), aad, drawn(nonce)) == sealed


def test_chacha20_poly1305_is_as_published() -> None:
    for case in cases("chacha20_poly1305"):
        key, nonce, aad, content = (WHOLE(case[name]) for name in ("Key", "IV", "AAD", "Plaintext"))
        sealed = ChaCha20Poly1305(key).encrypt(nonce, content, aad)
        assert sealed.hex() == case["Ciphertext"] + case["Tag"]


def test_hkdf_sha256_is_as_in_rfc_5869() -> None:
    assert len(cases("hkdf_sha256")) == 3
    for case in cases("hkdf_sha256"):
        hkdf = HKDF(SHA256(), int(case["L"]), WHOLE(case["salt"]), WHOLE(case["info"]))
        assert hkdf.derive(WHOLE(case["IKM"])).hex() == case["OKM"]


def test_the_logs_tree_has_the_published_roots() -> None:
    leaves = [leaf_hash(WHOLE(case["leaf"])) for case in cases("merkle_tree")]
    for size, case in enumerate(cases("merkle_tree"), 1):
        assert root_of(leaves[:size]).hex() == case["root"]
        for index in range(size):
            path = inclusion(leaves[:size], index)
            check_inclusion(leaves[index], index, size, path, WHOLE(case["root"]))


def test_a_published_note_has_the_key_id_and_signature_that_we_expect() -> None:
    for case in cases("signed_note"):
        signer = read_verifier_key(case["verifier_key"])
        name, line = case["signature"].split(" ")[1:]
        assert name == signer.name
        signature = published.read_base64(line)
        assert signature[:4].hex() == case["verifier_key"].split("+")[1]
        verify_untagged(signer.key, case["text"].encode(), signature[4:])
