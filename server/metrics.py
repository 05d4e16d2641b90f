"""Figures for the operator's Prometheus. Every label's values are fixed beforehand; nobody is named.

What is not on a list is counted as `other`: nothing that a client sends becomes a label.
"""

from collections.abc import Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from server.doors import Event

# Otherwise each label would say to the second when it was first counted.
disable_created_metrics()  # type: ignore[no-untyped-call]
OTHER = "other"
# How namespaces are called here.
AUDIENCES = {"/a": "cover", "/b": "console"}
# What any event may be answered with; what one alone refuses stands in the events themselves.
ANSWERS = ("ok", "malformed", "forbidden", "unknown", "unavailable", "limited", "gone", "refused")
RUNS = ("ok", "put_off", "failed")
PAGES = ("sent", "gone", "later", "failed", "dropped", "reminded", "not_reminded")
BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
# What is free on the disk is told so roughly that no single message shows in it.
ROUNDED_BYTES = 16 * 2**20
GAUGES = {
    "lines_cover": "Open lines of the cover.",
    "lines_console": "Open lines of the console.",
    "queue_jobs": "Jobs that wait for the writer.",
    "purge_late_seconds": "By how much the oldest due thing is not purged.",
    "slots_used": "Keys that are in use.",
    "disk_free_bytes": "Free on the data folder's disk, rounded down.",
    "reserve_missing": "1 while the disk counts as full.",
    "clock_ahead_seconds": "By how much the wall clock is behind the relay's.",
}


class Metrics:
    """All figures of one process, in a registry of their own."""

    def __init__(self, events: Mapping[str, Iterable[Event]]) -> None:
        self._registry = CollectorRegistry()
        self._names = {space: frozenset(one.name for one in some) for space, some in events.items()}
        refusals = {code.split()[0] for some in events.values() for one in some for code in one.refusals}
        self._answers = frozenset(ANSWERS) | refusals
        registry = self._registry
        self._events = Counter(
            "teduh_events", "Events by outcome.", ("audience", "event", "outcome"), registry=registry
        )
        self._batches = Histogram("teduh_batch_jobs", "Jobs a batch.", buckets=BATCHES, registry=registry)
        self._commits = Histogram(
            "teduh_commit_seconds", "Seconds a batch took.", buckets=SECONDS, registry=registry
        )
        self._runs = Counter("teduh_purge_runs", "Runs of the purge.", ("outcome",), registry=registry)
        self._ended = Counter("teduh_purge_ended", "Conversations and requests ended.", registry=registry)
        self._lapsed = Counter(
            "teduh_requests_lapsed",
            "Steps at which nobody took a request in time.",
            ("step",),
            registry=registry,
        )
        self._pages = Counter("teduh_pages", "Pages by outcome.", ("outcome",), registry=registry)
        self._gauges = {
            name: Gauge(f"teduh_{name}", said, registry=registry) for name, said in GAUGES.items()
        }
        for outcome in RUNS:
            self._runs.labels(outcome)
        for outcome in PAGES:
            self._pages.labels(outcome)
        self._counted: dict[tuple[str, str, str], Counter] = {}

    def lapsed(self, step: str) -> None:
        """Count a step of the ladder at which nobody took a request."""
        self._lapsed.labels(step).inc()

    def event(self, namespace: str, name: object, answer: object) -> None:
        """Count one event of a namespace by its answer's code."""
        names = self._names.get(namespace, frozenset())
        known = name if isinstance(name, str) and name in names else OTHER
        code = answer if isinstance(answer, str) and answer in self._answers else OTHER
        labels = (AUDIENCES.get(namespace, OTHER), known, code)
        counter = self._counted.get(labels)
        if counter is None:
            counter = self._counted[labels] = self._events.labels(*labels)
        counter.inc()

    def batch(self, jobs: int, seconds: float) -> None:
        """Count one batch of the writer's."""
        self._batches.observe(jobs)
        self._commits.observe(seconds)

    def run(self, outcome: str) -> None:
        """Count one run of the purge."""
        self._runs.labels(outcome if outcome in RUNS else OTHER).inc()

    def page(self, outcome: str) -> None:
        """Count what came of one push."""
        self._pages.labels(outcome if outcome in PAGES else OTHER).inc()

    def ended(self, count: int) -> None:
        """Count what the purge ended."""
        self._ended.inc(count)

    def written(self, readings: Mapping[str, float]) -> bytes:
        """Write everything as Prometheus reads it, with these readings of the gauges."""
        for name, value in readings.items():
            self._gauges[name].set(value)
        return generate_latest(self._registry)


def rounded(free_bytes: int) -> int:
    """Round what is free down."""
    return free_bytes // ROUNDED_BYTES * ROUNDED_BYTES
