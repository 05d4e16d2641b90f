"""What a relay for real people refuses to start with: everything that is shipped, or only for practice."""

import json
from pathlib import Path

from crypto.certificate import verify_statement
from crypto.refused import Refused
from server.settings import Settings, Unsafe

# Whoever reads our sources knows these: a cover that is known is no cover.
SHIPPED_NAMES = frozenset({"takaran dapur"})
SHIPPED_HOSTS = ("localhost", "dapur.", "console.")
# Lies beside a root that was made for practice, on a machine with a network.
PRACTICE_MARK = "ONLY-FOR-PRACTICE"
LEAST_SIGNATURES = 2
LEAST_PHRASE_WORDS = 2


def check_production(settings: Settings, now: int) -> None:
    """Raise Unsafe with the setting's name and what it must be, never with its value."""
    if settings.practice:
        raise Unsafe("PRACTICE must be 0 in production")
    _check_origins(settings)
    _check_organisation(settings, now)
    _check_phrases(settings.phrases_file)
    manifest = settings.build / "cover" / "manifest.webmanifest"
    if not manifest.is_file() or _name(manifest) in SHIPPED_NAMES:
        raise Unsafe("SKIN must be a skin of your own in production: the shipped one is a sample")


def _check_origins(settings: Settings) -> None:
    for origin in (settings.cover_origin, settings.console_origin):
        if not origin.startswith("https://"):
            raise Unsafe("COVER_ORIGIN and CONSOLE_ORIGIN must be https in production")
        host = origin.removeprefix("https://")
        if host.startswith(SHIPPED_HOSTS) or host.split(":")[0].endswith("localhost"):
            raise Unsafe("COVER_ORIGIN and CONSOLE_ORIGIN must be your own names in production")


def _check_organisation(settings: Settings, now: int) -> None:
    if (settings.organisation_file.resolve().parent / PRACTICE_MARK).exists():
        raise Unsafe("ORGANISATION was made for practice: make your own root")
    statement = settings.statement()
    if statement is None:
        raise Unsafe("STATEMENT must be the root's statement in production")
    try:
        needed = verify_statement(settings.organisation, statement, now)
    except Refused:
        raise Unsafe("STATEMENT must be signed by ORGANISATION's root, and valid today") from None
    if needed < LEAST_SIGNATURES:
        raise Unsafe(f"STATEMENT must ask for at least {LEAST_SIGNATURES} coordinators in production")


def _check_phrases(file: Path) -> None:
    try:
        phrases = [line.split() for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise Unsafe("PHRASES must be a readable file") from None
    if not phrases or any(len(words) < LEAST_PHRASE_WORDS for words in phrases):
        raise Unsafe(f"PHRASES must hold door phrases of at least {LEAST_PHRASE_WORDS} words, one a line")
    if file.stat().st_mode & 0o077:
        raise Unsafe("PHRASES must be readable by the relay's user alone (chmod 600)")


def _name(manifest: Path) -> str:
    return str(json.loads(manifest.read_bytes()).get("name", "")).strip().lower()
