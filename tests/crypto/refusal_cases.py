"""The inputs of crypto/vectors/refusals.json, each with the code that every implementation must give."""

from collections.abc import Iterator

from tests.crypto.refusals import blocks, envelopes, foundations, organisation, states, survivor
from tests.crypto.refusals.faults import Refusal


def refusal_cases(wrapped: bytes | None) -> Iterator[Refusal]:
    yield from foundations.encodings()
    yield from foundations.signatures()
    yield from foundations.words_and_login()
    yield from foundations.wraps(wrapped)
    yield from organisation.statements()
    yield from organisation.coordinators()
    yield from organisation.certificates()
    yield from organisation.bundles()
    yield from organisation.presentations()
    yield from survivor.survivor_objects()
    yield from blocks.first_blocks()
    yield from blocks.claims()
    yield from blocks.rekeys()
    yield from blocks.times()
    yield from blocks.opened_blocks()
    yield from envelopes.envelopes()
    yield from states.states()
