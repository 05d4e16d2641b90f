"""Answers cases of states and sealed keys."""

from typing import Final

from crypto import clinician_state, merging, sealed_key, state, survivor_state
from tests.crypto.answering.given import Answers, Given, Output


def _survivor_state(given: Given) -> Output:
    decoded = survivor_state.decode_state(given["encoded"])
    assert survivor_state.encode_state(decoded) == given["encoded"]
    return {"survivor_state": decoded}


def _clinician_state(given: Given) -> Output:
    decoded = clinician_state.decode_state(given["encoded"])
    assert clinician_state.encode_state(decoded) == given["encoded"]
    return {"clinician_state": decoded}


def _merge_survivor(given: Given) -> Output:
    own, saved = (given.as_type(survivor_state.SurvivorState, name) for name in ("own", "saved"))
    gone = frozenset(given.as_type(tuple[bytes, ...], "gone"))
    unpublished = frozenset(given.as_type(tuple[tuple[bytes, int], ...], "unpublished"))
    return {"survivor_state": merging.merge_survivor(own, saved, gone, unpublished)}


def _merge_clinician(given: Given) -> Output:
    own, saved = (given.as_type(clinician_state.ClinicianState, name) for name in ("own", "saved"))
    return {"clinician_state": merging.merge_clinician(own, saved)}


STATES: Final[Answers] = {
    "state.seal": lambda given: {
        "blob": state.seal_state(given["secret"], given["share"], given["content"], given.drawn())
    },
    "state.open": lambda given: {"content": state.open_state(given["secret"], given["share"], given["blob"])},
    "survivor_state.decode": _survivor_state,
    "clinician_state.decode": _clinician_state,
    "sealed_key.seal": lambda given: {
        "sealed": sealed_key.seal_key(given["secret"], given["account_id"], given["key"], given.drawn())
    },
    "sealed_key.open": lambda given: {
        "key": sealed_key.open_key(given["secret"], given["account_id"], given["sealed"])
    },
    "merging.survivor": _merge_survivor,
    "merging.clinician": _merge_clinician,
    "sealed_key.passphrase_secret": lambda given: {
        "secret": sealed_key.passphrase_secret(given.plain("words"), given["account_id"])
    },
    "sealed_key.recovery_secret": lambda given: {"secret": sealed_key.recovery_secret(given.plain("words"))},
}
