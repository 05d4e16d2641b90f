"""The web apps as they were built: every file checked against the build's own list, served from memory."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha384
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of a web app. `pressed` is its Brotli form; `kept` says whether a phone may keep it."""

    type: str
    contents: bytes = field(repr=False)
    pressed: bytes | None = field(repr=False)
    kept: bool


@dataclass(frozen=True, slots=True)
class Built:
    """The files of each audience ("cover", "survivor", "console") by the path they are served under."""

    audiences: dict[str, dict[str, BuiltFile]] = field(repr=False)

    def page(self, audience: str, path: str) -> BuiltFile | None:
        """Find one file of one audience; another's is not found."""
        return self.audiences.get(audience, {}).get(path)


def read_build(folder: Path) -> Built:
    """Read what files.json lists; ValueError when a file is not what was built."""
    listed = json.loads((folder / "files.json").read_bytes())
    return Built(
        {
            audience: {path: _read(folder, entry) for path, entry in files.items()}
            for audience, files in listed.items()
        }
    )


def _read(folder: Path, entry: dict[str, Any]) -> BuiltFile:
    file = folder / entry["file"]
    contents = file.read_bytes()
    if f"sha384-{b64encode(sha384(contents).digest()).decode()}" != entry["integrity"]:
        raise ValueError("a file of the web apps is not what was built: build again")
    pressed = file.with_name(f"{file.name}.br").read_bytes() if entry["br"] else None
    return BuiltFile(entry["type"], contents, pressed, kept=entry["kept"])
