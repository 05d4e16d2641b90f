"""What is shipped for several machines: nginx takes it, and nothing but nginx can be reached."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy import setup
from server.several.key_store import KeyStore, Unfit
from tests.several.services import Redis

DEPLOY = setup.ROOT / "deploy"
NGINX = DEPLOY / "nginx" / "nginx.conf"


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "1"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    relays = re.sub(r"relay-\d:", "127.0.0.1:", (DEPLOY / "nginx" / "relays.conf").read_text())
    (tmp_path / "relays.conf").write_text(relays)
    opened = re.sub(r"relay-\d:", "127.0.0.1:", (DEPLOY / "nginx" / "open.conf").read_text())
    (tmp_path / "open.d").mkdir()
    (tmp_path / "open.d" / "open.conf").write_text(_with_keys(opened, key, certificate))
    written = NGINX.read_text().replace(" /tmp", f" {tmp_path}").replace("/etc/nginx/relay", str(tmp_path))
    written = _with_keys(written, key, certificate)
    second = written.replace("/etc/nginx/open.d", str(tmp_path / "open.d"))
    file = tmp_path / "nginx.conf"
    program = str(setup.debian("nginx-light", "nginx", "/usr/sbin/nginx"))
    for content, fits in (
        (written, True),
        (second, True),
        (written.replace("ssl_reject_handshake", "ssl_reject"), False),
    ):
        file.write_text(content)
        done = subprocess.run(
            [program, "-t", "-p", str(tmp_path), "-c", str(file)], capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) is fits, done.stderr


def _with_keys(written: str, key: Path, certificate: Path) -> str:
    written = re.sub(r"/run/secrets/tls_\w+_key;", f"{key};", written)
    return re.sub(r"/run/secrets/tls_\w+;", f"{certificate};", written)


def test_the_open_door_is_added_by_a_file_of_its_own_and_by_nothing_else() -> None:
    added = (DEPLOY / "compose.open.yaml").read_text()
    for name in ("relay-1", "relay-2", "nginx"):
        assert re.search(rf"^  {name}:", added, re.MULTILINE)
    assert "ports:" not in added
    for one in (DEPLOY / "compose.yaml", NGINX, DEPLOY / "nginx" / "relays.conf"):
        # The control of the next line is the one above: there its name stands.
        assert not re.search("tls_open|OPEN_PORT|8003", one.read_text())
    assert "tls_open" in added


def test_nothing_but_nginx_can_be_reached_and_no_secret_stands_in_the_file() -> None:
    composed = (DEPLOY / "compose.yaml").read_text()
    services = dict(re.findall(r"^  ([\w-]+):((?: \*.*)?(?:\n    .*|\n)*)", composed, re.MULTILINE))
    assert {name for name, said in services.items() if "ports:" in said} == {"nginx"}
    assert composed.count("internal: true") == 2
    assert "POSTGRES_PASSWORD:" not in composed
    assert not re.search(r"(redis|postgresql\S*)://", composed)


def test_whoever_has_no_rights_starts_as_a_user_who_needs_none() -> None:
    composed = (DEPLOY / "compose.yaml").read_text()
    relay, keys = (re.split(rf"^x-{name}:.*$", composed, flags=re.MULTILINE)[1] for name in ("relay", "keys"))
    # Root without rights can neither change owners nor read what is another user's alone.
    for made in (relay.split("x-keys:")[0], keys.split("services:")[0]):
        assert "cap_drop: [ALL]" in made
        assert "cap_add" not in made
    (user,) = re.findall(r'^  user: "(.*)"$', keys.split("services:")[0], re.MULTILINE)
    assert f"USER {user}\n" in (DEPLOY / "Containerfile").read_text()


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("save", "60 1"),
        ("appendonly", "yes"),
        ("maxmemory-policy", "allkeys-lru"),
        ("slowlog-log-slower-than", "10000"),
    ],
)
def test_a_redis_that_would_keep_or_drop_keys_is_refused(
    redises: list[Redis], switch: str, value: str
) -> None:
    store = KeyStore(redises[0].url)
    with redises[0].ask() as asked:
        before = asked.config_get(switch)[switch]
        store.check()
        asked.config_set(switch, value)
        try:
            with pytest.raises(Unfit, match=switch):
                store.check()
        finally:
            asked.config_set(switch, before)
    store.close()
