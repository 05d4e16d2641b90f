"""Whether a practice organisation on disk is one that this version serves: it says `current` or `old`.

python -m deploy.practice.organisation ORGANISATION RELAY
"""

import sys
import time
from pathlib import Path

from crypto.ceremony import ORGANISATION_FILE, STATEMENT_FILE, read_organisation
from crypto.certificate import verify_statement
from crypto.refused import Refused
from crypto.signing import public_key
from server.transparency.service import Forked
from server.transparency.store import SEED_FILE, read_seed

CURRENT, OLD = "current", "old"


def is_current(organisation: Path, relay: Path, now: int) -> bool:
    """Tell whether the statement holds today, and names the log of the relay's data folder."""
    try:
        pinned = read_organisation(organisation / ORGANISATION_FILE)
        stated = verify_statement(pinned, (organisation / STATEMENT_FILE).read_bytes(), now)
        return stated.log.key == public_key(read_seed(relay / SEED_FILE))
    except (OSError, Refused, Forked):
        return False


if __name__ == "__main__":
    print(CURRENT if is_current(Path(sys.argv[1]), Path(sys.argv[2]), int(time.time())) else OLD)
