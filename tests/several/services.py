"""Real PostgreSQL, Redis and nginx from Debian's packages, in folders and on ports of a test's own."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from deploy import setup
from tests.server.relay import answers, free_port

PATIENCE_SECONDS = 20.0
# PostgreSQL refuses to run as root; Debian's package brings this user.
POSTGRES_USER = "postgres"
INITDB = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "-U", "relay")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def wait_until(done: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Ask again and again, until it is so; AssertionError when it never is."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@dataclass
class Service:
    """One server process on one port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.prepare()

    def prepare(self) -> None:
        """Write what it needs before it first starts."""

    def command(self) -> list[str]:
        """Give what starts it in the foreground."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(self.command(), cwd=self.folder, stdout=out, stderr=out)
        wait_until(self.ready, f"{type(self).__name__} did not start")

    def ready(self) -> bool:
        """Tell whether it answers."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "out").read_text()[-2000:]
        return answers(self.port)

    # How it is asked to end.
    politely = signal.SIGTERM

    def stop(self, how: int = 0) -> None:
        """End it and wait for that."""
        if self.process is not None:
            self.process.send_signal(how or self.politely)
            self.process.wait(PATIENCE_SECONDS)
            self.process = None

    def restart(self, how: int = 0) -> None:
        """End it and start it again on the same port."""
        self.stop(how)
        self.start()


class Postgres(Service):
    """A cluster of its own, durable as it is shipped."""

    # Ends its connections too, which it would wait for otherwise.
    politely = signal.SIGINT

    def prepare(self) -> None:
        self._programs = setup.debian("postgresql", "/usr/lib/postgresql/*/bin/initdb").parent
        self._data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, POSTGRES_USER)
        done = subprocess.run(
            [*_as_postgres(), str(self._programs / "initdb"), *INITDB, "-D", str(self._data)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    @property
    def url(self) -> str:
        """The address as the relay takes it."""
        return f"postgresql+psycopg://relay@127.0.0.1:{self.port}/postgres"

    @property
    def plain_url(self) -> str:
        """The address as psycopg takes it."""
        return self.url.replace("+psycopg", "")

    def own_database(self) -> str:
        """Make an empty database and give its address."""
        name = f"relay_{os.urandom(4).hex()}"
        with psycopg.connect(self.plain_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url.removesuffix("postgres") + name

    def command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": ""}
        said = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*_as_postgres(), str(self._programs / "postgres"), "-D", str(self._data), *said]

    def ready(self) -> bool:
        probe = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return super().ready() and subprocess.run(probe, check=False).returncode == 0


def _as_postgres() -> list[str]:
    # setpriv becomes the program itself, so that a signal to it is a signal to PostgreSQL.
    if os.geteuid():
        return []
    return ["setpriv", f"--reuid={POSTGRES_USER}", f"--regid={POSTGRES_USER}", "--clear-groups"]


class Redis(Service):
    """A Redis that writes nothing to a disk."""

    def command(self) -> list[str]:
        program = setup.debian("redis-server", "redis-server")
        settings = {"bind": "127.0.0.1", "port": self.port, "save": "", "appendonly": "no"}
        said = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        said += ["--maxmemory-policy", "noeviction", "--slowlog-log-slower-than", "-1"]
        return [str(program), *said, "--dir", str(self.folder)]

    @property
    def url(self) -> str:
        """The address as the relay takes it."""
        return f"redis://127.0.0.1:{self.port}"

    def ask(self) -> "redis.Redis":
        """Connect to it."""
        return redis.Redis(port=self.port, socket_timeout=5, protocol=2)


class Nginx(Service):
    """The proxy of deploy/nginx.conf, without TLS, on ports of a test's own."""

    def serve(self, spread: dict[int, tuple[str, list[int]]], straight: dict[int, int]) -> None:
        """Start with ports that are spread over an upstream's relays, and ports that lead to one relay."""
        self.port = next(iter(spread))
        (self.folder / "nginx.conf").write_text(self._written(spread, straight))
        self.start()

    def command(self) -> list[str]:
        program = setup.debian("nginx-light", "nginx", "/usr/sbin/nginx")
        return [str(program), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def _written(self, spread: dict[int, tuple[str, list[int]]], straight: dict[int, int]) -> str:
        relays = (setup.ROOT / "deploy" / "nginx" / "relays.conf").read_text()
        for name, ports in spread.values():
            servers = " ".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in ports)
            relays = re.sub(rf"(upstream {name} {{)[^}}]*}}", rf"\1 {servers} }}", relays)
        led = {port: name for port, (name, _) in spread.items()}
        led |= {port: f"127.0.0.1:{relay}" for port, relay in straight.items()}
        listening = "".join(
            f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://{where}; }} }}\n"
            for port, where in led.items()
        )
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in TEMPORARY)
        return (
            f"daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/error crit;\n"
            f"events {{ worker_connections 4096; }}\nhttp {{\n{temporary}{relays}\n{listening}}}\n"
        )
