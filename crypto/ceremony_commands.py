"""What the ceremony's commands are called, and what each one asks for."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from crypto.checkpoint import LOG_TYPE, WITNESS_TYPE, NoteKey, read_verifier_key
from crypto.refused import Refused

Command: TypeAlias = argparse.ArgumentParser


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crypto.ceremony")
    commands = parser.add_subparsers(dest="command", required=True)
    root = commands.add_parser("make-root", help="a new root, its statement, and what clients pin")
    _ask_out(root, "a folder without a root")
    _ask_demands(root)
    statement = commands.add_parser("make-statement", help="a new statement: other demands, log or witness")
    _ask_root(statement)
    _ask_out(statement, "the file for the statement")
    _ask_demands(statement)
    certify = commands.add_parser("certify-coordinator", help="lets a key certify clinicians")
    _ask_root(certify)
    _ask_out(certify, "the file for the coordinator's object")
    certify.add_argument("--key", type=bytes.fromhex, required=True, help="the coordinator's public key")
    certify.add_argument("--days", type=int, default=365)
    _add_revoke(commands.add_parser("revoke", help="ends a coordinator or a certificate before its date"))
    aloud = commands.add_parser("read-aloud", help="the digits by which two people compare")
    of = aloud.add_mutually_exclusive_group(required=True)
    of.add_argument("--organisation", type=Path, help="the file that clients pin")
    of.add_argument("--coordinator", type=Path, help="a coordinator's object")
    witness = commands.add_parser(
        "make-witness", help="for another organisation: the key it cosigns the log with"
    )
    _ask_out(witness, "a folder without a witness's key")
    witness.add_argument("--name", required=True, help="without spaces or plus, such as witness.example/w1")
    return parser.parse_args(arguments)


def _add_revoke(revoke: Command) -> None:
    _ask_root(revoke)
    _ask_out(revoke, "the file for the revocation")
    what = revoke.add_mutually_exclusive_group(required=True)
    what.add_argument("--coordinator", type=Path, help="the coordinator's object")
    what.add_argument("--certificate", type=bytes.fromhex, help="the certificate's hash")
    revoke.add_argument(
        "--until", type=_date, help="when it may be forgotten: YYYY-MM-DD (default: 8 days late)"
    )


def _ask_root(command: Command) -> None:
    command.add_argument("--root", type=Path, required=True, help="the root's folder")


def _ask_out(command: Command, what: str) -> None:
    command.add_argument("--out", type=Path, required=True, help=what)


def _ask_demands(command: Command) -> None:
    command.add_argument("--signatures", type=int, required=True, help="coordinators needed per clinician")
    command.add_argument("--log", type=_note_key(LOG_TYPE), required=True, help="the log's verifier key")
    command.add_argument("--witness", type=_note_key(WITNESS_TYPE), help="the witness's verifier key")
    command.add_argument("--years", type=int, default=5)


def _note_key(kind: int) -> Callable[[str], NoteKey]:
    def verifier_key(text: str) -> NoteKey:
        try:
            return read_verifier_key(text, kind)
        except Refused:
            raise argparse.ArgumentTypeError("not a verifier key of this kind") from None

    return verifier_key


def _date(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
