"""The organisation's offline commands: root, statement, coordinators, revocations; and a witness's key."""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crypto import ceremony_commands
from crypto.certificate import (
    LONGEST_CERTIFICATE_SECONDS,
    Coordinator,
    Organisation,
    Statement,
    coordinator_hash,
    make_coordinator,
    make_statement,
    read_coordinator,
    verify_coordinator,
)
from crypto.checkpoint import WITNESS_TYPE, NoteKey, verifier_key
from crypto.fingerprint import fingerprint
from crypto.log_text import is_name
from crypto.refused import Refused
from crypto.revocation import HASH_SIZE, OUTLIVES_SECONDS, make_revocation
from crypto.sealing import Random
from crypto.secret_file import read_secret, write_secret
from crypto.signing import KEY_SIZE, SEED_SIZE, public_key

DAY_SECONDS: Final = 86_400
HOUR_SECONDS: Final = 3600
ROOT_FILE: Final = "root.secret"
ORGANISATION_FILE: Final = "organisation.json"
STATEMENT_FILE: Final = "statement.bin"
WITNESS_FILE: Final = "witness.secret"
WITNESS_KEY_FILE: Final = "witness.vkey"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a ceremony takes its time (unix seconds) and its randomness from."""

    now: int
    random: Random


@dataclass(frozen=True, slots=True)
class Demands:
    """What a statement will demand of each clinician's certificate, and for how long."""

    signatures: int
    log: NoteKey
    witness: NoteKey | None
    years: int = 5


def make_root(out: Path, demands: Demands, moment: Moment) -> Organisation:
    """Writes the root's secret (owner-readable only), what clients pin, and the signed statement."""
    seed, instance_id = moment.random(SEED_SIZE), moment.random(16)
    statement = make_statement(seed, instance_id, _statement(demands, moment.now))
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(out / ROOT_FILE, seed)
    (out / STATEMENT_FILE).write_bytes(statement)
    organisation = Organisation(public_key(seed), instance_id)
    pinned = {"root_key": organisation.root_key.hex(), "instance_id": instance_id.hex()}
    (out / ORGANISATION_FILE).write_text(json.dumps(pinned, indent=1) + "\n", "ascii")
    return organisation


def renew_statement(root: Path, demands: Demands, moment: Moment) -> bytes:
    """Another statement of the root in folder `root`: what it demands from now on."""
    instance_id = read_organisation(root / ORGANISATION_FILE).instance_id
    return make_statement(read_secret(root / ROOT_FILE), instance_id, _statement(demands, moment.now))


def certify_coordinator(root: Path, key: bytes, days: int, moment: Moment) -> bytes:
    """The coordinator's object, signed with the root's secret in folder `root`."""
    if len(key) != KEY_SIZE or days < 1:
        raise Refused("malformed")
    instance_id = read_organisation(root / ORGANISATION_FILE).instance_id
    start = _whole(moment.now)
    coordinator = Coordinator(moment.random(16), key, start, start + days * DAY_SECONDS)
    return make_coordinator(read_secret(root / ROOT_FILE), instance_id, coordinator)


def revoke_coordinator(root: Path, coordinator_object: bytes, until: int | None, moment: Moment) -> bytes:
    """The root's revocation of one of its own coordinators; all certificates with that signature end too."""
    organisation = read_organisation(root / ORGANISATION_FILE)
    end = verify_coordinator(organisation, coordinator_object, moment.now).not_after
    hashed = coordinator_hash(coordinator_object)
    return _revoke(root, hashed, end + OUTLIVES_SECONDS if until is None else until, moment)


def revoke_certificate(root: Path, hashed: bytes, until: int | None, moment: Moment) -> bytes:
    """The root's revocation of one certificate, by its hash."""
    if len(hashed) != HASH_SIZE:
        raise Refused("malformed")
    end = _whole(moment.now + HOUR_SECONDS - 1) + LONGEST_CERTIFICATE_SECONDS
    return _revoke(root, hashed, end + OUTLIVES_SECONDS if until is None else until, moment)


def make_witness(out: Path, name: str, moment: Moment) -> str:
    """Writes the witness's secret (owner-readable only) and its verifier key, which it also gives."""
    if not is_name(name):
        raise Refused("malformed")
    seed = moment.random(SEED_SIZE)
    text = verifier_key(NoteKey(name, public_key(seed)), WITNESS_TYPE)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(out / WITNESS_FILE, seed)
    (out / WITNESS_KEY_FILE).write_text(text + "\n", "ascii")
    return text


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


def _statement(demands: Demands, now: int) -> Statement:
    log, witness = demands.log, demands.witness
    named = all(is_name(one.name) and len(one.key) == KEY_SIZE for one in (log, witness) if one)
    # A log that witnesses itself would be no hindrance to anybody.
    if demands.signatures < 1 or demands.years < 1 or not named or (witness and witness.key == log.key):
        raise Refused("malformed")
    return Statement(demands.signatures, now, now + demands.years * 365 * DAY_SECONDS, log, witness)


def _revoke(root: Path, hashed: bytes, until: int, moment: Moment) -> bytes:
    if until <= moment.now:
        raise Refused("expired")
    instance_id = read_organisation(root / ORGANISATION_FILE).instance_id
    return make_revocation(
        read_secret(root / ROOT_FILE), instance_id, hashed, _whole(moment.now), until, None
    )


def _whole(moment: int) -> int:
    """Round a time down to the hour: relays keep what is signed here, and keep no time to the second."""
    return moment // HOUR_SECONDS * HOUR_SECONDS


def _run_make_root(asked: argparse.Namespace, moment: Moment) -> list[str]:
    organisation = make_root(asked.out, _demands(asked), moment)
    return [_aloud("organisation", _identity(organisation)), *_signers_aloud(asked)]


def _run_make_statement(asked: argparse.Namespace, moment: Moment) -> list[str]:
    asked.out.write_bytes(renew_statement(asked.root, _demands(asked), moment))
    return _signers_aloud(asked)


def _run_certify(asked: argparse.Namespace, moment: Moment) -> list[str]:
    asked.out.write_bytes(certify_coordinator(asked.root, asked.key, asked.days, moment))
    return [_aloud("coordinator's key", asked.key)]


def _run_revoke(asked: argparse.Namespace, moment: Moment) -> list[str]:
    if asked.coordinator:
        coordinator_object = asked.coordinator.read_bytes()
        asked.out.write_bytes(revoke_coordinator(asked.root, coordinator_object, asked.until, moment))
        return [_aloud("revoked coordinator's key", read_coordinator(coordinator_object).key)]
    asked.out.write_bytes(revoke_certificate(asked.root, asked.certificate, asked.until, moment))
    return [_aloud("revoked certificate", asked.certificate)]


def _run_read_aloud(asked: argparse.Namespace, _: Moment) -> list[str]:
    if asked.organisation:
        return [_aloud("organisation", _identity(read_organisation(asked.organisation)))]
    return [_aloud("coordinator's key", read_coordinator(asked.coordinator.read_bytes()).key)]


def _run_make_witness(asked: argparse.Namespace, moment: Moment) -> list[str]:
    return [f"verifier key: {make_witness(asked.out, asked.name, moment)}"]


def _demands(asked: argparse.Namespace) -> Demands:
    return Demands(asked.signatures, asked.log, asked.witness, asked.years)


def _signers_aloud(asked: argparse.Namespace) -> list[str]:
    signers = {"log's key": asked.log, "witness's key": asked.witness}
    return [_aloud(whose, one.key) for whose, one in signers.items() if one]


def _identity(organisation: Organisation) -> bytes:
    return organisation.root_key + organisation.instance_id


def _aloud(what: str, content: bytes) -> str:
    return f"{what}, read aloud: {fingerprint(content)}"


# What each command does, and what is to be said of it: digits to compare, or a verifier key.
_RUN: Final[dict[str, Callable[[argparse.Namespace, Moment], list[str]]]] = {
    "make-root": _run_make_root,
    "make-statement": _run_make_statement,
    "certify-coordinator": _run_certify,
    "revoke": _run_revoke,
    "read-aloud": _run_read_aloud,
    "make-witness": _run_make_witness,
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; what it prints is to be compared, and no secret is in it."""
    asked = ceremony_commands.parsed(arguments)
    try:
        said = _RUN[asked.command](asked, Moment(int(datetime.now(UTC).timestamp()), os.urandom))
    except Refused as refused:
        said, code = [f"refused: {refused.code}"], 1
    except FileExistsError:
        said, code = ["refused: this folder holds a secret already"], 1
    except OSError:
        said, code = ["refused: a file could not be read or written"], 1
    else:
        code = 0
    print("\n".join(said))  # noqa: T201 it is a command
    return code


if __name__ == "__main__":
    raise SystemExit(main())
