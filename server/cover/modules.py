"""What lies behind the door, of this build and of earlier ones: a shell on a phone may be a month old.

Each file is known by the first 16 bytes of its SHA-384, which the shell pins whole. One that left the build
is served for thirty days, then destroyed; one that is withdrawn is neither served nor kept from then on.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha384
from pathlib import Path
from typing import Any

import structlog

from server.built import BuiltFile
from server.cover.declined import Declined
from server.cover.files import Seen, alone, looked, put
from server.settings import Unsafe

FOLDER = "modules"
INDEX = "index.json"
A_DAY = 86_400
SERVED_AFTERWARDS = 30 * A_DAY
# Long enough that no build of then is brought back by mistake; the mark is a number, not the module.
KNOWN_WITHDRAWN_FOR = 400 * A_DAY
ID_SIZE = 16
ID = re.compile(rf"[0-9a-f]{{{2 * ID_SIZE}}}")
DAMAGED = (
    f"DATA's {FOLDER}/{INDEX} must be what the relay wrote: delete it, and withdraw anew what was withdrawn"
)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that was served: what it is, what the build calls it, and since when no build has had it."""

    type: str
    integrity: str
    name: str
    # None while a build has it.
    left: int | None

    @property
    def ends(self) -> float:
        """Give the moment from which nobody gets it."""
        return float("inf") if self.left is None else self.left + SERVED_AFTERWARDS


@dataclass(frozen=True, slots=True)
class Index:
    """Every kept file by its id, and when which one was withdrawn."""

    kept: dict[str, Kept] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Module:
    """A file to be served, and what its build calls it."""

    file: BuiltFile
    name: str


def id_of(contents: bytes) -> str:
    """Give the id of a file's contents."""
    return sha384(contents).digest()[:ID_SIZE].hex()


class Modules:
    """One data folder's modules. Any process takes in what another, or the operator's command, changed."""

    def __init__(
        self, data: Path, now: Callable[[], int], built: Mapping[str, BuiltFile] | None = None
    ) -> None:
        self._folder, self._now = data / FOLDER, now
        self._current = {id_of(file.contents): Module(file, name) for name, file in (built or {}).items()}
        self._read: dict[str, Module] = {}
        self._seen: Seen | None = looked(self._folder / INDEX)
        self._index = self._read_index()

    def begin(self) -> None:
        """Keep what this build has, and note what it has no more; on a full disk, at the next start."""
        try:
            self._take_in()
        except OSError:
            log.error("modules not kept", code="disk")  # noqa: TRY400  (the path says nothing)

    def _take_in(self) -> None:
        with self._changing() as index:
            for name, module in self._current.items():
                if name not in index.withdrawn:
                    self._keep(name, module.file)
                    pin = _integrity(module.file.contents)
                    index.kept[name] = Kept(module.file.type, pin, module.name, None)
            for name, one in index.kept.items():
                if one.left is None and name not in self._current:
                    index.kept[name] = replace(one, left=self._now())
            self._drop(index)

    def find(self, wanted: str) -> Module | None:
        """Find a file of this build or an earlier one by its id."""
        self._look()
        if not ID.fullmatch(wanted) or wanted in self._index.withdrawn:
            return None
        if wanted in self._current:
            return self._current[wanted]
        one = self._index.kept.get(wanted)
        return self._earlier(wanted, one) if one and self._now() < one.ends else None

    def forget_due(self) -> None:
        """Destroy what nobody gets any more."""
        self._look()
        if self._is_over(self._index):
            # A list that somebody damaged is told elsewhere; it must not keep a purge from its end.
            with suppress(OSError, Unsafe), self._changing() as index:
                self._drop(index)

    def withdraw(self, name: str) -> None:
        """Serve a file no longer, in no process, and destroy it."""
        with self._changing() as index:
            if name not in index.kept:
                raise Declined("no module has this id: see `modules list`")
            del index.kept[name]
            index.withdrawn[name] = self._now()
            self._destroy(name)

    def listed(self) -> str:
        """List what is kept and what was withdrawn, an id a line."""
        self._look()
        lines = [f"{name} {_state(one)}" for name, one in self._index.kept.items()]
        lines += [f"{name} withdrawn {_date(at)}" for name, at in self._index.withdrawn.items()]
        return "".join(f"{line}\n" for line in lines) or "nothing was served yet\n"

    def _look(self) -> None:
        seen = looked(self._folder / INDEX)
        if seen == self._seen:
            return
        try:
            self._index = self._read_index()
            self._read.clear()
        except Unsafe:
            log.error("modules as before", code="damaged")  # noqa: TRY400  (what stands there says nothing)
        self._seen = seen

    def _read_index(self) -> Index:
        try:
            told: dict[str, Any] = json.loads((self._folder / INDEX).read_bytes())
            kept = {name: Kept(**one) for name, one in told["kept"].items() if ID.fullmatch(name)}
            return Index(kept, {name: int(at) for name, at in told["withdrawn"].items()})
        except FileNotFoundError:
            return Index()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise Unsafe(DAMAGED) from None

    @contextmanager
    def _changing(self) -> Iterator[Index]:
        """Change the index alone among processes; written in one step."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(self._folder / "lock"):
            index = self._read_index()
            yield index
            kept = {name: asdict(one) for name, one in index.kept.items()}
            text = json.dumps({"kept": kept, "withdrawn": index.withdrawn})
            put(self._folder / INDEX, self._folder / f"{INDEX}.new", text.encode())
        self._look()

    def _is_over(self, index: Index) -> bool:
        now = self._now()
        return bool(self._forgotten(index)) or any(now >= one.ends for one in index.kept.values())

    def _forgotten(self, index: Index) -> list[str]:
        """Name what was withdrawn so long ago that the mark may go too."""
        latest = self._now() - KNOWN_WITHDRAWN_FOR
        return [name for name, at in index.withdrawn.items() if at <= latest and name not in self._current]

    def _drop(self, index: Index) -> None:
        now = self._now()
        for name in [name for name, one in index.kept.items() if now >= one.ends]:
            del index.kept[name]
            self._destroy(name)
        for name in self._forgotten(index):
            del index.withdrawn[name]

    def _keep(self, name: str, file: BuiltFile) -> None:
        for ending, contents in (("", file.contents), (".br", file.pressed)):
            place = self._folder / f"{name}{ending}"
            if contents is not None and not place.exists():
                put(place, self._folder / f"{name}{ending}.new", contents)

    def _destroy(self, name: str) -> None:
        for ending in ("", ".br"):
            (self._folder / f"{name}{ending}").unlink(missing_ok=True)

    def _earlier(self, name: str, one: Kept) -> Module | None:
        """Read an earlier file; one that is not what was served is not there."""
        found = self._read.get(name)
        if found:
            return found
        try:
            contents, pressed = (self._folder / name).read_bytes(), self._folder / f"{name}.br"
            smaller = pressed.read_bytes() if pressed.exists() else None
        except OSError:
            return None
        if _integrity(contents) != one.integrity:
            log.error("module not served", code="changed")
            return None
        found = self._read[name] = Module(BuiltFile(one.type, contents, smaller, kept=False), one.name)
        return found


def _integrity(contents: bytes) -> str:
    return f"sha384-{b64encode(sha384(contents).digest()).decode()}"


def _state(one: Kept) -> str:
    return "current" if one.left is None else f"until {_date(one.left + SERVED_AFTERWARDS)}"


def _date(at: int) -> str:
    return str(datetime.fromtimestamp(at, UTC).date())
