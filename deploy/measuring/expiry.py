"""How fast 100,000 due envelopes are unreadable and gone, and what everybody else feels of it."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from deploy.measuring.figures import Figure, line, print_lines
from deploy.measuring.house import Key, cpu_seconds, process_of, relay
from deploy.measuring.lines import Broken, Wire
from deploy.measuring.load import Load, Tally
from deploy.measuring.pairs import Pair, make_pair, make_pairs, open_ends, put_rows, seal_anew
from deploy.measuring.relay import A_SECOND, CLINICIANS, MANY_LINES, WARM_SECONDS
from tests.server.relay import Relay

RUNS: Final = 3
SECONDS: Final = 6.0
DUE: Final = 100_000
# Envelopes of a short-lived conversation fall due soon enough to wait for.
SHORT_KEEP: Final = 30
BUCKET: Final = 30
QUIET: Final = "100,000 due"
BUSY: Final = "100,000 due 1,000 connections 1,000/s"
# Once they are due, an envelope's bucket may be one off; sealed earlier it would be too far off.
SEALED_BEFORE_SECONDS: Final = 6.0
LOOKED_EVERY_SECONDS: Final = 0.005
PATIENCE_SECONDS: Final = 60.0


def quiet(one: Relay, pairs: list[Pair]) -> tuple[float, float]:
    """Seconds from when they are due until their key is overwritten, and until their space is back."""
    due, key = make_due(one, pairs)
    unreadable = _when(lambda: key.overwritten, due)
    return unreadable, _when(lambda: key.free, due)


def busy(one: Relay, pairs: list[Pair], load: Load, seconds: float) -> tuple[Tally, float]:
    """1,000 messages a second while they go; the window begins when they are due."""
    due, key = make_due(one, pairs)
    load.rest(due - SEALED_BEFORE_SECONDS - time.time())
    seal_anew(pairs, load.ends)
    tally = load.paced(A_SECOND, max(due - time.time(), 0), seconds)
    if not key.overwritten:
        raise Broken("nothing fell due while it was measured")
    return tally, _when(lambda: key.free, due)


def make_due(one: Relay, pairs: list[Pair]) -> tuple[int, Key]:
    """Put rows into a bucket that is due in a moment and has its key: one envelope of it was really sent."""
    clinician = pairs[0].clinician
    clinician.line = clinician.account.line()
    short = make_pair(one, clinician.go_on_duty(), SHORT_KEEP)
    _, bucket = clinician.send(short.theirs, "soon")
    clinician.call("end_duty")
    clinician.line.close()
    put_rows(one, pairs, DUE, [bucket])
    if time.time() > bucket - WARM_SECONDS:
        raise Broken("the rows were due before they were there")
    return bucket, Key(one, bucket)


def _when(happened: Callable[[], bool], due: int) -> float:
    while not happened():
        time.sleep(LOOKED_EVERY_SECONDS)
        if time.time() > due + PATIENCE_SECONDS:
            raise Broken("what was due stays")
    return max(time.time() - due, 0.0)


def lines(runs: int, seconds: float) -> Iterator[str]:
    settings = {"BUCKET_SECONDS": str(BUCKET), "PRACTICE_KEEP": str(SHORT_KEEP)}
    with relay(**settings) as one:
        pairs = make_pairs(one, CLINICIANS, CLINICIANS)
        times = [quiet(one, pairs) for _ in range(runs)]
        yield _said(QUIET, "unreadable_s", 1.0, [unreadable for unreadable, _ in times])
        yield _said(QUIET, "space_back_s", 6.0, [back for _, back in times])
    with relay(**settings) as one:
        pairs, wire = make_pairs(one, MANY_LINES - CLINICIANS, CLINICIANS), Wire()
        load = Load(wire, open_ends(one, wire, pairs), lambda: cpu_seconds(process_of(one)))
        felt = [busy(one, pairs, load, seconds) for _ in range(runs)]
        wire.close()
    while_expiring = [tally.percentile_ms(0.99) for tally, _ in felt]
    yield _said(BUSY, "p99_ms_while_expiring", 15.0, while_expiring)
    yield _said(BUSY, "space_back_s", None, [back for _, back in felt])


def _said(case: str, name: str, target: float | None, values: list[float]) -> str:
    unit = "ms" if "_ms" in name else "s"
    return line(Figure("expiry", case, name, unit, target), values)


if __name__ == "__main__":
    print_lines(lines, RUNS, SECONDS)
