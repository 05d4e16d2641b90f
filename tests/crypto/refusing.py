"""How a rule said no."""

from collections.abc import Callable

from crypto.refused import Refused


def refusal(call: Callable[..., object], *given: object) -> str | None:
    """The code of the refusal, or None where the call answered."""
    try:
        call(*given)
    except Refused as reason:
        return reason.code
    return None
