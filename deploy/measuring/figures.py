"""Figures as JSON lines: a median of runs, with what it ought to reach."""

import argparse
import json
import statistics
from collections.abc import Callable, Iterator, Sequence
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


def print_lines(lines: Callable[[int, float], Iterator[str]], runs: int, seconds: float) -> None:
    """Print figures as they come; options ask for a shorter measurement, and each line says how many runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=runs)
    parser.add_argument("--seconds", type=float, default=seconds)
    asked = parser.parse_args()
    for one in lines(asked.runs, asked.seconds):
        print(one, flush=True)


def _rounded(value: float) -> float:
    return round(value, 3)
