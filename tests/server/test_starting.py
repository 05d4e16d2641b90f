"""The relay starts only with safe settings, on a database that the code expects, and logs no input."""

import io
import json
import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from server import app, audiences, log  # noqa: F401  (app brings every table)
from server.database import metadata, write_engine
from server.doors import Event, Role
from server.migrations.newest import migrate
from server.policy import table, written
from server.settings import Unsafe, read_settings
from tests.server.relay import ROOT, Relay


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {name: value for name, value in Relay(tmp_path).environment.items() if name.startswith("TEDUH_")}


def test_the_migrated_database_is_the_one_the_code_describes(tmp_path: Path) -> None:
    migrate(tmp_path / "relay.db")
    migrate(tmp_path / "relay.db")
    engine = write_engine(tmp_path / "relay.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        # Control: a table that nobody migrated is noticed.
        extra = sa.MetaData()
        for one in metadata.tables.values():
            one.to_metadata(extra)
        sa.Table("forgotten", extra, sa.Column("id", sa.Integer, primary_key=True))
        assert compare_metadata(context, extra)
    assert (tmp_path / "relay.db").stat().st_mode & 0o077 == 0


def test_every_table_says_when_its_rows_die() -> None:
    assert all({"dies_at", "kept_with"} & set(one.info) for one in metadata.tables.values())


def test_the_lines_document_is_what_the_events_say() -> None:
    assert (ROOT / "server" / "LINE.md").read_text("utf-8") == written(audiences.every_event())


def test_an_event_without_a_role_or_with_a_name_twice_stops_the_start() -> None:
    open_to_nobody = Event("x", frozenset(), (), lambda _caller: (), "")
    named = Event("x", frozenset({Role.SURVIVOR}), (), lambda _caller: (), "")
    for events in ((open_to_nobody,), (named, named)):
        with pytest.raises(ValueError, match="the event x"):
            table(events)
    assert table((named,)) == {"x": named}


def test_practice_settings_are_read(environment: dict[str, str]) -> None:
    settings = read_settings(environment)
    assert (settings.practice, settings.bucket_seconds, settings.keeps[0]) == (True, 5, 120)
    assert settings.rp_id == "console.localhost"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRACTICE", "yes"),
        ("BUCKET_SECONDS", "7"),
        ("BUCKET_SECONDS", "-5"),
        ("COVER_PORT", "70000"),
        ("COVER_ORIGIN", "dapur.localhost"),
        ("COVER_ORIGIN", "http://dapur.localhost/path"),
        ("ORGANISATION", "/nowhere"),
        ("LANGUAGE", "xx"),
        ("DATA", ""),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(
    environment: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(Unsafe, match=name) as refused:
        read_settings({**environment, f"TEDUH_{name}": value})
    assert value == "" or value not in str(refused.value).replace(name, "")


def test_short_buckets_are_for_practice_alone(environment: dict[str, str]) -> None:
    with pytest.raises(Unsafe, match="BUCKET_SECONDS"):
        read_settings({**environment, "TEDUH_PRACTICE": "0", "TEDUH_BUCKET_SECONDS": "10"})


def test_a_log_entry_keeps_only_allowed_keys_and_short_values() -> None:
    entry = log.only_allowed(None, "info", {"event": "x", "body": "secret", "code": "y" * 100, "count": 3})
    assert entry == {"event": "x", "level": "info", "code": "?", "count": 3}


def test_a_librarys_traceback_becomes_a_code() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(log.Codes())
    logger = logging.getLogger("engineio.test")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        int("what the client sent: 127.0.0.2")
    except ValueError:
        logger.exception("message handler error %s", "body")
    said = json.loads(stream.getvalue())
    assert said == {"event": "library", "level": "error", "part": "engineio", "code": "ValueError"}
    structlog.reset_defaults()


def test_greenlets_and_bad_packets_leave_no_traceback(own_relay: Relay) -> None:
    own_relay.start()
    own_relay.ask("GET", "/\xff".encode("latin-1").decode("latin-1").replace("\xff", "%ff"))
    own_relay.stop()
    lines = own_relay.log.read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["listening", "listening", "stopped"]
