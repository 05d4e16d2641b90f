"""What the build promises the phone: a pinned module, neutral names, no app that knows another."""

import base64
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest

from deploy import setup

SKIN = {
    "name": "Takaran Dapur", "short_name": "Takaran", "lang": "id",
    "theme_color": "#ffffff", "background_color": "#ffffff", "app": "kitchen",
}  # fmt: skip
PAGE = """<!doctype html><title>{{title}}</title>
<script type="module" src="{{script}}" integrity="{{script_integrity}}"></script>"""
SOURCES = {
    "pwa/shared/greeting.ts": 'export const greeting = "selamat";',
    "pwa/cover/index.html": PAGE,
    "pwa/cover/main.ts": """
        import { greeting } from "../shared/greeting.ts";
        document.title = greeting + __SKIN__.name + __MODULE_INTEGRITY__;
        void import("./recipes.ts").then((more) => { document.title = more.dish + __SKIN__.name; });""",
    "pwa/cover/recipes.ts": 'export const dish = "sayur asem";',
    "pwa/cover/style.css": "p { margin: 0px }",
    "pwa/cover/skins/takaran-dapur/skin.json": json.dumps(SKIN),
    "pwa/cover/skins/takaran-dapur/icons/192.png": "picture",
    "pwa/offline/sw.ts": "self.onfetch = () => [__FILES__, __VERSION__];",
    "crypto/web/digest.ts": """
        import { sha256 } from "@noble/hashes/sha2.js";
        export const digest = sha256;""",
    "pwa/survivor/main.ts": """
        import { digest } from "../../crypto/web/digest.ts";
        import css from "./chat.css";
        import source from "./stretch.worker.ts?text";
        document.title = css + source + digest(new Uint8Array()) + JSON.stringify(__ORGANISATION__);""",
    "pwa/survivor/chat.css": "p  {  color : #ff0000 }",
    "pwa/survivor/stretch.worker.ts": 'onmessage = () => postMessage("stretched");',
    "pwa/open/index.html": PAGE.replace("{{title}}", "Calendar"),
    "pwa/open/main.ts": """
        import { greeting } from "../shared/greeting.ts";
        document.title = greeting + __MODULE_INTEGRITY__;""",
    "pwa/console/index.html": PAGE.replace("{{title}}", "Console"),
    "pwa/console/main.ts": """
        import { digest } from "../../crypto/web/digest.ts";
        document.title = String(digest);""",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with the real build and small apps."""
    shutil.copytree(setup.PWA / "building", tmp_path / "pwa" / "building")
    shutil.copy(setup.PWA / "build.ts", tmp_path / "pwa")
    (tmp_path / "pwa" / "package.json").write_text('{"type": "module"}')
    (tmp_path / "pwa" / "node_modules").symlink_to(setup.PACKAGES)
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def build(tree: Path, *arguments: str, out: str = "dist") -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [setup.NODE, "build.ts", "--out", tree / out, *arguments]
    return subprocess.run(
        command, cwd=tree / "pwa", env=setup.surroundings(), capture_output=True, text=True, check=False
    )


def built(tree: Path, *arguments: str, out: str = "dist") -> dict[str, Any]:
    done = build(tree, *arguments, out=out)
    assert done.returncode == 0, done.stderr
    files: dict[str, Any] = json.loads((tree / out / "files.json").read_text())
    return files


def integrity(path: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def texts(folder: Path, ending: str = ".js") -> str:
    return "\n".join(path.read_text(errors="replace") for path in folder.rglob(f"*{ending}"))


def test_the_shell_pins_the_very_module_that_the_relay_hands_out(tree: Path) -> None:
    files = built(tree)
    pinned = integrity(tree / "dist" / "survivor" / "module.js")
    assert files["survivor"]["module"]["integrity"] == pinned
    assert pinned in texts(tree / "dist" / "cover")


def test_the_open_door_pins_the_same_module_under_a_hash_that_stands_in_no_shell(tree: Path) -> None:
    files = built(tree)
    own, shell = texts(tree / "dist" / "open"), texts(tree / "dist" / "cover")
    for pin, here, there in (("open", own, shell), ("module", shell, own)):
        assert files["survivor"][pin]["integrity"] in here
        assert files["survivor"][pin]["integrity"] not in there
    module, opened = (
        (tree / "dist" / files["survivor"][name]["file"]).read_text() for name in ("module", "open")
    )
    # The same but for a word: else whoever fetches the one at the public door has the hash that shells pin.
    word = module.removeprefix(opened)
    assert re.fullmatch(r"//[0-9a-f]{64}\n", word)
    assert word.strip() not in own + shell


def test_the_relays_map_tells_the_truth_about_every_file(tree: Path) -> None:
    for listed in built(tree).values():
        for entry in listed.values():
            path = tree / "dist" / entry["file"]
            assert entry["integrity"] == integrity(path)
            assert entry["bytes"] == path.stat().st_size
            assert entry["br"] == path.with_name(path.name + ".br").exists()


def test_the_phone_may_keep_at_most_eight_files_and_never_the_module(tree: Path) -> None:
    files = built(tree)
    kept = [path for path, entry in files["cover"].items() if entry["kept"]]
    assert "/" in kept
    assert len(kept) <= 8
    worker = (tree / "dist" / "cover" / "sw.js").read_text()
    assert all(f'"{path}"' in worker for path in kept)
    assert not any(entry["kept"] for app in ("survivor", "console", "open") for entry in files[app].values())


def test_control_a_shell_of_nine_files_is_refused(tree: Path) -> None:
    for size in range(8):
        (tree / f"pwa/cover/skins/takaran-dapur/icons/{size + 1}.png").write_text(f"picture {size}")
    assert "at most 8" in build(tree).stderr


def test_control_a_first_load_that_is_too_heavy_is_refused(tree: Path) -> None:
    heavy = "".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(1200))
    (tree / "pwa/cover/main.ts").write_text(f'document.title = "{heavy}"; void import("./recipes.ts");')
    assert "at most 30000 may travel" in build(tree).stderr


def test_the_book_that_comes_later_may_be_heavier(tree: Path) -> None:
    heavy = "".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(1200))
    (tree / "pwa/cover/recipes.ts").write_text(f'export const dish = "{heavy}";')
    built(tree)


def test_control_a_skin_of_an_app_that_we_do_not_have_is_refused(tree: Path) -> None:
    worn = tree / "pwa/cover/skins/takaran-dapur/skin.json"
    worn.write_text(json.dumps({**SKIN, "app": "calculator"}))
    assert "kitchen or orders" in build(tree).stderr


def test_no_name_that_the_phone_sees_tells_what_it_is(tree: Path) -> None:
    named = [path for path in built(tree)["cover"] if path.startswith("/files/")]
    assert len(named) == 4
    for path in named:
        assert re.fullmatch(r"/files/[0-9A-Za-z]+\.(js|css|png)", path)
    assert not re.search("survivor|console|chat", texts(tree / "dist" / "cover", ""))


SAYING = """import { id } from "./words/id.ts";
const say = (name) => id[name];
document.title = say("NAME");"""


def test_the_module_carries_no_text_that_only_later_screens_say(tree: Path) -> None:
    (tree / "pwa/survivor/words").mkdir()
    words = 'export const id = { leave: "Tutup", visible_title: "Apa yang terlihat?" };'
    (tree / "pwa/survivor/words/id.ts").write_text(words)
    main = tree / "pwa/survivor/main.ts"
    main.write_text(SAYING.replace("NAME", "leave"))
    built(tree)
    module = (tree / "dist/survivor/module.js").read_text()
    assert "Tutup" in module
    assert "terlihat" not in module
    # The control: where the first part says such a text itself, nothing is built.
    main.write_text(SAYING.replace("NAME", "visible_title"))
    assert "comes later" in build(tree).stderr


def test_the_same_sources_make_the_same_bytes(tree: Path) -> None:
    built(tree, out="one")
    built(tree, out="two")
    one, two = (
        {
            path.relative_to(tree / out): path.read_bytes()
            for path in (tree / out).rglob("*")
            if path.is_file()
        }
        for out in ("one", "two")
    )
    assert one == two
    assert one


def own_skin(tree: Path, name: str = "masak", **changed: str) -> Path:
    """A skin somewhere else, as operators have theirs."""
    folder = tree / "elsewhere" / name
    (folder / "icons").mkdir(parents=True)
    (folder / "skin.json").write_text(json.dumps({**SKIN, "name": "Buku Masak", **changed}))
    (folder / "icons" / "any.svg").write_text(
        '<svg viewBox="0 0 9 9"><path d="M1 1h7" fill="#123456"/></svg>'
    )
    (folder / "style.css").write_text(":root { --ground: #123456; --ink: #ABCDEF }")
    return folder


def test_a_skin_is_a_folder_anywhere_and_its_sheet_comes_last(tree: Path) -> None:
    files = built(tree, "--skin", str(own_skin(tree)))
    manifest = json.loads((tree / "dist" / "cover" / "manifest.webmanifest").read_text())
    assert manifest["name"] == "Buku Masak"
    (sheet,) = [entry["file"] for path, entry in files["cover"].items() if path.endswith(".css")]
    text = (tree / "dist" / sheet).read_text()
    assert 0 <= text.index("margin") < text.index("#123456")


def test_what_is_noted_of_a_skin_sets_it_beside_all_that_are_shipped(tree: Path) -> None:
    built(tree)
    noted = json.loads((tree / "dist" / "skin.json").read_text())
    assert noted["skin"]["own"] is False
    assert [one["folder"] for one in noted["shipped"]] == ["takaran-dapur"]
    shutil.copytree(tree / "pwa/cover/skins/takaran-dapur", tree / "pwa/cover/skins/another")
    files = built(tree, "--skin", str(own_skin(tree)))
    noted = json.loads((tree / "dist" / "skin.json").read_text())
    assert noted["skin"]["own"] is True
    assert (noted["skin"]["colours"], noted["skin"]["shared"]) == (2, 0)
    assert noted["skin"]["icons"][0]["colours"] == ["#123456"]
    assert [one["folder"] for one in noted["shipped"]] == ["another", "takaran-dapur"]
    # It stands beside what is served, and is none of it.
    assert not any("skin.json" in entry["file"] for listed in files.values() for entry in listed.values())


def test_an_icon_in_other_colours_has_the_same_shape_and_another_has_not(tree: Path) -> None:
    def shape(name: str, drawing: str) -> str:
        skin = own_skin(tree, name)
        (skin / "icons" / "any.svg").write_text(drawing)
        built(tree, "--skin", str(skin))
        return str(json.loads((tree / "dist" / "skin.json").read_text())["skin"]["icons"][0]["shape"])

    first = shape("a", '<svg viewBox="0 0 9 9"><path d="M1 1h7" fill="#123456"/></svg>')
    assert shape("b", '<svg viewBox="0 0 9 9"><path fill="red" d="M1,1h7"/><!-- x --></svg>') == first
    assert shape("c", '<svg viewBox="0 0 9 9"><path d="M1 2h7" fill="#123456"/></svg>') != first


def test_a_photographed_icon_keeps_its_shape_in_other_colours_and_sizes(tree: Path) -> None:
    """Drawn here in two colours, and again twice as large with the colours exchanged."""

    def shape(name: str, icon: bytes) -> int:
        skin = own_skin(tree, name)
        (skin / "icons" / "any.svg").unlink()
        (skin / "icons" / "192.png").write_bytes(icon)
        built(tree, "--skin", str(skin))
        # What the phone gets is dated, and still a picture that can be read.
        (served,) = (tree / "dist" / "cover").glob("*.png")
        assert b"tIME" in served.read_bytes()
        return int(json.loads((tree / "dist" / "skin.json").read_text())["skin"]["icons"][0]["shape"], 16)

    first = shape("a", photograph(64, bytes((168, 67, 31)), bytes((251, 245, 234))))
    again = shape("b", photograph(128, bytes((250, 240, 200)), bytes((20, 90, 40))))
    other = shape("c", photograph(64, bytes((168, 67, 31)), bytes((251, 245, 234)), shifted=20))
    assert first.bit_count() > 8
    assert (first ^ again).bit_count() < 0.2 * first.bit_count()
    assert (first ^ other).bit_count() > 0.8 * first.bit_count()


def photograph(side: int, ground: bytes, mark: bytes, shifted: int = 0) -> bytes:
    """A PNG with a square on its ground, in true colours, every second row told by the one above."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    low, high = (side * (16 + shifted) // 64, side * (32 + shifted) // 64)
    rows, above = b"", bytes(3 * side)
    for y in range(side):
        row = b"".join(mark if low <= x < high and low <= y < high else ground for x in range(side))
        told = bytes((one - other) % 256 for one, other in zip(row, above, strict=True))
        rows += b"\2" + told if y % 2 else b"\0" + row
        above = row
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_an_unknown_skin_does_not_build(tree: Path) -> None:
    assert "skin" in build(tree, "--skin", "nobodys").stderr


def test_the_shell_asks_for_the_module_by_the_first_16_bytes_of_its_hash(tree: Path) -> None:
    (tree / "pwa" / "cover" / "main.ts").write_text("document.title = __MODULE_ID__ + __MODULE_INTEGRITY__;")
    built(tree)
    digest = hashlib.sha384((tree / "dist" / "survivor" / "module.js").read_bytes()).hexdigest()
    assert digest[:32] in texts(tree / "dist" / "cover")


def test_the_organisation_is_pinned_in_both_apps_that_trust_it(tree: Path) -> None:
    pin = {"root_key": "ab" * 32, "instance_id": "cd" * 16}
    (tree / "organisation.json").write_text(json.dumps(pin))
    built(tree, "--organisation", str(tree / "organisation.json"))
    assert "ab" * 32 in texts(tree / "dist" / "survivor")
    assert "ab" * 32 not in texts(tree / "dist" / "cover")


def test_a_malformed_organisation_is_refused(tree: Path) -> None:
    (tree / "organisation.json").write_text('{"root_key": "ab", "instance_id": null}')
    assert build(tree, "--organisation", str(tree / "organisation.json")).returncode != 0


def test_an_app_that_is_not_there_is_skipped_aloud(tree: Path) -> None:
    shutil.rmtree(tree / "pwa" / "console")
    done = build(tree)
    assert done.returncode == 0
    assert "console: skipped" in done.stdout


@pytest.mark.parametrize(
    ("file", "imported"),
    [
        ("pwa/cover/main.ts", "../survivor/main.ts"),
        ("pwa/cover/recipes.ts", "../../crypto/web/digest.ts"),
        ("pwa/cover/main.ts", "@noble/hashes/sha2.js"),
        ("pwa/cover/main.ts", "../open/main.ts"),
        ("pwa/open/main.ts", "../cover/recipes.ts"),
        ("pwa/open/main.ts", "../survivor/main.ts"),
        ("pwa/open/main.ts", "../console/main.ts"),
        ("pwa/open/main.ts", "../../crypto/web/digest.ts"),
        ("pwa/survivor/main.ts", "../cover/recipes.ts"),
        ("pwa/survivor/main.ts", "../open/main.ts"),
        ("pwa/survivor/stretch.worker.ts", "../cover/recipes.ts"),
        ("pwa/shared/greeting.ts", "../console/main.ts"),
        ("pwa/offline/sw.ts", "../../crypto/web/digest.ts"),
    ],
)
def test_an_app_that_imports_a_stranger_does_not_build(tree: Path, file: str, imported: str) -> None:
    with (tree / file).open("a") as source:
        source.write(f'\nimport * as stranger from "{imported}"; document.title = String(stranger);')
    done = build(tree)
    assert done.returncode != 0
    assert "must not import" in done.stderr


def test_node_tests_find_the_packages_of_the_web_apps(tree: Path) -> None:
    test = tree / "tests" / "crypto" / "web" / "digest.test.ts"
    test.parent.mkdir(parents=True)
    test.write_text(
        'import { strict as assert } from "node:assert"; import { test } from "node:test";\n'
        'import { digest } from "../../../crypto/web/digest.ts";\n'
        'test("a digest has 32 bytes", () => { assert.equal(digest(new Uint8Array()).length, 32); });\n'
    )
    assert build(tree, "--tests").returncode == 0
    bundle = tree / "pwa" / ".tests" / "crypto" / "web" / "digest.test.mjs"
    done = subprocess.run(
        [setup.NODE, "--test", bundle], env=dict(os.environ), capture_output=True, check=False
    )
    assert done.returncode == 0
