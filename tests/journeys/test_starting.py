"""The first command: it starts, keeps what there is, stops everything, and refuses what is unsafe."""

import os
import secrets
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from crypto.checkpoint import NoteKey, verifier_key
from crypto.signing import public_key
from deploy import setup
from tests.journeys.town import Town, eventually

REFUSED_WITHIN_SECONDS = 60


def start_for_production(**settings: str) -> subprocess.CompletedProcess[str]:
    """run.py --production with these settings and no others."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("TEDUH_")}
    return subprocess.run(
        [sys.executable, "deploy/run.py", "--production"],
        cwd=setup.ROOT,
        env={**others, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=REFUSED_WITHIN_SECONDS,
    )


def own_organisation(folder: Path) -> dict[str, str]:
    """A root of one's own, and settings that name it."""
    log = verifier_key(NoteKey("log.example.org", public_key(secrets.token_bytes(32))))
    ceremony = ["-m", "crypto.ceremony", "make-root", "--out", str(folder / "root"), "--signatures", "2"]
    subprocess.run([setup.PYTHON, *ceremony, "--log", log], cwd=setup.ROOT, check=True, capture_output=True)
    (folder / "phrases").write_text("sayur bening kelor ibu\n")
    return {
        "TEDUH_ORGANISATION": str(folder / "root" / "organisation.json"),
        "TEDUH_STATEMENT": str(folder / "root" / "statement.bin"),
        "TEDUH_PHRASES": str(folder / "phrases"),
        "TEDUH_DATA": str(folder / "relay"),
        "TEDUH_BUILD": str(folder / "web"),
        "TEDUH_COVER_ORIGIN": "https://dapur.example.org",
        "TEDUH_CONSOLE_ORIGIN": "https://konsol.example.org",
    }


def test_a_second_start_keeps_the_town_and_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    first = Town(tmp_path)
    phrase, pin = first.phrase, (first.data / "organisation" / "organisation.json").read_bytes()
    running = first.processes
    assert len(running) >= 3
    assert first.stop() == 0
    eventually("nothing runs on", lambda: not [one for one in running if Path(f"/proc/{one}/exe").exists()])

    second = Town(tmp_path)
    try:
        assert second.phrase == phrase
        assert (second.data / "organisation" / "organisation.json").read_bytes() == pin
        eventually("the practice coordinator is back", lambda: second.can_invite)
    finally:
        assert second.stop() == 0


def test_the_practice_town_has_an_open_door_and_says_where(town: Town) -> None:
    assert f"The open door      {town.open_door} " in town.said
    with closing(HTTPConnection("127.0.0.1", town.port + 3, timeout=20)) as connection:
        connection.request("GET", "/", headers={"Host": town.open_door.removeprefix("http://")})
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Cache-Control")) == (200, "no-store")
        assert b"<title>Kalender</title>" in answer.read()


def test_production_without_an_organisation_is_refused() -> None:
    done = start_for_production()
    assert done.returncode != 0
    assert "TEDUH_ORGANISATION" in done.stderr


def test_production_on_http_is_refused(tmp_path: Path) -> None:
    settings = own_organisation(tmp_path) | {"TEDUH_COVER_ORIGIN": "http://dapur.example.org"}
    done = start_for_production(**settings)
    assert done.returncode != 0
    assert "https" in done.stderr


def test_practice_in_production_is_refused(tmp_path: Path) -> None:
    settings = own_organisation(tmp_path) | {
        "TEDUH_PRACTICE": "1",
        "TEDUH_PRACTICE_ORIGIN": "https://latihan.example.org",
    }
    done = start_for_production(**settings)
    assert done.returncode != 0
    assert "PRACTICE" in done.stderr


def test_an_organisation_made_for_practice_is_refused_in_production(town: Town, tmp_path: Path) -> None:
    settings = own_organisation(tmp_path)
    settings["TEDUH_ORGANISATION"] = str(town.data / "organisation" / "organisation.json")
    done = start_for_production(**settings)
    assert done.returncode != 0
    assert "practice" in done.stderr
