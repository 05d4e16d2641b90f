"""What bounds a conversation's chain, and that nobody is locked out by it."""

from functools import partial
from types import SimpleNamespace
from typing import cast

import msgpack
import pytest

from crypto.block import OFFER, Block
from server.at_rest import Place, Save
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller, Refused, Role
from server.limits import (
    BLOCKS_KEPT_FOR_HER,
    LARGEST_BLOCK,
    LARGEST_PACKET,
    MOST_BLOCKS,
    MOST_BLOCKS_AN_HOUR,
    MOST_HISTORY,
    MOST_MEMBERS,
    WRAP_BYTES,
)
from server.steps import call_again as step
from server.steps.call_again import CallAgain
from server.steps.extend import Extend
from server.steps.offer import Offer
from server.steps.parts import Parts
from server.steps.save import SaveState
from tests.server.ward import Ward, is_out


def test_a_hurried_member_does_not_keep_her_from_taking_them_out(ward: Ward) -> None:
    team, sari = ward.led()
    for _ in range(MOST_BLOCKS_AN_HOUR - 1):
        assert sari.append(team.change(sari, ward.sari, ward.sari))[0] == "ok"
    assert sari.append(team.change(sari, ward.sari, ward.sari)) == ["limited"]
    team.hers.catch_up()
    assert team.hers.append(team.change(team.hers, None)) == ["ok", MOST_BLOCKS_AN_HOUR + 1]
    is_out(sari, ward.sari)


@pytest.mark.parametrize(("hers", "room"), [(False, BLOCKS_KEPT_FOR_HER), (True, 0)])
def test_the_last_blocks_of_a_conversation_are_hers(hers: bool, room: int) -> None:
    survivor, clinician, mailbox = bytes(16), b"c" * 16, b"m" * 16
    found = Conversation(
        b"i" * 16, mailbox, survivor, Place(0, 0), 0, bytes(32), offer=False, keep=1, expires=1, last_seq=0,
        members=(survivor, clinician),
    )  # fmt: skip
    roles = frozenset({Role.SURVIVOR if hers else Role.CLINICIAN})
    caller = Caller(roles, "sid", mailbox=mailbox if hers else b"", clinician=clinician)
    extend = Extend(cast("Parts", None))
    last = cast("Block", SimpleNamespace(n=MOST_BLOCKS - room - 1))
    with pytest.raises(Refused, match="limited"):
        extend._check_room(caller, found, last)
    extend._check_room(caller, found, cast("Block", SimpleNamespace(n=MOST_BLOCKS - room - 2)))


def test_a_call_again_leaves_room_for_its_claim_and_for_her_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = cast("Offer", SimpleNamespace(block=b""))
    taken = cast("Block", SimpleNamespace(kind=OFFER))
    monkeypatch.setattr(step, "next_block", lambda *_: taken)

    def upon(n: int) -> object:
        parts = SimpleNamespace(head=lambda *_: SimpleNamespace(n=n), revoked=lambda _: frozenset())
        again = CallAgain(cast("Parts", parts))
        return again._next(cast("Connection", None), cast("Conversation", None), offer)

    # The offer, its claim and one block of hers are the last three.
    assert upon(MOST_BLOCKS - 4) is taken
    for n in range(MOST_BLOCKS - 3, MOST_BLOCKS + 1):
        with pytest.raises(Refused, match="limited"):
            upon(n)


def test_a_long_chain_is_verified_before_the_one_writer_is_asked() -> None:
    done: list[object] = []
    caller = Caller(frozenset({Role.SURVIVOR}), "sid", mailbox=b"m" * 16)
    parts = SimpleNamespace(
        read=lambda job: job(None),
        warm=lambda _connection, conversation, _caller: done.append(conversation),
        states=SimpleNamespace(save=lambda *_: done.append("saved")),
    )
    saving = SaveState(cast("Parts", parts))
    saving.save(caller, Save(0, bytes(16), 1, b"x"), [(b"i" * 16, b"prekey")], [])
    assert done == [b"i" * 16, "saved"]


def test_a_strangers_conversation_is_not_verified_for_anybody() -> None:
    verified: list[bytes] = []
    found = Conversation(
        b"i" * 16, b"m" * 16, bytes(16), Place(0, 0), 0, bytes(32), offer=False, keep=1, expires=1,
        last_seq=0, members=(bytes(16),),
    )  # fmt: skip
    parts = SimpleNamespace(conversations=SimpleNamespace(find=lambda *_: found), now=lambda: 0)
    parts.head = lambda _connection, conversation: verified.append(conversation.id)
    parts.found = partial(Parts.found, cast("Parts", parts))
    for mailbox in (b"x" * 16, b"m" * 16):
        caller = Caller(frozenset({Role.SURVIVOR}), "sid", mailbox=mailbox)
        Parts.warm(cast("Parts", parts), cast("Connection", None), found.id, caller)
    assert verified == [found.id]


def test_the_greatest_block_with_all_its_wraps_fits_one_packet() -> None:
    wraps = [[bytes(16), bytes(WRAP_BYTES)] for _ in range(MOST_MEMBERS)]
    history = [[bytes(16), MOST_BLOCKS, bytes(WRAP_BYTES)] for _ in range(MOST_HISTORY)]
    values = ["append", bytes(LARGEST_BLOCK), wraps, history]
    packet = {"type": 2, "nsp": "/a", "id": 2**31, "data": values}
    assert len(msgpack.packb(packet)) <= LARGEST_PACKET
