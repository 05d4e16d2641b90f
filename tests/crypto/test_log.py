"""The log is believed only if it holds what it says, grew from what was known, and was signed for it."""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import merkle
from crypto.checkpoint import (
    LOG_TYPE,
    WITNESS_TYPE,
    Checkpoint,
    NoteKey,
    cosign,
    open_checkpoint,
    read_verifier_key,
    sign_checkpoint,
    verifier_key,
)
from crypto.log_proof import SALT_SIZE, check_proof, log_entry, make_proof, read_proof
from crypto.log_text import is_name, read_bytes, read_number
from crypto.refused import Refused
from crypto.signing import verify_untagged
from tests.crypto import people
from tests.crypto.seeded import seed

# Certificate Transparency's reference tree of eight leaves, and its root at each size.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(root)
    for root in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
# RFC 6962's published paths in that tree: (index, size) and (old size, size).
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
GROWTHS = {
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]

TREE = people.log_tree()
HASH = TREE.hashes[2]
NOTE = TREE.note.decode()
BODY, SIGNATURES = NOTE.split("\n\n")
LOG_LINE, WITNESS_LINE = SIGNATURES.splitlines()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, match=f"^{code}$")


def test_the_reference_trees_roots_are_met() -> None:
    assert [merkle.root_of(LEAVES[:size]) for size in range(1, 9)] == ROOTS
    assert merkle.root_of([]) == merkle.EMPTY_ROOT
    for (index, size), path in PATHS.items():
        assert [one.hex() for one in merkle.inclusion(LEAVES[:size], index)] == path
    for (old_size, size), path in GROWTHS.items():
        assert [one.hex() for one in merkle.consistency(LEAVES[:size], old_size)] == path


def leaves_of(size: int) -> list[bytes]:
    return [seed(f"leaf {at}") for at in range(size)]


def changed(hashes: tuple[bytes, ...], at: int) -> list[tuple[bytes, ...]]:
    """Paths that differ from this one: a hash changed, left out, doubled, put at either end."""
    other = seed("another hash")
    if not hashes:
        return [(other,)]
    at %= len(hashes)
    before, one, after = hashes[:at], hashes[at], hashes[at + 1 :]
    return [
        (*before, other, *after),
        (*before, *after),
        (*before, one, one, *after),
        (other, *hashes),
        (*hashes, other),
    ]


@given(size=st.integers(1, 70), index=st.integers(0, 69), at=st.integers(0, 7))
def test_a_leaf_is_proven_in_its_place_and_nowhere_else(size: int, index: int, at: int) -> None:
    index %= size
    leaves = leaves_of(size)
    leaf, root, path = leaves[index], merkle.root_of(leaves), merkle.inclusion(leaves, index)
    merkle.check_inclusion(leaf, index, size, path, root)
    wrong: list[tuple[bytes, int, int, tuple[bytes, ...], bytes]] = [
        (seed("another leaf"), index, size, path, root),
        (leaf, index, size, path, seed("another root")),
        *((leaf, other, size, path, root) for other in range(-1, size + 2) if other != index),
        *((leaf, index, size, other, root) for other in changed(path, at)),
        # One leaf is a tree of one, whatever it is called.
        (leaves[0], 0, 2, (), merkle.root_of(leaves[:1])),
    ]
    for case in wrong:
        with refused("log"):
            merkle.check_inclusion(*case)


@given(size=st.integers(1, 70), old_size=st.integers(1, 70), at=st.integers(0, 7))
def test_a_tree_grew_from_what_it_was_and_from_nothing_else(size: int, old_size: int, at: int) -> None:
    old_size = 1 + old_size % size
    leaves = leaves_of(size)
    old_root, root = merkle.root_of(leaves[:old_size]), merkle.root_of(leaves)
    path = merkle.consistency(leaves, old_size)
    merkle.check_consistency(old_size, old_root, size, root, path)
    rewritten = merkle.root_of([seed("another leaf"), *leaves[1:]])
    wrong: list[tuple[int, bytes, int, bytes, tuple[bytes, ...]]] = [
        (old_size, seed("another root"), size, root, path),
        (old_size, old_root, size, seed("another root"), path),
        (size + 1, root, size, root, path),
        (
            old_size,
            old_root,
            size,
            rewritten,
            merkle.consistency([seed("another leaf"), *leaves[1:]], old_size),
        ),
        *((old_size, old_root, size, root, other) for other in changed(path, at)),
    ]
    for case in wrong:
        with refused("log"):
            merkle.check_consistency(*case)


@given(size=st.integers(2, 70), old_size=st.integers(1, 69))
def test_sizes_other_than_those_proven_are_refused(size: int, old_size: int) -> None:
    old_size = 1 + old_size % (size - 1)
    leaves = leaves_of(size)
    old_root, root = merkle.root_of(leaves[:old_size]), merkle.root_of(leaves)
    path = merkle.consistency(leaves, old_size)
    for other in range(1, size):
        if other != old_size:
            with refused("log"):
                merkle.check_consistency(other, old_root, size, root, path)


def test_everything_grew_from_nothing() -> None:
    merkle.check_consistency(0, merkle.EMPTY_ROOT, 8, ROOTS[7], ())
    merkle.check_consistency(0, merkle.EMPTY_ROOT, 0, merkle.EMPTY_ROOT, ())
    for old_root, proof in ((ROOTS[0], ()), (merkle.EMPTY_ROOT, (ROOTS[0],))):
        with refused("log"):
            merkle.check_consistency(0, old_root, 8, ROOTS[7], proof)


def test_a_signature_of_the_reference_implementation_of_notes_holds() -> None:
    # The key and note of the documentation of Go's sumdb/note.
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = read_verifier_key(text)
    assert (key.name, verifier_key(key)) == ("PeterNeumann", text)
    said = b"If you think cryptography is the answer to your problem,\n"
    said += b"then you don't know what your problem is.\n"
    blob = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    verify_untagged(key.key, said, read_bytes(blob)[4:])
    with refused("signature"):
        verify_untagged(key.key, said + b"\n", read_bytes(blob)[4:])


def test_the_published_key_of_a_running_log_is_read() -> None:
    # The Go project's checksum database.
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = read_verifier_key(text)
    assert (key.name, verifier_key(key)) == ("sum.golang.org", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        verifier_key(people.WITNESS, WITNESS_TYPE),
    ],
)
def test_a_verifier_key_has_one_form(text: str) -> None:
    with refused("malformed"):
        read_verifier_key(text)
    # Control: it is the key that is refused, not the reader.
    assert read_verifier_key(verifier_key(people.WITNESS, WITNESS_TYPE), WITNESS_TYPE) == people.WITNESS


def noted(*lines: str) -> bytes:
    return "".join([f"{BODY}\n\n", *(f"{line}\n" for line in lines)]).encode()


def holds(attempt: Callable[[], Checkpoint]) -> bool:
    """Whether it gives the tree's checkpoint; the other end is a refusal, and that with one code."""
    try:
        found: Checkpoint | str = attempt()
    except Refused as refusal:
        found = refusal.code
    assert found in (TREE.checkpoint, "log")
    return found != "log"


def opens(note: bytes, *, now: int = people.NOW, witness: NoteKey | None = people.WITNESS) -> bool:
    return holds(lambda: open_checkpoint(replace(people.DEMANDED, witness=witness), note, now))


def line(signer: NoteKey, kind: int, signature: bytes) -> str:
    key_id = bytes.fromhex(verifier_key(signer, kind).split("+")[1])
    return f"\u2014 {signer.name} {base64.b64encode(key_id + signature).decode()}"


def test_a_checkpoint_needs_the_logs_signature_and_the_witnesss_where_one_is_pinned() -> None:
    stranger = line(NoteKey("other.example", seed("other")), LOG_TYPE, bytes(64))
    assert opens(TREE.note)
    assert opens(noted(WITNESS_LINE, LOG_LINE))
    assert not opens(noted(LOG_LINE))
    assert not opens(noted(WITNESS_LINE))
    assert not opens(noted())
    assert opens(noted(LOG_LINE), witness=None)
    assert not opens(TREE.note, witness=NoteKey(people.WITNESS.name, people.LOG.key))
    assert not opens(TREE.note, witness=NoteKey("witness.example/w2", people.WITNESS.key))
    assert opens(noted(stranger, LOG_LINE, WITNESS_LINE))
    assert opens(noted(*[stranger] * 14, LOG_LINE, WITNESS_LINE))
    assert not opens(noted(*[stranger] * 15, LOG_LINE, WITNESS_LINE))
    assert not opens(noted(LOG_LINE, WITNESS_LINE, line(people.LOG, LOG_TYPE, bytes(64))))
    assert not opens(noted(LOG_LINE, WITNESS_LINE, line(people.LOG, LOG_TYPE, bytes(63))))
    # The same key of the other type is another key.
    assert opens(noted(LOG_LINE, WITNESS_LINE, line(people.LOG, WITNESS_TYPE, bytes(72))))


def test_another_logs_checkpoint_is_refused() -> None:
    for seed_of, name in ((seed("another log"), people.LOG.name), (people.LOG_SEED, "log.example/other")):
        note = sign_checkpoint(seed_of, name, TREE.checkpoint)
        assert not opens(cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW))
    note = sign_checkpoint(people.LOG_SEED, people.LOG.name, TREE.checkpoint)
    assert opens(cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW))


def test_a_cosignature_from_the_future_is_refused_from_five_minutes_on() -> None:
    note = sign_checkpoint(people.LOG_SEED, people.LOG.name, TREE.checkpoint)
    for ahead, holds in ((0, True), (300, True), (301, False), (2**62, False)):
        cosigned = cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW + ahead)
        assert opens(cosigned) == holds


def test_a_cosignature_is_of_this_checkpoint_at_its_time() -> None:
    other = sign_checkpoint(people.LOG_SEED, people.LOG.name, Checkpoint(14, TREE.checkpoint.root))
    moved = cosign(people.WITNESS_SEED, people.WITNESS.name, other, people.NOW).decode().splitlines()[-1]
    assert not opens(noted(LOG_LINE, moved))
    blob = bytearray(read_bytes(WITNESS_LINE.split(" ")[2]))
    blob[11] ^= 1
    later = f"{WITNESS_LINE.rpartition(' ')[0]} {base64.b64encode(blob).decode()}"
    assert not opens(noted(LOG_LINE, later))


SIZE, ROOT = BODY.splitlines()[1:]


@pytest.mark.parametrize(
    ("part", "other"),
    [
        *((SIZE, other) for other in ("013", "+13", " 13", "13.0", "", "9007199254740992", "\u0661\u0663")),
        *(
            (ROOT, other)
            for other in (ROOT[:-1], ROOT + "=", " " + ROOT, ROOT[:-2] + "R=", "", ROOT + "\nmore")
        ),
        ("\n\n", "\n \n"),
        ("\n\n", "\n"),
        ("\n\n", "\n\n\n"),
        ("\u2014 ", "- "),
        ("\u2014 ", "\u2014\u00a0"),
        ("\n", "\r\n"),
        (people.LOG.name, people.LOG.name + " "),
        (LOG_LINE, LOG_LINE + " "),
        (LOG_LINE, LOG_LINE[:-1]),
        (WITNESS_LINE + "\n", WITNESS_LINE),
        (WITNESS_LINE + "\n", WITNESS_LINE + "\n\n"),
        (WITNESS_LINE + "\n", WITNESS_LINE + "\n\u2014 a+b AAAA\n"),
        (WITNESS_LINE + "\n", WITNESS_LINE + "\n\u2014 a AAA\n"),
        (WITNESS_LINE + "\n", WITNESS_LINE + "\n\u2014 a " + "AAAA" * 1000 + "\n"),
    ],
)
def test_a_note_has_one_form(part: str, other: str) -> None:
    assert part in NOTE
    assert not opens(NOTE.replace(part, other, 1).encode())


def test_a_note_that_is_no_text_is_refused() -> None:
    for note in (b"", b"\n\n", TREE.note + b"\xff", b"\xef\xbb\xbf" + TREE.note, TREE.note[:-1]):
        assert not opens(note)


def proves(proof: bytes, hashed: bytes = HASH) -> bool:
    return holds(lambda: check_proof(people.DEMANDED, hashed, proof, people.NOW))


def test_a_proof_is_of_its_own_hash_and_place() -> None:
    proof = TREE.proof(HASH)
    parts = read_proof(proof)
    salt, index, path, note = parts.salt, parts.index, parts.hashes, parts.note
    assert proves(proof)
    assert make_proof(salt, index, path, note) == proof
    assert not proves(proof, TREE.hashes[1])
    assert not proves(make_proof(seed("another salt"), index, path, note))
    assert not proves(make_proof(salt, index + 1, path, note))
    assert not proves(make_proof(salt, index, path[1:], note))
    assert not proves(make_proof(salt, index, (*path, seed("more")), note))
    assert not proves(make_proof(salt, index, (seed("more"),) * 64, note))
    assert not proves(make_proof(salt[1:], index, path, note))
    assert not proves(make_proof(salt, index, path, people.LogTree(TREE.hashes, cosigned=False).note))


def test_a_lone_entry_is_proven_without_a_path() -> None:
    salt = seed("salt")
    root = merkle.leaf_hash(log_entry(salt, HASH))
    note = sign_checkpoint(people.LOG_SEED, people.LOG.name, Checkpoint(1, root))
    proof = make_proof(salt, 0, (), cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW))
    assert check_proof(people.DEMANDED, HASH, proof, people.NOW) == Checkpoint(1, root)


def test_a_proof_with_any_byte_changed_is_refused() -> None:
    proof = TREE.proof(HASH)
    for at in range(len(proof)):
        assert not proves(proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :])


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("@v1", "@v2"),
        ("extra ", "extra"),
        ("extra ", "index "),
        ("index ", "index 0"),
        ("index ", "Index "),
        ("\nindex", "\n\nindex"),
        ("c2sp", "\ufeffc2sp"),
        ("\n\n", "\n"),
    ],
)
def test_a_proof_has_one_form(part: str, other: str) -> None:
    proof = TREE.proof(HASH).decode()
    assert part in proof
    assert not proves(proof.replace(part, other, 1).encode())
    for nothing in (b"", b"\n\n" * 9000, b"\xff" * 100):
        assert not proves(nothing)


def test_an_entry_says_nothing_about_anybody_without_its_salt() -> None:
    assert len({log_entry(seed(f"salt {at}"), HASH) for at in range(20)}) == 20
    assert len(TREE.proof(HASH).split(b"extra ")[1].split(b"\n")[0]) == len(
        base64.b64encode(bytes(SALT_SIZE))
    )


@given(st.integers(0, 2**53 - 1))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert read_number(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "00", "-0", "1e3", "1_0", "1\n", "9007199254740992", "99999999999999999", "\u0661"]
)
def test_a_number_has_one_writing(text: str) -> None:
    with refused("log"):
        read_number(text)


@given(st.binary(max_size=80))
def test_bytes_are_read_as_they_are_written(content: bytes) -> None:
    assert read_bytes(base64.b64encode(content).decode()) == content


@pytest.mark.parametrize(
    "text", ["A", "AA", "AA=", "AB==", "AA==\n", " AA==", "-_-_", "AA=A", "AA==AA==", "\u0100"]
)
def test_bytes_have_one_writing(text: str) -> None:
    with refused("log"):
        read_bytes(text)


def test_a_name_is_visible_and_short() -> None:
    assert all(map(is_name, ("a", "log.example/teduh", "~" * 64)))
    assert not any(map(is_name, ("", "a b", "a+b", "a\n", "a\u00a0b", "\u00f6", "~" * 65, "a\x7f")))
