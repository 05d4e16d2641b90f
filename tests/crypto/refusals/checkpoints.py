"""Checkpoints that must be refused."""

import base64
from collections.abc import Iterator
from dataclasses import replace

from crypto.checkpoint import LOG_TYPE, WITNESS_TYPE, _line, cosign, sign_checkpoint
from crypto.signing import sign_untagged
from tests.crypto import people
from tests.crypto.known import log as known
from tests.crypto.refusals.faults import Refusal
from tests.crypto.seeded import seed


def checkpoints() -> Iterator[Refusal]:
    note = people.log_tree().note
    for what, faulty in {**_bodies(), **_lines(note), **_signers()}.items():
        yield "checkpoint.open", what, known.checkpoint_input(note=faulty), "log"
    other = replace(people.LOG, name="other.example/log")
    yield "checkpoint.open", "of another log", known.checkpoint_input(log=other), "log"
    plain = people.LogTree(people.log_tree().hashes, cosigned=False).note
    yield "checkpoint.open", "not cosigned", known.checkpoint_input(note=plain), "log"
    # Two keys under one name: the line is the witness's by its key id, and does not hold.
    late = cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW + 301)
    yield "checkpoint.open", "cosigned too late", known.checkpoint_input(note=late), "log"
    far = cosign(people.WITNESS_SEED, people.WITNESS.name, note, 2**64 - 1)
    yield "checkpoint.open", "cosigned at the end of time", known.checkpoint_input(note=far), "log"


def _cosigned(body: str) -> bytes:
    """Any text, signed by the log and its witness as if it were a checkpoint."""
    timed = people.NOW.to_bytes(8, "big")
    message = f"cosignature/v1\ntime {people.NOW}\n{body}"
    signed = _line(people.LOG, LOG_TYPE, sign_untagged(people.LOG_SEED, body.encode()))
    cosigned = _line(
        people.WITNESS, WITNESS_TYPE, timed + sign_untagged(people.WITNESS_SEED, message.encode())
    )
    return f"{body}\n{signed}{cosigned}".encode()


def _bodies() -> dict[str, bytes]:
    name, checkpoint = people.LOG.name, people.log_tree().checkpoint
    size, root = checkpoint.size, base64.b64encode(checkpoint.root).decode()
    short = base64.b64encode(checkpoint.root[:31]).decode()
    bodies = {
        "another origin": f"other.example/log\n{size}\n{root}\n",
        "a size with a zero before it": f"{name}\n0{size}\n{root}\n",
        "a size with a plus": f"{name}\n+{size}\n{root}\n",
        "a size with a space": f"{name}\n{size} \n{root}\n",
        "a size in other digits": f"{name}\n\u0661\u0663\n{root}\n",
        "no size": f"{name}\n\n{root}\n",
        "a size of 2 to the 53": f"{name}\n{2**53}\n{root}\n",
        "a size of seventeen digits": f"{name}\n{10**16}\n{root}\n",
        "a root too short": f"{name}\n{size}\n{short}\n",
        "a root without padding": f"{name}\n{size}\n{root[:-1]}\n",
        "a root in the other alphabet": f"{name}\n{size}\n{'-' + root[1:]}\n",
        "a root with a spare bit": f"{name}\n{size}\n{root[:-2] + _next(root[-2]) + '='}\n",
        "a line of an extension": f"{name}\n{size}\n{root}\nextension\n",
        "no root": f"{name}\n{size}\n",
        "carriage returns": f"{name}\r\n{size}\r\n{root}\r\n",
    }
    return {f"{what} in the body": _cosigned(body) for what, body in bodies.items()}


def _next(letter: str) -> str:
    """The letter of base64 after this one: the same bytes, with a bit set that nothing holds."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return letters[letters.index(letter) + 1]


def _lines(note: bytes) -> dict[str, bytes]:
    body, lines = note.split(b"\n\n")
    first, second, _ = lines.split(b"\n")
    stranger = cosign(seed("stranger"), "stranger.example/s", note, 0).split(b"\n")[-2]

    def noted(*given: bytes) -> bytes:
        return body + b"\n\n" + b"".join(one + b"\n" for one in given)

    return {
        "no lines": noted(),
        "no blank line": body + b"\n" + lines,
        "no newline at the end": note[:-1],
        "a blank line at the end": note + b"\n",
        "sixteen lines and one more": noted(first, second, *[stranger] * 15),
        "over 4,096 bytes": noted(first, second, b"\xe2\x80\x94 " + b"a" * 64 + b" " + b"AAAA" * 1000),
        "a line with a hyphen": noted(first, second, b"- stranger.example/s AAAA"),
        "a line without a name": noted(first, second, b"\xe2\x80\x94  AAAA"),
        "a line with a plus in its name": noted(first, second, b"\xe2\x80\x94 a+b AAAA"),
        "a line of four parts": noted(first, second, b"\xe2\x80\x94 a AAAA AAAA"),
        "a line that is no base64": noted(first, second, b"\xe2\x80\x94 a A"),
        "a line with spare bits": noted(first, second, b"\xe2\x80\x94 a AB=="),
        "bytes that are no text": noted(first, second, b"\xff"),
        "a mark of byte order before it": b"\xef\xbb\xbf" + note,
        "empty": b"",
    }


def _signers() -> dict[str, bytes]:
    name, checkpoint = people.LOG.name, people.log_tree().checkpoint
    note = sign_checkpoint(people.LOG_SEED, name, checkpoint)
    other = sign_checkpoint(seed("other log"), name, checkpoint)
    grown = sign_checkpoint(people.LOG_SEED, name, replace(checkpoint, size=checkpoint.size + 1))
    witnessed = people.log_tree().note.split(b"\n\n")
    half = people.log_tree().note
    at = half.index(b" ", half.index(b"\xe2\x80\x94 " + name.encode()) + 4) + 20
    return {
        "by another key": cosign(people.WITNESS_SEED, people.WITNESS.name, other, people.NOW),
        "the log's signature changed": half[:at]
        + (b"A" if half[at : at + 1] != b"A" else b"B")
        + half[at + 1 :],
        "cosigned by another": cosign(seed("stranger"), people.WITNESS.name, note, people.NOW),
        "cosigned under another name": cosign(people.WITNESS_SEED, "w", note, people.NOW),
        "signed for a larger log": grown.split(b"\n\n")[0] + b"\n\n" + witnessed[1],
        "cosigned and not signed": b"\n\n".join([witnessed[0], witnessed[1].split(b"\n", 1)[1]]),
        "signed as a log by the witness": sign_checkpoint(
            people.WITNESS_SEED, people.WITNESS.name, checkpoint
        ),
        "one good and one false signature": cosign(
            people.WITNESS_SEED, people.WITNESS.name, _doubled(note), people.NOW
        ),
    }


def _doubled(note: bytes) -> bytes:
    """With a second line of the log's own key id, whose signature is of nothing."""
    return note + _line(people.LOG, LOG_TYPE, bytes(64)).encode()
