"""How many conversations a clinician leads at once, and the most that anyone may.

Those count in which something was said lately, as far as their buckets tell: one that is quiet lives on for a
day or two, and takes nobody's attention. Whoever is in a colleague's conversation leads nothing there.
"""

from crypto.block import Block
from crypto.block_rules import made
from crypto.refused import Refused as NotVerified
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Refused
from server.steps.parts import Parts

# Counted from the last word, whose bucket may be a quarter of an hour later than that.
LATELY_SECONDS = 3600


def led_by(parts: Parts, connection: Connection, clinician: bytes) -> int:
    """Count the conversations that a clinician leads and that are on."""
    living = parts.conversations.of_clinician(connection, clinician, parts.now())
    return sum(_is_on(parts, connection, one, clinician) for one in living)


def check_load(parts: Parts, connection: Connection, head: Block, block: Block) -> None:
    """Refuse `full` where a block makes somebody the lead who leads as many as anyone may."""
    if block.lead is None or block.lead == head.lead:
        return
    if led_by(parts, connection, block.lead) >= parts.most_led:
        raise Refused("full")


def _is_on(parts: Parts, connection: Connection, conversation: Conversation, clinician: bytes) -> bool:
    try:
        head = parts.head(connection, conversation)
    except (Refused, NotVerified, ValueError):
        # What can't be read takes nobody's attention, and no request of others has to wait for it.
        return False
    if head.lead != clinician:
        return False
    latest = parts.conversations.last_bucket(connection, conversation)
    # While she means to come back, what is said waits for her: its bucket tells nothing of when it was said.
    said = 0 if head.returns else latest - head.keep
    return max(made(head), said) > parts.now() - LATELY_SECONDS
