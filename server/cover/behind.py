"""What one door gives: the module that it opens to a fresh token, and to an open one what comes later."""

from dataclasses import dataclass

from server.built import BuiltFile
from server.cover.modules import Modules
from server.cover.service import Door

# What doors open, among the names of the build: the cover's, and a plain page's. Neither gives the other's.
COVER, OPEN = "module", "open"
FIRST = frozenset({COVER, OPEN})


@dataclass(frozen=True, slots=True)
class Behind:
    """One door and all that lies behind it. `first` is what it opens."""

    door: Door
    modules: Modules
    first: str = COVER

    def fetch(self, body: bytes) -> BuiltFile | None:
        """Give the file that `TOKEN ID` asks for, or nothing; the same steps for every token and id."""
        token, _, wanted = body.decode("ascii", "replace").partition(" ")
        fresh, still, module = self.door.is_fresh(token), self.door.accepts(token), self.modules.find(wanted)
        if module is None or module.name in FIRST - {self.first}:
            return None
        return module.file if (fresh if module.name == self.first else still) else None
