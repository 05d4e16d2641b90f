"""The inputs of crypto/vectors/known: one or more for every kind of object."""

from collections.abc import Iterator

from tests.crypto.known import (
    blocks,
    chains,
    coverage,
    duty,
    envelopes,
    files,
    foundations,
    log,
    merging,
    organisation,
    states,
    survivor,
    whispers,
)
from tests.crypto.known.case import Case


def known_cases() -> Iterator[Case]:
    yield from foundations.foundations()
    yield from foundations.words_and_login()
    yield from foundations.moves()
    yield from foundations.wraps()
    yield from organisation.organisation()
    yield from log.log()
    yield from log.revocations()
    yield from duty.bundles()
    yield from duty.on_call()
    yield from survivor.survivor_objects()
    yield from blocks.blocks()
    yield from blocks.drafts()
    yield from coverage.coverage()
    yield from coverage.borne()
    yield from chains.follows()
    yield from chains.distrusted()
    yield from chains.histories()
    yield from envelopes.envelopes()
    yield from states.states()
    yield from files.files()
    yield from merging.merges()
    yield from whispers.whispers()
