"""Shared by the refusals of next blocks: a draft with a fault, signed and put upon a story."""

from collections.abc import Iterator
from typing import TypeAlias

from crypto.block import Draft
from tests.crypto import people
from tests.crypto.refusals.blocks import made_of
from tests.crypto.refusals.faults import Refusal
from tests.crypto.story import Story, secret_of

# A draft, who signs it, and the code.
Faulty: TypeAlias = dict[str, tuple[Draft, str, str]]
DAY = people.DAY


def offered() -> Story:
    return Story().offer("sari", "dewi")


def three() -> Story:
    return offered().claim("sari").team("sari", ("sari", "rini"), "sari")


def chained(chain: list[bytes]) -> dict[str, object]:
    return {"chain": chain, "revoked": []}


def refused(name: str, story: Story, faults: Faulty) -> Iterator[Refusal]:
    for what, (draft, by, code) in faults.items():
        chain = [*story.chain, made_of(draft, secret_of(by))]
        yield "block.open", f"{name}: {what}", chained(chain), code
