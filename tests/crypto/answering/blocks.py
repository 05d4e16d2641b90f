"""Answers cases of blocks, their rules and their drafts."""

from typing import Any, Final

from crypto import block, block_rules, bundle, drafting
from crypto.member import Member
from tests.crypto.answering.given import Answers, Given, Output


def chain_of(given: Given, *, judged: bool = True) -> list[block.Block]:
    """Block 0 and all after it, each by the public rules; whether who is gone may be only if it is judged."""
    first, *rest = given.as_type(tuple[bytes, ...], "chain")
    blocks = [block.open_first(first)]
    for one in rest:
        blocks.append(block.open_next(blocks[-1], one, _revoked(given) if judged else None))
    return blocks


def _revoked(given: Given) -> frozenset[bytes]:
    return frozenset(given.as_type(tuple[bytes, ...], "revoked")) if given.has("revoked") else frozenset()


def _make_block(given: Given) -> Output:
    draft, consents = given.as_type(block.Draft, "draft"), given.as_type(tuple[bytes, ...], "consents")
    made, read = block.make_block(given["signer_seed"], draft, given["key"], consents, given.drawn())
    return {"object": made, "hash": read.hash}


def _check_added(given: Given) -> Output:
    on_call = given.as_type(tuple[bundle.OnCall, ...], "on_call")
    *before, last = chain_of(given)
    block.check_added(last, before[-1] if before else None, on_call)
    return {}


def _times(given: Given) -> Output:
    named = ("made", "keep", "bucket_seconds", "returns", "latest_end")
    until, expires = block.times(*(given.plain(name) for name in named))
    return {"until": until, "expires": expires}


def _check_times(given: Given) -> Output:
    block_rules.check_times(chain_of(given)[-1], given.plain("now"))
    return {}


def _check_signer(given: Given) -> Output:
    *_, previous, last = chain_of(given, judged=False)
    block_rules.check_signer(previous, last, _revoked(given))
    return {}


def _check_until(given: Given) -> Output:
    block_rules.check_until(chain_of(given)[-1], given.plain("now"))
    return {}


def _drafted(given: Given) -> Output:
    """Any of the drafts: `step` says which, `chain` holds what came before."""
    moment = drafting.Moment(given.plain("made"), given.plain("bucket_seconds"))
    members = given.as_type(tuple[Member, ...], "members")
    return {"draft": _draft(given, members, moment)}


def _draft(given: Given, members: tuple[Member, ...], moment: drafting.Moment) -> block.Draft:
    step, keep, returns = (given.plain(name) for name in ("step", "keep", "returns"))
    if step == "first_offer":
        terms: tuple[Any, ...] = keep, returns, moment, given.plain("latest_end")
        return drafting.first_offer(given["conversation"], members, *terms)
    head = chain_of(given)[-1]
    if step == "call_again":
        return drafting.call_again(head, members, moment, given.plain("latest_end"))
    if step == "claim":
        return drafting.claim(head, members, given["signer"], moment)
    if step == "team":
        lead = given.as_type(bytes | None, "lead")
        return drafting.team(head, given["signer"], members, lead, moment)
    return drafting.change_terms(head, members, keep, returns, moment)


BLOCKS: Final[Answers] = {
    "block.make": _make_block,
    "block.open": lambda given: {"block": chain_of(given)[-1]},
    "block.confirm": lambda given: {"consents": block.confirm(chain_of(given)[-1], given["key"])},
    "block.check_added": _check_added,
    "block.times": _times,
    "block_rules.made": lambda given: {"made": block_rules.made(chain_of(given)[-1])},
    "block_rules.check_times": _check_times,
    "block_rules.check_until": _check_until,
    "block_rules.check_signer": _check_signer,
    "drafting.draft": _drafted,
}
