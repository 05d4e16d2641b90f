"""The operator's file of other ways to reach clinicians: a line for each, a name and an address of Apprise's.

`{to}` in the address is where a clinician's own part goes. So a clinician chooses who is reached there, and
never where the relay calls or with whose password.
"""

import re
from pathlib import Path

LINE = re.compile(r"([a-z0-9][a-z0-9 -]{0,19}) \| ([a-z][a-z0-9+]{1,20}://\S{1,1000})")
TO = "{to}"
MOST_WAYS = 8


class Unreadable(Exception):
    """The file is not what it must be; what is said names none of its contents."""


def read_ways(file: Path) -> dict[str, str]:
    """Read the addresses by name. Raises Unreadable."""
    try:
        text = file.read_text("utf-8")
        wide = file.stat().st_mode & 0o077
    except (OSError, ValueError):
        raise Unreadable("a file that can be read") from None
    if wide:
        raise Unreadable("readable by the relay's user alone (chmod 600)")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = [LINE.fullmatch(line.strip()) for line in lines]
    ways = {fits[1]: fits[2] for fits in found if fits is not None and fits[2].count(TO) == 1}
    if len(ways) != len(lines) or len(ways) > MOST_WAYS:
        raise Unreadable(f"at most {MOST_WAYS} lines NAME | ADDRESS with one {TO} in each")
    return ways
