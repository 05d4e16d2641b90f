"""Whom a block may name, by what the relay holds: newest prekeys and bundles, certificates that are valid.

What these refuse is for the signer's good: clients verify all of it again, and rely on nothing said here.
"""

from collections.abc import Iterable

from crypto.block import Block
from crypto.bundle import OnCall, bundle_number, verify_bundle
from crypto.member import Member, clinician_member
from crypto.refused import Refused as NotVerified
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Refused
from server.duty.service import AHEAD_SECONDS
from server.steps.parts import Parts


def added(head: Block, block: Block) -> tuple[Member, ...]:
    """List the clinicians whom a block brings in; those of an offer are all invited anew."""
    before = {one.id for one in head.members}
    return tuple(one for one in block.members[1:] if one.id not in before)


def check_on_call(parts: Parts, connection: Connection, clinicians: Iterable[Member]) -> None:
    """Refuse anyone who isn't, by what the relay holds, the clinician on call that a block says they are."""
    for member in clinicians:
        certificate, bundle = _newest(parts, connection, member)
        if _on_call(parts, certificate, bundle) != member:
            raise Refused("members")


def check_newest(parts: Parts, connection: Connection, clinicians: Iterable[Member]) -> None:
    """Refuse, in the committing transaction, whose bundle went or was replaced since it was verified."""
    for member in clinicians:
        _newest(parts, connection, member)


def check_survivor(parts: Parts, connection: Connection, mailbox: bytes, block: Block) -> None:
    """Refuse another prekey than her current one."""
    survivor = block.members[0]
    prekey = parts.mailboxes.prekey(connection, mailbox, block.conversation, survivor.key)
    if (prekey.number, prekey.hash) != (survivor.number, survivor.prekey_hash):
        newest = parts.mailboxes.prekey_object(connection, mailbox, block.conversation)
        raise Refused("stale_prekey", survivor.id, newest)


def check_prekeys(
    parts: Parts, connection: Connection, found: Conversation, blocks: tuple[Block, Block]
) -> None:
    """Refuse a claim or a team block (head, block) that names another prekey than anyone's newest."""
    head, block = blocks
    check_survivor(parts, connection, found.mailbox, block)
    newcomers = added(head, block)
    check_newest(parts, connection, newcomers)
    for member in block.members[1:]:
        if member not in newcomers:
            _check_kept(parts, connection, (head, block), member)


def _check_kept(parts: Parts, connection: Connection, blocks: tuple[Block, Block], member: Member) -> None:
    head, block = blocks
    before = head.member(member.id)
    newest = parts.bundle(connection, member.id)
    if before is not None and before.certificate_hash != member.certificate_hash:
        # A renewed certificate, also the signer's own: it must be the one that the relay knows of them.
        renewed = parts.certified(newest[0]) if newest else None
        if renewed is None or renewed.hash != member.certificate_hash:
            raise Refused("members")
    same = before is not None and (before.number, before.prekey_hash) == (member.number, member.prekey_hash)
    if member.id == block.signer and same:
        return
    if newest is None:
        # No bundle any more: only the one that already stands in the head can be named.
        if not same:
            raise Refused("stale_prekey")
    # The number too: one that no bundle can reach would lock its owner out of every later block.
    elif (bundle_number(newest[1]), newest[2]) != (member.number, member.prekey_hash) and not (
        same and _is_another(parts, newest[0], member)
    ):
        raise Refused("stale_prekey", member.id, [newest[0], newest[1]])


def _is_another(parts: Parts, certificate: bytes, member: Member) -> bool:
    """Tell whether a clinician has come back under another key, whose bundle this conversation can't name."""
    clinician = parts.certified(certificate)
    return clinician is not None and clinician.key != member.key


def _newest(parts: Parts, connection: Connection, member: Member) -> tuple[bytes, bytes]:
    newest = parts.bundle(connection, member.id)
    if newest is None:
        raise Refused("members")
    certificate, bundle, bundle_hash = newest
    if bundle_hash != member.prekey_hash:
        raise Refused("stale_prekey", member.id, [certificate, bundle])
    return certificate, bundle


def _on_call(parts: Parts, certificate: bytes, bundle: bytes) -> Member | None:
    """Give the member that a certificate and a shift bundle make, if both hold now or soon."""
    clinician = parts.certified(certificate)
    if clinician is None:
        return None
    try:
        verified = verify_bundle(clinician, bundle, parts.now(), ahead=AHEAD_SECONDS)
    except NotVerified:
        return None
    return clinician_member(OnCall(clinician, verified))
