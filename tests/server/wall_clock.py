"""The wall clock of a relay's process, put forward and back while it runs; what counts seconds goes on."""

from dataclasses import dataclass
from pathlib import Path

from deploy import setup

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"


@dataclass
class WallClock:
    """A clock for one process. `file` says by how much it is off."""

    file: Path

    def __post_init__(self) -> None:
        self.put("+0")

    @property
    def surroundings(self) -> dict[str, str]:
        """What a process is started with that is to go by this clock."""
        return {
            "LD_PRELOAD": str(setup.debian("libfaketime", LIBRARY)),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Otherwise each wait of a thread for another takes milliseconds.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    def put(self, off: str) -> None:
        """Put it forward or back, such as +1d or -1d; in one step, for it is being read."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{off}\n")
        new.replace(self.file)
