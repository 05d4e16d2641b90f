"""One case with a known answer: its kind, what it is in words, its input."""

from typing import Any, TypeAlias

Case: TypeAlias = tuple[str, str, dict[str, Any]]
