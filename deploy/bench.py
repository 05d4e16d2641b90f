"""Measures, and prints one JSON object a line: python3 deploy/bench.py rota, or another of its subjects."""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import setup

SUBJECTS = ("crypto", "relay", "idle", "expiry", "scale", "pwa", "rota", "ladder")
IN_A_BROWSER = frozenset({"crypto", "pwa"})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", choices=SUBJECTS)
    # What else is said goes to the subject: --runs, --seconds.
    asked, more = parser.parse_known_args()
    try:
        python = setup.ready(web=False)
        if asked.subject in IN_A_BROWSER:
            more.insert(0, str(setup.chromium()))
    except setup.Unfit as reason:
        sys.exit(str(reason))
    # The measuring stands on what setup has just brought, so it runs on the venv's Python.
    command = [str(python), "-m", f"deploy.measuring.{asked.subject}", *more]
    return subprocess.run(command, cwd=setup.ROOT, env=setup.surroundings(), check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
