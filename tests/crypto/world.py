"""One conversation among people.py's people, the same each time: the material of vectors and tests."""

from dataclasses import replace
from functools import cache
from typing import Final

from crypto.block import CLAIM, OFFER, TEAM, Block, Draft, make_block, times
from crypto.body import CARD, TEXT, codes_body
from crypto.consent import Standing, make_standing
from crypto.envelope import Header, Message, seal
from crypto.member import Member, clinician_member, survivor_id, survivor_member
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.signing import public_key
from crypto.wrapping import kem_public
from tests.crypto.people import DAY, NEED, NOW, on_call
from tests.crypto.seeded import Seeded, seed

KEEP: Final = 86_400
BUCKET_SECONDS: Final = 900

CONVERSATION: Final = seed("conversation", 16)
SURVIVOR_SEED: Final = seed("survivor")
SURVIVOR_KEY: Final = public_key(SURVIVOR_SEED)
SURVIVOR_ID: Final = survivor_id(SURVIVOR_KEY)


@cache
def prekey_object(number: int = 1) -> bytes:
    made = Prekey(number, kem_public(seed(f"prekey {number}")), NOW + 7 * DAY)
    return make_prekey(SURVIVOR_SEED, CONVERSATION, made)


def survivor(number: int = 1) -> Member:
    return survivor_member(SURVIVOR_KEY, verify_prekey(SURVIVOR_KEY, CONVERSATION, prekey_object(number)))


def clinician(name: str) -> Member:
    return clinician_member(on_call(name))


STANDING: Final = make_standing(SURVIVOR_SEED, CONVERSATION, Standing(NEED, NOW + 30 * DAY))
CONSENTS: Final = (STANDING,)
EPOCH_KEYS: Final = (seed("epoch 0"), seed("epoch 1"), seed("epoch 2"))


def offer_draft() -> Draft:
    until, expires = times(NOW, KEEP, BUCKET_SECONDS)
    members = (survivor(), clinician("sari"), clinician("dewi"))
    return Draft(CONVERSATION, 0, OFFER, SURVIVOR_ID, None, None, KEEP, 0, until, expires, members)


@cache
def offer() -> tuple[bytes, Block]:
    return make_block(SURVIVOR_SEED, offer_draft(), EPOCH_KEYS[0], CONSENTS, Seeded("offer"))


def claim_draft() -> Draft:
    until, expires = times(NOW + 60, KEEP, BUCKET_SECONDS)
    sari = clinician("sari")
    draft = replace(offer_draft(), until=until, expires=expires, members=(survivor(), sari))
    return replace(draft, n=1, kind=CLAIM, signer=sari.id, lead=sari.id, previous=offer()[1].hash)


@cache
def claim() -> tuple[bytes, Block]:
    return make_block(seed("clinician sari"), claim_draft(), EPOCH_KEYS[1], CONSENTS, Seeded("claim"))


def rekey_draft() -> Draft:
    until, expires = times(NOW + DAY, KEEP, BUCKET_SECONDS)
    draft = replace(claim_draft(), until=until, expires=expires, members=(survivor(2), clinician("sari")))
    return replace(draft, n=2, kind=TEAM, signer=SURVIVOR_ID, previous=claim()[1].hash)


@cache
def rekey() -> tuple[bytes, Block]:
    return make_block(SURVIVOR_SEED, rekey_draft(), EPOCH_KEYS[2], CONSENTS, Seeded("rekey"))


def header(block: Block) -> Header:
    return Header(CONVERSATION, block.hash, NOW + DAY - NOW % BUCKET_SECONDS)


def message(kind: str = TEXT, body: bytes = b"Saya di sini.") -> Message:
    return Message(SURVIVOR_ID, seed("session", 16), 0, None, (), kind, NOW + 5, body)


def card() -> Message:
    return message(CARD, codes_body([NEED, "id"]))


def envelope(sent: Message, name: str = "envelope") -> bytes:
    """Sealed by the survivor under the claim's epoch."""
    return seal(EPOCH_KEYS[1], SURVIVOR_SEED, header(claim()[1]), sent, Seeded(name))
