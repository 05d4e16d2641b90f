"""Answers cases of coverage, history and a chain as one member holds it."""

from typing import Final

from crypto import bundle, coverage, history, wrapping
from crypto.chain import Chain
from crypto.member import Member
from tests.crypto.answering.blocks import chain_of
from tests.crypto.answering.given import Answers, Given, Output


def _consents(given: Given, name: str = "consents") -> tuple[bytes, ...]:
    found: tuple[bytes, ...] = given.as_type(tuple[bytes, ...], name)
    return found


def _check_coverage(given: Given) -> Output:
    coverage.check_coverage(chain_of(given), _consents(given))
    return {}


def _history_allowed(given: Given) -> Output:
    epochs = coverage.history_allowed(chain_of(given), _consents(given), given["member_id"])
    return {"epochs": sorted(epochs)}


def _check_kept(given: Given) -> Output:
    """`previous` is the number of the block that `before` was read from."""
    before = _consents(given, "before"), given.plain("previous")
    coverage.check_kept(chain_of(given), *before, _consents(given))
    return {}


def _check_need(given: Given) -> Output:
    on_call = given.as_type(tuple[bundle.OnCall, ...], "on_call")
    coverage.check_need(chain_of(given), _consents(given), on_call)
    return {}


def _wrap(given: Given) -> Output:
    """No wrap is the same twice: what opens it is."""
    place = given["block_hash"], given["member_id"]
    return {"key": wrapping.unwrap(given["seed"], wrapping.wrap(given["kem"], given["key"], *place), *place)}


def _wrap_history(given: Given) -> Output:
    place = given["new_hash"], given["old_hash"], given["member_id"]
    wrapped = history.wrap_history(given["kem"], given["key"], *place)
    return {"key": history.unwrap_history(given["seed"], wrapped, *place)}


def _unwrap_history(given: Given) -> Output:
    place = given["new_hash"], given["old_hash"], given["member_id"]
    return {"key": history.unwrap_history(given["seed"], given["wrapped"], *place)}


def _carried(given: Given) -> Output:
    """`previous` is the number of the block that the consents are of, if not of the last one."""
    members = given.as_type(tuple[Member, ...], "members")
    previous = given.plain("previous") if given.has("previous") else None
    return {"carried": coverage.carried(chain_of(given), members, _consents(given), previous)}


def _ended(given: Given) -> Output:
    return {"ended": coverage.ended(chain_of(given), _consents(given), given.plain("now"))}


def followed(given: Given) -> Chain:
    """A member's chain: each block with the wrap for this member, or null where it is gone.

    Some of a block's members may be distrusted after it.
    """
    chain, seed = Chain(given["member_id"]), given["seed"]
    for at, (block, wrapped) in enumerate(given.as_type(tuple[tuple[bytes, bytes | None], ...], "followed")):
        if given.has("distrusted") and at == given.plain("at"):
            chain.distrust(given.plain("code"), _consents(given, "distrusted"))
        if at:
            chain.accept_next(block, wrapped, seed, frozenset(_consents(given, "revoked")))
        else:
            chain.accept_first(block, wrapped, seed)
    return chain


def _follow(given: Given) -> Output:
    chain = followed(given)
    known = {"consents": chain.consents, "uncovered": chain.uncovered}
    return {"fault": chain.fault, "continuable": chain.continuable, **known}


def _accept_history(given: Given) -> Output:
    chain, number = followed(given), given.plain("n")
    chain.accept_history(number, given["wrapped"], given["seed"])
    return {"key": chain.key_for(chain.blocks[number].hash)}


def _open_in_chain(given: Given) -> Output:
    chain = Chain(given["member_id"])
    for one, key in zip(_consents(given, "chain"), _consents(given, "keys"), strict=True):
        chain.accept_own(one, key)
    opened = chain.open(given["object"])
    return {"header": opened.header, "message": opened.message, "hash": opened.hash}


CHAINS: Final[Answers] = {
    "coverage.check": _check_coverage,
    "coverage.uncovered": lambda given: {"uncovered": coverage.uncovered(chain_of(given), _consents(given))},
    "coverage.carried": _carried,
    "coverage.ended": _ended,
    "coverage.history_allowed": _history_allowed,
    "coverage.check_kept": _check_kept,
    "coverage.check_need": _check_need,
    "wrapping.wrap": _wrap,
    "history.wrap": _wrap_history,
    "history.unwrap": _unwrap_history,
    "chain.follow": _follow,
    "chain.distrust": _follow,
    "chain.accept_history": _accept_history,
    "chain.open": _open_in_chain,
}
