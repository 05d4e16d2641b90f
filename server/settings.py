"""What the operator sets in TEDUH_*, read once; unsafe values are refused by name, never repeated."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from crypto.certificate import Organisation
from server.endpoints import USUAL_SERVICES, services_in
from server.hours import Hours, read_hours
from server.other_ways import Unreadable, read_ways

PREFIX = "TEDUH_"
# Of the skin: the build lays it beside the app.
RECIPES = "more.json"
UNREAD_RECIPES = "RECIPES must be a list of recipes, such as the more.json that the build lays beside the app"
# Written as a browser writes an origin: lower case, no user, no path, no port that goes without saying. What
# fits here can be put into a policy header as it stands.
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ORIGIN = re.compile(rf"(https?)://{LABEL}(?:\.{LABEL})*(:[1-9][0-9]{{0,4}})?")
UNSAID_PORTS = {"http": ":80", "https": ":443"}
REDIS = ("redis", "rediss", "unix")
HOUR = 3600
KEEPS = (HOUR, 24 * HOUR, 7 * 24 * HOUR)
DEFAULT_KEEP = 24 * HOUR
# Two minutes, so that a rehearsal can watch a conversation end.
PRACTICE_KEEP = 120
PRACTICE_BUCKET = 10
BUCKET = 900
MAILBOX_WINDOW = 7 * 24 * HOUR
# A person's phone asks a few times a second when it comes back, and far less otherwise.
EVENTS_A_SECOND = 20
STRANGERS_A_SECOND = 600
CALLS_A_MINUTE = 60
ESCALATION = (45, 120, 240)
MOST_A_SECOND = 1_000_000
# At once: what one person can attend to, and still be told of somebody new.
MOST_LED = 3
ACCOUNT_WINDOW = 180 * 24 * HOUR
# By what push services would find the operator: some take no page without.
NO_CONTACT = "mailto:postmaster@example.org"
CONTACT = re.compile(
    r"mailto:[a-z0-9._+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+|https://[a-z0-9-]+(?:\.[a-z0-9-]+)+"
)
# What stands in a phone's calendar beside the hours; whoever looks over a shoulder reads it.
CALENDAR_TITLE, LONGEST_TITLE = "Jadwal", 40


class Unsafe(Exception):
    """A setting that the relay doesn't start with: its name and what it must be, not its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator decides."""

    data: Path
    cover_origin: str
    console_origin: str
    bind: str
    cover_port: int
    console_port: int
    build: Path
    organisation_file: Path
    organisation: Organisation = field(repr=False)
    statement_file: Path | None
    phrases_file: Path = field(repr=False)
    recipes_file: Path
    practice: bool
    practice_origin: str
    practice_keep: int
    bucket_seconds: int
    must_report: bool
    language: str
    # Listening beyond this machine is the operator's word, for a proxy that stands elsewhere.
    exposed: bool = False
    # On this machine alone; 0 for none.
    health_port: int = 0
    # The survivors' second door, on a host of its own; "" and 0 for none.
    open_origin: str = ""
    open_port: int = 0
    # What one line may ask in a second, what strangers may together, and how many calls for help a minute
    # (and mailboxes begun, and logins that fail) are so usual that no phone is asked for work.
    events_a_second: int = EVENTS_A_SECOND
    strangers_a_second: int = STRANGERS_A_SECOND
    calls_a_minute: int = CALLS_A_MINUTE
    # After how many seconds a request that waits calls everyone on duty, the backups, the coordinators.
    escalation: tuple[int, int, int] = ESCALATION
    # Where clinicians may be paged, and as whom; the certificate of practice's own service.
    push_services: tuple[str, ...] = ()
    push_contact: str = NO_CONTACT
    push_authority: Path | None = None
    other_ways: Mapping[str, str] = field(default_factory=dict, repr=False)
    # How many conversations that are on a clinician may lead.
    most_led: int = MOST_LED
    # Beyond one machine: PostgreSQL for a file, Redis for the slot file, and Redis between processes.
    database: str = field(default="", repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)
    queue: str = field(default="", repr=False)
    # The rota: how many are on duty at once, how long anybody rests between turns, and their most in 7 days.
    needed_on_duty: int = 1
    rest_hours: int = 8
    week_hours: int = 60
    calendar_title: str = CALENDAR_TITLE
    # When somebody is there, as she reads it where nobody is; None where that is not said.
    hours: Hours | None = None

    @property
    def keeps(self) -> tuple[int, ...]:
        """How long messages may live, in seconds; rehearsals have a short one besides."""
        return (self.practice_keep, *KEEPS) if self.practice else KEEPS

    @property
    def default_keep(self) -> int:
        """How long messages live when she chooses nothing."""
        return self.practice_keep if self.practice else DEFAULT_KEEP

    @property
    def survivors_doors(self) -> dict[int, str]:
        """The origins that survivors come from, by the port each is served on."""
        second = {self.open_port: self.open_origin} if self.open_origin else {}
        return {self.cover_port: self.cover_origin, **second}

    @property
    def rp_id(self) -> str:
        """The name that passkeys are bound to."""
        return urlsplit(self.console_origin).hostname or ""

    def statement(self) -> bytes | None:
        """Read the root's statement anew, for it may be renewed while the relay runs."""
        try:
            return self.statement_file.read_bytes() if self.statement_file else None
        except OSError:
            return None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises Unsafe."""
    read = _Reading(environment)
    practice = read.flag("PRACTICE")
    build = Path(read.text("BUILD")).absolute()
    open_origin = read.origin("OPEN_ORIGIN", "")
    settings = Settings(
        data=Path(read.text("DATA")).absolute(),
        cover_origin=read.origin("COVER_ORIGIN", "http://dapur.localhost:8000"),
        console_origin=read.origin("CONSOLE_ORIGIN", "http://console.localhost:8001"),
        bind=read.text("BIND", "127.0.0.1"),
        cover_port=read.number("COVER_PORT", 8000, 65535),
        console_port=read.number("CONSOLE_PORT", 8001, 65535),
        build=build,
        organisation_file=Path(read.text("ORGANISATION")),
        organisation=read.organisation(),
        statement_file=Path(read.text("STATEMENT")) if read.text("STATEMENT", "") else None,
        phrases_file=Path(read.text("PHRASES")),
        recipes_file=Path(read.text("RECIPES", str(build / RECIPES))),
        practice=practice,
        practice_origin=read.origin("PRACTICE_ORIGIN", "") if practice else "",
        practice_keep=read.number("PRACTICE_KEEP", PRACTICE_KEEP, HOUR) if practice else 0,
        bucket_seconds=read.number("BUCKET_SECONDS", PRACTICE_BUCKET if practice else BUCKET, HOUR),
        must_report=read.flag("MUST_REPORT"),
        language=read.text("LANGUAGE", "id"),
        exposed=read.flag("EXPOSED"),
        open_origin=open_origin,
        open_port=read.number("OPEN_PORT", 8003, 65535) if open_origin else 0,
        health_port=0 if read.text("HEALTH_PORT", "0") == "0" else read.number("HEALTH_PORT", 0, 65535),
        events_a_second=read.number("EVENTS_A_SECOND", EVENTS_A_SECOND, MOST_A_SECOND),
        strangers_a_second=read.number("STRANGERS_A_SECOND", STRANGERS_A_SECOND, MOST_A_SECOND),
        calls_a_minute=read.number("CALLS_A_MINUTE", CALLS_A_MINUTE, MOST_A_SECOND),
        escalation=read.escalation(),
        push_services=read.services(practice=practice),
        push_contact=read.contact(),
        push_authority=read.practice_file("PUSH_AUTHORITY", practice=practice),
        most_led=read.number("MOST_LED", MOST_LED, MOST_A_SECOND),
        other_ways=read.other_ways(),
        database=read.url("DATABASE", ("postgresql+psycopg",)),
        keys=tuple(one for one in read.url("KEYS", REDIS).split(",") if one),
        queue=read.url("QUEUE", REDIS),
        needed_on_duty=read.number("NEEDED_ON_DUTY", 1, 64),
        rest_hours=read.number("REST_HOURS", 8, 24),
        week_hours=read.number("WEEK_HOURS", 60, 168),
        calendar_title=read.text("CALENDAR_TITLE", CALENDAR_TITLE),
        hours=read.hours(),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if settings.cover_origin == settings.console_origin or settings.cover_port == settings.console_port:
        raise Unsafe("CONSOLE_ORIGIN and COVER_ORIGIN must be two origins on two ports")
    second = {settings.open_origin, settings.open_port}
    if second & {settings.cover_origin, settings.console_origin, settings.cover_port, settings.console_port}:
        raise Unsafe("OPEN_ORIGIN must be a third origin on a port of its own")
    if settings.health_port in {settings.console_port, *settings.survivors_doors}:
        raise Unsafe("HEALTH_PORT must be a port of its own")
    if settings.language not in {"id", "en"}:
        raise Unsafe("LANGUAGE must be id or en")
    if not settings.calendar_title.isprintable() or len(settings.calendar_title) > LONGEST_TITLE:
        raise Unsafe(f"CALENDAR_TITLE must be one line of at most {LONGEST_TITLE} characters")
    if HOUR % settings.bucket_seconds:
        raise Unsafe("BUCKET_SECONDS must divide an hour")
    if bool(settings.keys) != bool(settings.queue) or (settings.queue and not settings.database):
        raise Unsafe("KEYS and QUEUE are set together, and only with DATABASE")
    if not settings.practice and settings.bucket_seconds < BUCKET:
        raise Unsafe(f"BUCKET_SECONDS must be at least {BUCKET} outside practice")


class _Reading:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str | None = None) -> str:
        value = self._environment.get(PREFIX + name, default)
        if value is None or (value == "" and default is None):
            raise Unsafe(f"{PREFIX}{name} must be set")
        return value

    def url(self, name: str, schemes: tuple[str, ...]) -> str:
        """Read addresses that may hold a password: from a file of their own, where NAME_FILE names one."""
        file = self.text(f"{name}_FILE", "")
        try:
            value = Path(file).read_text("utf-8").strip() if file else self.text(name, "")
        except (OSError, ValueError):
            raise Unsafe(f"{PREFIX}{name}_FILE must be a file that can be read") from None
        if any(one.partition("://")[0] not in schemes for one in value.split(",") if value):
            raise Unsafe(f"{PREFIX}{name} must begin with {schemes[0]}://")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name, "0")
        if value not in {"0", "1"}:
            raise Unsafe(f"{PREFIX}{name} must be 0 or 1")
        return value == "1"

    def number(self, name: str, default: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit() or not 0 < int(value) <= most:
            raise Unsafe(f"{PREFIX}{name} must be a whole number up to {most}")
        return int(value)

    def escalation(self) -> tuple[int, int, int]:
        """Read three rising numbers of seconds."""
        usual = ",".join(map(str, ESCALATION))
        parts = self.text("ESCALATION", usual).split(",")
        seconds = [int(part) for part in parts if part.isascii() and part.isdigit()]
        if not len(parts) == len(seconds) == 3 or not seconds[0] < seconds[1] < seconds[2] <= HOUR:
            raise Unsafe(f"{PREFIX}ESCALATION must be three rising numbers of seconds, such as {usual}")
        return seconds[0], seconds[1], seconds[2]

    def hours(self) -> Hours | None:
        value = self.text("HOURS", "")
        hours = read_hours(value) if value else None
        if value and hours is None:
            raise Unsafe(f"{PREFIX}HOURS must be two times of a day and a zone: HH:MM-HH:MM Area/City")
        return hours

    def origin(self, name: str, default: str) -> str:
        value = self.text(name, default)
        fits = ORIGIN.fullmatch(value)
        if value and (fits is None or fits[2] == UNSAID_PORTS[fits[1]]):
            raise Unsafe(f"{PREFIX}{name} must be an origin such as https://example.org, without a path")
        return value

    def services(self, *, practice: bool) -> tuple[str, ...]:
        services = services_in(self.text("PUSH_SERVICES", USUAL_SERVICES), practice=practice)
        if services is None:
            raise Unsafe(f"{PREFIX}PUSH_SERVICES must be names of push services with a comma between them")
        return services

    def contact(self) -> str:
        value = self.text("PUSH_CONTACT", NO_CONTACT)
        if not CONTACT.fullmatch(value):
            raise Unsafe(f"{PREFIX}PUSH_CONTACT must be a mailto: or https: address without a path")
        return value

    def other_ways(self) -> Mapping[str, str]:
        file = self.text("OTHER_WAYS", "")
        try:
            return read_ways(Path(file)) if file else {}
        except Unreadable as unreadable:
            raise Unsafe(f"{PREFIX}OTHER_WAYS must be {unreadable}") from None

    def practice_file(self, name: str, *, practice: bool) -> Path | None:
        file = self.text(name, "")
        if file and not practice:
            raise Unsafe(f"{PREFIX}{name} is for practice alone")
        return Path(file) if file else None

    def organisation(self) -> Organisation:
        try:
            read = json.loads(Path(self.text("ORGANISATION")).read_bytes())
            pin = Organisation(bytes.fromhex(read["root_key"]), bytes.fromhex(read["instance_id"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise Unsafe(
                f"{PREFIX}ORGANISATION must be a file with root_key and instance_id in hex"
            ) from None
        if len(pin.root_key) != 32 or len(pin.instance_id) != 16:
            raise Unsafe(f"{PREFIX}ORGANISATION must hold a key of 32 bytes and an id of 16")
        return pin
