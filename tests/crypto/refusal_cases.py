"""The inputs of crypto/vectors/refusals, each with the code that every implementation must give."""

from collections.abc import Iterator

from tests.crypto.refusals import (
    blocks,
    chains,
    checkpoints,
    coverage,
    duty,
    envelopes,
    files,
    foundations,
    log,
    organisation,
    revocations,
    states,
    succession,
    survivor,
    whispers,
)
from tests.crypto.refusals.faults import Refusal


def refusal_cases() -> Iterator[Refusal]:
    yield from foundations.encodings()
    yield from foundations.signatures()
    yield from foundations.rows()
    yield from foundations.words_and_login()
    yield from foundations.moves()
    yield from foundations.wraps()
    yield from organisation.statements()
    yield from organisation.coordinators()
    yield from organisation.certificates()
    yield from log.trees()
    yield from checkpoints.checkpoints()
    yield from log.proofs()
    yield from revocations.revocations()
    yield from duty.bundles()
    yield from duty.on_call()
    yield from organisation.presentations()
    yield from survivor.survivor_objects()
    yield from blocks.first_blocks()
    yield from succession.successions()
    yield from blocks.times()
    yield from blocks.signers()
    yield from blocks.opened_blocks()
    yield from coverage.coverage()
    yield from coverage.kept()
    yield from coverage.needs()
    yield from chains.histories()
    yield from envelopes.envelopes()
    yield from states.states()
    yield from states.merged()
    yield from files.records()
    yield from files.vaults()
    yield from files.chunked()
    yield from files.exports()
    yield from whispers.whispers()
