"""Figures as JSON lines: a median of runs, with what it ought to reach."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LOWER: Final = "lower"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that is measured; `target` is in `unit`, or None where none is set."""

    bench: str
    case: str
    name: str
    unit: str
    target: float | None = None
    better: str = LOWER


def line(figure: Figure, values: Sequence[float]) -> str:
    """One JSON object: the median, the least and the greatest of several runs."""
    return json.dumps(
        {
            "bench": figure.bench,
            "case": figure.case,
            "figure": figure.name,
            "value": _rounded(statistics.median(values)),
            "unit": figure.unit,
            "better": figure.better,
            "target": figure.target,
            "runs": len(values),
            "min": _rounded(min(values)),
            "max": _rounded(max(values)),
        }
    )


def _rounded(value: float) -> float:
    return round(value, 3)
