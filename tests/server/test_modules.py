"""What lies behind the door is there for a shell of this build and last month's, and for no older one."""

import json
import os
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

import pytest

from server.built import BuiltFile
from server.cover.declined import Declined
from server.cover.modules import KNOWN_WITHDRAWN_FOR, SERVED_AFTERWARDS, Modules, id_of
from server.settings import Unsafe
from tests.server.consoles import START, Clock
from tests.server.relay import Relay

OLD, NEW, PART = b"export const old = 1;", b"export const fresh = 1;", b"export const part = 1;"


def survivors(**files: bytes) -> dict[str, BuiltFile]:
    return {
        name: BuiltFile("text/javascript; charset=utf-8", contents, b"pressed", kept=False)
        for name, contents in files.items()
    }


class Folder:
    """A data folder on which one build after the other is started."""

    def __init__(self, data: Path) -> None:
        self.data, self.clock = data, Clock()

    def start(self, **files: bytes) -> Modules:
        modules = Modules(self.data, self.clock, survivors(**files))
        modules.begin()
        return modules

    def names(self) -> set[str]:
        return {path.name for path in (self.data / "modules").iterdir()} - {"index.json", "lock"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def served(modules: Modules, contents: bytes) -> bool:
    found = modules.find(id_of(contents))
    assert found is None or (found.file.contents, found.file.pressed) == (contents, b"pressed")
    return found is not None


def test_a_module_is_served_for_thirty_days_after_it_left_the_build_and_then_destroyed(
    folder: Folder,
) -> None:
    folder.start(module=OLD, words=PART)
    # However long it was the current one.
    folder.clock.now = START + 2 * SERVED_AFTERWARDS
    modules = folder.start(module=NEW, words=PART)
    assert all(served(modules, one) for one in (OLD, NEW, PART))
    folder.clock.now += SERVED_AFTERWARDS - 1
    assert served(modules, OLD)
    folder.clock.now += 1
    assert not served(modules, OLD)
    assert {id_of(OLD), f"{id_of(OLD)}.br"} <= folder.names()
    modules.forget_due()
    assert not {id_of(OLD), f"{id_of(OLD)}.br"} & folder.names()
    assert id_of(OLD) not in (folder.data / "modules" / "index.json").read_text()
    # Control: what the build has is still there.
    assert served(modules, NEW)
    assert served(modules, PART)


def test_what_comes_back_into_the_build_is_current_again(folder: Folder) -> None:
    folder.start(module=OLD)
    folder.start(module=NEW)
    folder.clock.now += SERVED_AFTERWARDS - 1
    modules = folder.start(module=OLD)
    folder.clock.now += 2
    modules.forget_due()
    assert served(modules, OLD)
    assert served(modules, NEW)


def test_nothing_of_an_old_build_stays_for_ever(folder: Folder) -> None:
    folder.start(module=OLD, words=PART)
    modules = folder.start(module=NEW)
    modules.withdraw(id_of(OLD))
    folder.clock.now += KNOWN_WITHDRAWN_FOR
    modules.forget_due()
    assert folder.names() == {id_of(NEW), f"{id_of(NEW)}.br"}
    told = json.loads((folder.data / "modules" / "index.json").read_text())
    assert (list(told["kept"]), told["withdrawn"]) == ([id_of(NEW)], {})


def test_what_a_file_is_called_is_known_of_earlier_ones_too(folder: Folder) -> None:
    folder.start(module=OLD, words=PART)
    modules = folder.start(module=NEW)
    found = [modules.find(id_of(one)) for one in (OLD, NEW, PART)]
    assert [one.name for one in found if one] == ["module", "module", "words"]


def test_a_withdrawn_module_is_gone_at_once_in_every_process_and_after_a_restart(folder: Folder) -> None:
    folder.start(module=OLD)
    modules, beside = folder.start(module=NEW), folder.start(module=NEW)
    assert served(beside, OLD)
    command = Modules(folder.data, folder.clock)
    command.withdraw(id_of(OLD))
    command.withdraw(id_of(NEW))
    for one in (modules, beside, folder.start(module=NEW)):
        assert not served(one, OLD)
        assert not served(one, NEW)
    assert folder.names() == set()
    with pytest.raises(Declined):
        command.withdraw(id_of(OLD))
    assert "withdrawn" in command.listed()


def test_a_module_that_somebody_changed_is_not_served(folder: Folder) -> None:
    folder.start(module=OLD)
    (folder.data / "modules" / id_of(OLD)).write_bytes(NEW)
    assert not served(folder.start(module=NEW), OLD)


def test_a_damaged_list_stops_a_start_and_changes_nothing_for_who_runs(folder: Folder) -> None:
    folder.start(module=OLD)
    modules = folder.start(module=NEW)
    modules.withdraw(id_of(NEW))
    (folder.data / "modules" / "index.json").write_text('{"kept": 5')
    assert served(modules, OLD)
    assert not served(modules, NEW)
    with pytest.raises(Unsafe):
        folder.start(module=NEW)


def test_a_damaged_list_keeps_no_purge_from_its_end(folder: Folder) -> None:
    folder.start(module=OLD)
    modules = folder.start(module=NEW)
    folder.clock.now += SERVED_AFTERWARDS
    (folder.data / "modules" / "index.json").write_text('{"kept": 5')
    modules.forget_due()
    # Control: it is what stops a start, and nothing was destroyed.
    assert id_of(OLD) in folder.names()
    with pytest.raises(Unsafe):
        folder.start(module=NEW)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that the relay could not read")
def test_what_root_withdraws_the_relay_can_read(folder: Folder) -> None:
    folder.start(module=OLD)
    for path in (folder.data / "modules", folder.data / "modules" / "index.json"):
        os.chown(path, 12345, 12345)
    Modules(folder.data, folder.clock).withdraw(id_of(OLD))
    index, lock = ((folder.data / "modules" / name).stat() for name in ("index.json", "lock"))
    assert (index.st_uid, index.st_mode & 0o077, lock.st_uid) == (12345, 0, 12345)


@pytest.mark.parametrize(
    "wanted", ["", "../relay.db", "index.json", "lock", f"{id_of(OLD)}.br", id_of(OLD)[:-1]]
)
def test_nothing_else_of_the_folder_is_served(folder: Folder, wanted: str) -> None:
    assert folder.start(module=OLD).find(wanted) is None


def test_the_relay_serves_last_months_module_until_the_operator_withdraws_it(tmp_path: Path) -> None:
    relay = Relay(tmp_path)
    try:
        put(relay, OLD)
        relay.start().stop()
        put(relay, NEW)
        relay.start()
        token = relay.token()
        assert (fetched(relay, token, OLD), fetched(relay, token, NEW)) == (OLD, NEW)
        listed = relay.command("modules", "list").stdout.splitlines()
        assert [line.split()[1] for line in sorted(listed, key=lambda one: "until" not in one)] == [
            "until",
            "current",
        ]
        assert relay.command("modules", "withdraw", id_of(OLD)).returncode == 0
        assert (fetched(relay, token, OLD), fetched(relay, token, NEW)) == (b"", NEW)
        assert relay.command("modules", "withdraw", id_of(OLD)).returncode == 2
    finally:
        relay.kill()


def put(relay: Relay, module: bytes) -> None:
    """Build anew."""
    build = relay.folder / "build"
    (build / "module.js").write_bytes(module)
    kept = survivors(module=module)["module"]
    entry = {
        "file": "module.js",
        "type": kept.type,
        "integrity": f"sha384-{b64encode(sha384(module).digest()).decode()}",
        "bytes": len(module),
        "br": False,
        "kept": False,
    }
    files = {"cover": {}, "survivor": {"module": entry}, "console": {}}
    (build / "files.json").write_text(json.dumps(files))


def fetched(relay: Relay, token: str, module: bytes) -> bytes:
    response, content = relay.ask(
        "POST", "/buku", f"{token} {id_of(module)}".encode(), {"Origin": relay.cover}
    )
    assert response.headers["Cache-Control"] == "no-store"
    return content if response.status == 200 else b""
