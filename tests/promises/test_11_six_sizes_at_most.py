"""Promise 11: 10,000 envelopes have at most six ciphertext sizes, whatever is said in them and by whom."""

import random

from crypto.body import CARD, GONE, RECEIPT, TEXT
from crypto.envelope import SIZES, Header, Message, seal
from crypto.member import survivor_id
from crypto.signing import public_key

ENVELOPES = 10_000
SIZES_AT_MOST = 6
LONGEST_BODY_BYTES = 60_000
KINDS = (TEXT, TEXT, TEXT, RECEIPT, CARD, GONE)
KEY, SEED = bytes(range(32)), bytes(range(1, 33))
HEADER = Header(bytes(16), bytes(32), 1_800_000_000)


def said(chance: random.Random) -> Message:
    """One message as people and their phones make them: mostly short, now and then very long."""
    length = min(int(chance.paretovariate(0.4)) * 10, LONGEST_BODY_BYTES)
    sequence = chance.randrange(1, 500)
    seen = tuple((chance.randbytes(16), chance.randbytes(32)) for _ in range(chance.randrange(9)))
    member_id = survivor_id(public_key(SEED))
    previous = chance.randbytes(32) if sequence > 1 else None
    session, kind = chance.randbytes(16), chance.choice(KINDS)
    return Message(
        member_id, session, sequence, previous, seen, kind, 1_799_990_000, chance.randbytes(length)
    )


def test_ten_thousand_envelopes_have_at_most_six_sizes() -> None:
    """The control: what lies inside has hundreds of sizes."""
    chance = random.Random(11)
    messages = [said(chance) for _ in range(ENVELOPES)]
    sizes = {len(seal(KEY, SEED, HEADER, message, chance.randbytes)) for message in messages}
    assert sizes <= set(SIZES)
    assert len(sizes) <= SIZES_AT_MOST
    assert len({len(message.body) for message in messages}) > 100 * SIZES_AT_MOST
