"""One conversation among people.py's people, the same each time: the material of vectors and tests."""

from dataclasses import replace
from functools import cache
from typing import Any, Final

from crypto import drafting
from crypto.block import Block, Draft, make_block
from crypto.body import CARD, TEXT, codes_body
from crypto.consent import JOIN, Named, Standing, make_named, make_standing
from crypto.envelope import Header, Message, seal
from crypto.member import Member, clinician_member, survivor_id, survivor_member
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.signing import public_key
from crypto.wrapping import kem_public
from tests.crypto.people import DAY, NEED, NOW, certified, on_call
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
EPOCH_KEYS: Final = tuple(seed(f"epoch {n}") for n in range(6))


def moment(seconds: int = 0) -> drafting.Moment:
    """So long after the beginning."""
    return drafting.Moment(NOW + seconds, BUCKET_SECONDS)


def offer_draft() -> Draft:
    members = (survivor(), clinician("sari"), clinician("dewi"))
    return drafting.first_offer(CONVERSATION, members, KEEP, 0, moment())


@cache
def offer() -> tuple[bytes, Block]:
    return make_block(SURVIVOR_SEED, offer_draft(), EPOCH_KEYS[0], CONSENTS, Seeded("offer"))


def claim_draft() -> Draft:
    sari = clinician("sari")
    return drafting.claim(offer()[1], (survivor(), sari), sari.id, moment(60))


@cache
def claim() -> tuple[bytes, Block]:
    return make_block(seed("clinician sari"), claim_draft(), EPOCH_KEYS[1], CONSENTS, Seeded("claim"))


def rekey_draft() -> Draft:
    sari = clinician("sari")
    return drafting.team(claim()[1], SURVIVOR_ID, (survivor(2), sari), sari.id, moment(DAY))


@cache
def rekey() -> tuple[bytes, Block]:
    return make_block(SURVIVOR_SEED, rekey_draft(), EPOCH_KEYS[2], CONSENTS, Seeded("rekey"))


def named(name: str, scope: str = JOIN, **changed: Any) -> bytes:
    """Her consent to one clinician, given when she knew the re-key, good for a day."""
    given = Named(
        seed(f"consent {name}", 16), rekey()[1].hash, certified(name).hash, scope, (1, 2), NOW + 2 * DAY, 0
    )
    return make_named(SURVIVOR_SEED, CONVERSATION, replace(given, **changed))


def adding_draft() -> Draft:
    """The lead brings in Rini by a named consent."""
    sari = clinician("sari")
    members = (survivor(2), sari, clinician("rini"))
    return drafting.team(rekey()[1], sari.id, members, sari.id, moment(DAY + 60))


@cache
def adding() -> tuple[bytes, Block]:
    consents = (STANDING, named("rini"))
    return make_block(seed("clinician sari"), adding_draft(), EPOCH_KEYS[3], consents, Seeded("adding"))


def handover_draft() -> Draft:
    """The lead hands over to Rini, under the standing consent, and leaves."""
    sari, rini = clinician("sari"), clinician("rini")
    return drafting.team(adding()[1], sari.id, (survivor(2), rini), rini.id, moment(DAY + 120))


@cache
def handover() -> tuple[bytes, Block]:
    consents = (STANDING, named("rini"))
    return make_block(seed("clinician sari"), handover_draft(), EPOCH_KEYS[4], consents, Seeded("handover"))


def again_draft() -> Draft:
    """She calls again."""
    members = (survivor(2), clinician("dewi"), clinician("tuti"))
    return drafting.call_again(handover()[1], members, moment(DAY + 180))


@cache
def again() -> tuple[bytes, Block]:
    return make_block(SURVIVOR_SEED, again_draft(), EPOCH_KEYS[5], CONSENTS, Seeded("again"))


def header(block: Block) -> Header:
    return Header(CONVERSATION, block.hash, NOW + DAY - NOW % BUCKET_SECONDS)


def message(kind: str = TEXT, body: bytes = b"Saya di sini.") -> Message:
    return Message(SURVIVOR_ID, seed("session", 16), 0, None, (), kind, NOW + 5, body)


def card() -> Message:
    return message(CARD, codes_body([NEED, "id"]))


def envelope(sent: Message, name: str = "envelope") -> bytes:
    """Sealed by the survivor under the claim's epoch."""
    return seal(EPOCH_KEYS[1], SURVIVOR_SEED, header(claim()[1]), sent, Seeded(name))
