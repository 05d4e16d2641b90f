"""What a relay for real people refuses to start with: everything that is shipped, or only for practice."""

import ipaddress
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from crypto.ceremony import ROOT_FILE
from crypto.certificate import verify_statement
from crypto.refused import Refused
from crypto.signing import public_key
from server.cover.fitness import Fitness
from server.cover.local_book import Unbuilt, read_local_book
from server.cover.phrases import Phrase, Unreadable
from server.cover.store import read_phrases, read_recipes
from server.likeness import Alike, check_own, lettered, read_noted, shipped_labels
from server.settings import UNREAD_RECIPES, Settings, Unsafe
from server.transparency.service import Forked
from server.transparency.store import SEED_FILE, read_seed

# Whoever reads our sources knows these: a cover that is known is no cover. Skins tell theirs by themselves.
SHIPPED_HOSTS = ("localhost", "dapur.", "console.", "terbuka.")
OUR_NAME = "teduh"
# Lies beside a root that was made for practice, on a machine with a network.
PRACTICE_MARK = "ONLY-FOR-PRACTICE"
LEAST_SIGNATURES = 2
# Under these, names are given out one level further down: resep.or.id and jaga.or.id are two owners' names.
SHARED_LABELS = frozenset(
    ("ac", "biz", "co", "com", "desa", "edu", "go", "gov", "mil", "my", "net", "or", "org", "sch", "web")
)
NO_WITNESS = (
    "STATEMENT names no witness: this relay could show two logs, and nobody would notice before an auditor"
)
NO_PHRASE = "PHRASES holds no phrase that opens: nobody new comes in (python -m server phrases add)"
NO_HEALTH = "HEALTH_PORT is 0: nobody is told when the disk is full or the purge is late"
PASSING_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run")  # noqa: S108  (named to be refused)


def check_production(settings: Settings, now: int) -> tuple[str, ...]:
    """Raise Unsafe with the setting's name and what it must be, never with its value; give warnings."""
    if settings.practice:
        raise Unsafe("PRACTICE must be 0 in production")
    _check_origins(settings)
    _check_place(settings)
    warnings = [*_check_organisation(settings, now)]
    _check_skin(settings)
    if not _check_phrases(settings, now):
        warnings.append(NO_PHRASE)
    if not settings.health_port:
        warnings.append(NO_HEALTH)
    return tuple(warnings)


def _check_origins(settings: Settings) -> None:
    origins = {"COVER_ORIGIN": settings.cover_origin, "CONSOLE_ORIGIN": settings.console_origin}
    if settings.open_origin:
        origins["OPEN_ORIGIN"] = settings.open_origin
    names = " and ".join(origins)
    for origin in origins.values():
        if not origin.startswith("https://"):
            raise Unsafe(f"{names} must be https in production")
        host = origin.removeprefix("https://")
        if host.startswith(SHIPPED_HOSTS) or host.split(":")[0].endswith("localhost"):
            raise Unsafe(f"{names} must be your own names in production")
    if len({tuple(_registered(origin)) for origin in origins.values()}) < len(origins):
        # Whoever sees one name must not find the other beside it, and no cookie may reach across.
        raise Unsafe(f"{names} must not share a registered name in production")


def _registered(origin: str) -> list[str]:
    """Give the part of an origin's host that somebody registered, as well as can be told from it."""
    labels = (urlsplit(origin).hostname or "").split(".")
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SHARED_LABELS
    return labels[-3 if shared else -2 :]


def _check_place(settings: Settings) -> None:
    if not settings.exposed and not _is_loopback(settings.bind):
        raise Unsafe("BIND must be a loopback address in production, unless EXPOSED is 1")
    data = settings.data.resolve()
    if any(data.is_relative_to(Path(one).resolve()) for one in (*PASSING_FOLDERS, tempfile.gettempdir())):
        raise Unsafe("DATA must not be a folder that is emptied by others")
    if data.exists() and (not data.is_dir() or data.stat().st_mode & 0o077):
        raise Unsafe("DATA must be readable by the relay's user alone (chmod 700)")
    if (data / PRACTICE_MARK).exists():
        raise Unsafe("DATA was used for practice: take a folder of its own")


def _is_loopback(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def _check_organisation(settings: Settings, now: int) -> tuple[str, ...]:
    beside = settings.organisation_file.resolve().parent
    if (beside / PRACTICE_MARK).exists():
        raise Unsafe("ORGANISATION was made for practice: make your own root")
    if (beside / ROOT_FILE).exists():
        raise Unsafe(
            "ORGANISATION must not lie beside the root's secret: that stays on a machine without network"
        )
    statement = settings.statement()
    if statement is None:
        raise Unsafe("STATEMENT must be the root's statement in production")
    try:
        stated = verify_statement(settings.organisation, statement, now)
    except Refused:
        raise Unsafe("STATEMENT must be signed by ORGANISATION's root, and valid today") from None
    if stated.signatures_needed < LEAST_SIGNATURES:
        raise Unsafe(f"STATEMENT must ask for at least {LEAST_SIGNATURES} coordinators in production")
    if stated.log.key != _log_key(settings.data):
        raise Unsafe("STATEMENT must name this relay's own log (python -m server log-key)")
    return () if stated.witness else (NO_WITNESS,)


def _log_key(data: Path) -> bytes | None:
    file = data / SEED_FILE
    if not file.exists():
        return None
    if file.stat().st_mode & 0o077:
        raise Unsafe(f"DATA's {SEED_FILE} must be readable by the relay's user alone (chmod 600)")
    try:
        return public_key(read_seed(file))
    except (OSError, Forked):
        raise Unsafe(f"DATA's {SEED_FILE} must be the log's seed: put its copy back") from None


def _check_skin(settings: Settings) -> None:
    """Refuse a skin that is known, and hosts that are called as one."""
    try:
        noted = read_noted(settings.build)
        check_own(noted)
    except Alike as alike:
        raise Unsafe(f"SKIN must be {alike}") from None
    known = shipped_labels(noted)
    for name in ("cover_origin", "console_origin", "open_origin"):
        labels = (urlsplit(getattr(settings, name)).hostname or "").split(".")
        if known & {*labels, *map(lettered, labels)} or any(OUR_NAME in label for label in labels):
            raise Unsafe(
                f"{name.upper()} must be a name of your own in production, not called as we or our skins are"
            )


def _check_phrases(settings: Settings, now: int) -> bool:
    """Refuse phrases that are unfit; tell whether any opens today."""
    file = settings.phrases_file
    if (file.resolve().parent / PRACTICE_MARK).exists():
        raise Unsafe("PHRASES was made for practice: give your own (python -m server phrases add)")
    phrases = _phrases(file)
    if file.stat().st_mode & 0o077:
        raise Unsafe("PHRASES must be readable by the relay's user alone (chmod 600)")
    try:
        fitness = Fitness(read_local_book(settings.build), read_recipes(settings.recipes_file))
    except Unbuilt as unbuilt:
        raise Unsafe(str(unbuilt)) from None
    except (OSError, ValueError):
        raise Unsafe(UNREAD_RECIPES) from None
    opening = [phrase for phrase in phrases if now < phrase.ends]
    for number, phrase in enumerate(phrases, 1):
        reason = fitness.why_not(phrase.words) if phrase in opening else None
        if reason:
            # By its place: whose it is stands in no log.
            raise Unsafe(f"PHRASES: number {number} of `phrases list` is unfit: {reason}")
    return bool(opening)


def _phrases(file: Path) -> tuple[Phrase, ...]:
    try:
        phrases = read_phrases(file)
    except Unreadable as unreadable:
        raise Unsafe(f"PHRASES must be what `phrases` writes: {unreadable}") from None
    except (OSError, UnicodeDecodeError):
        raise Unsafe("PHRASES must be a readable file") from None
    if not phrases:
        raise Unsafe("PHRASES must hold a door phrase for each partner (python -m server phrases add)")
    return phrases
