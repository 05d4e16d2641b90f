"""Answers a case of crypto/vectors: what this implementation gives for an input."""

from typing import Final

from crypto.refused import Refused
from tests.crypto.answering.blocks import BLOCKS
from tests.crypto.answering.chains import CHAINS
from tests.crypto.answering.envelopes import ENVELOPES
from tests.crypto.answering.files import FILES
from tests.crypto.answering.foundations import FOUNDATIONS
from tests.crypto.answering.given import Answers, Given, Input, Output
from tests.crypto.answering.log import LOG
from tests.crypto.answering.organisation import ORGANISATION
from tests.crypto.answering.states import STATES
from tests.crypto.answering.survivor import SURVIVOR
from tests.crypto.answering.whispers import WHISPERS
from tests.crypto.jsonable import plain
from tests.crypto.vector_files import Case

ANSWERS: Final[Answers] = {
    **FOUNDATIONS,
    **ORGANISATION,
    **LOG,
    **SURVIVOR,
    **BLOCKS,
    **CHAINS,
    **ENVELOPES,
    **STATES,
    **FILES,
    **WHISPERS,
}


def answer(kind: str, given: Input) -> Output:
    """The output in plain shapes; raises Refused as the protocol does."""
    shaped: Output = plain(ANSWERS[kind](Given(given)))
    return shaped


def answered(case: Case) -> Case:
    """What this side says to a case, as the case itself would write it: `output` or `code`."""
    try:
        return {"output": answer(case["kind"], case["input"])}
    except Refused as refused:
        return {"code": refused.code}


def expected(case: Case) -> Case:
    return {name: case[name] for name in ("output", "code") if name in case}


def wrong(cases: list[Case]) -> list[str]:
    """Which cases this side answers otherwise than they say."""
    return [f"{case['kind']}: {case['what']}" for case in cases if answered(case) != expected(case)]
