"""The root's offline commands: make a root, certify a coordinator; for a machine without a network."""

import argparse
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crypto.certificate import Coordinator, Organisation, Statement, make_coordinator, make_statement
from crypto.fingerprint import fingerprint
from crypto.refused import Refused
from crypto.sealing import Random
from crypto.signing import KEY_SIZE, SEED_SIZE, public_key

DAY_SECONDS: Final = 86_400
ROOT_FILE: Final = "root.secret"
ORGANISATION_FILE: Final = "organisation.json"
STATEMENT_FILE: Final = "statement.bin"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a ceremony takes its time (unix seconds) and its randomness from."""

    now: int
    random: Random


def make_root(out: Path, signatures: int, years: int, moment: Moment) -> Organisation:
    """Writes the root's secret (owner-readable only), what clients pin, and the signed statement."""
    if signatures < 1 or years < 1:
        raise Refused("malformed")
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    seed, instance_id = moment.random(SEED_SIZE), moment.random(16)
    organisation = Organisation(public_key(seed), instance_id)
    _write_secret(out / ROOT_FILE, seed)
    valid = Statement(signatures, moment.now, moment.now + years * 365 * DAY_SECONDS)
    (out / STATEMENT_FILE).write_bytes(make_statement(seed, instance_id, valid))
    pinned = {"root_key": organisation.root_key.hex(), "instance_id": instance_id.hex()}
    (out / ORGANISATION_FILE).write_text(json.dumps(pinned, indent=1) + "\n", "ascii")
    return organisation


def certify_coordinator(root: Path, key: bytes, days: int, moment: Moment) -> bytes:
    """The coordinator's object, signed with the root's secret in folder `root`."""
    if len(key) != KEY_SIZE or days < 1:
        raise Refused("malformed")
    instance_id = read_organisation(root / ORGANISATION_FILE).instance_id
    end = moment.now + days * DAY_SECONDS
    coordinator = Coordinator(moment.random(16), key, moment.now, end)
    return make_coordinator(_read_secret(root / ROOT_FILE), instance_id, coordinator)


def read_organisation(file: Path) -> Organisation:
    """What a client pins, from its JSON file; Refused("malformed") for any other shape."""
    try:
        pinned = json.loads(file.read_text("ascii"))
        organisation = Organisation(*(bytes.fromhex(pinned[name]) for name in ("root_key", "instance_id")))
    except (ValueError, KeyError, TypeError):
        raise Refused("malformed") from None
    if (len(organisation.root_key), len(organisation.instance_id)) != (KEY_SIZE, 16):
        raise Refused("malformed")
    return organisation


def _write_secret(file: Path, seed: bytes) -> None:
    # O_EXCL: a root that exists is never overwritten; the mode holds from the first byte on.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as secret:
        secret.write(seed.hex() + "\n")


def _read_secret(file: Path) -> bytes:
    try:
        seed = bytes.fromhex(file.read_text("ascii"))
    except ValueError:
        raise Refused("malformed") from None
    if len(seed) != SEED_SIZE:
        raise Refused("malformed")
    return seed


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crypto.ceremony", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    root = commands.add_parser("make-root", help="a new root, its statement, and what clients pin")
    root.add_argument("--out", type=Path, required=True, help="a folder without a root")
    root.add_argument("--signatures", type=int, required=True, help="coordinators needed per clinician")
    root.add_argument("--years", type=int, default=5)
    certify = commands.add_parser("certify-coordinator", help="lets a key certify clinicians")
    certify.add_argument("--root", type=Path, required=True, help="the root's folder")
    certify.add_argument("--key", type=bytes.fromhex, required=True, help="the coordinator's public key")
    certify.add_argument("--out", type=Path, required=True, help="the file for the coordinator's object")
    certify.add_argument("--days", type=int, default=365)
    return parser.parse_args(arguments)


def _run(asked: argparse.Namespace, moment: Moment) -> str:
    if asked.command == "make-root":
        organisation = make_root(asked.out, asked.signatures, asked.years, moment)
        aloud = fingerprint(organisation.root_key + organisation.instance_id)
        return f"organisation, read aloud: {aloud}"
    asked.out.write_bytes(certify_coordinator(asked.root, asked.key, asked.days, moment))
    return f"coordinator's key, read aloud: {fingerprint(asked.key)}"


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; what it prints is to be read aloud, and no secret is in it."""
    asked = _parsed(arguments)
    try:
        said = _run(asked, Moment(int(datetime.now(UTC).timestamp()), os.urandom))
    except Refused as refused:
        said, code = f"refused: {refused.code}", 1
    except FileExistsError:
        said, code = "refused: this folder holds a root already", 1
    except OSError:
        said, code = "refused: a file could not be read or written", 1
    else:
        code = 0
    print(said)  # noqa: T201 it is a command
    return code


if __name__ == "__main__":
    raise SystemExit(main())
