"""A member of a conversation as a block names one: who, with which keys, certified how (PROTOCOL §12)."""

from collections.abc import Iterable
from dataclasses import dataclass

from crypto.bundle import OnCall
from crypto.prekey import Prekey
from crypto.row import Row
from crypto.signing import digest


@dataclass(frozen=True, slots=True)
class Member:
    """`number` and `prekey_hash` are of the prekey or shift bundle that the block is wrapped to.

    The survivor is the one member without a certificate hash.
    """

    id: bytes
    key: bytes
    number: int
    prekey_hash: bytes
    certificate_hash: bytes | None

    def items(self) -> list[bytes | int | None]:
        return [self.id, self.key, self.number, self.prekey_hash, self.certificate_hash]

    def person(self) -> tuple[bytes, bytes, bytes | None]:
        """Who this is, whatever prekey: what somebody must have verified."""
        return self.id, self.key, self.certificate_hash


def survivor_id(conversation_key: bytes) -> bytes:
    """The survivor's member id follows from her key, so nobody can bear it with another."""
    return digest("sc1/member", conversation_key)[:16]


def survivor_member(conversation_key: bytes, prekey: Prekey) -> Member:
    return Member(survivor_id(conversation_key), conversation_key, prekey.number, prekey.hash, None)


def clinician_member(on_call: OnCall) -> Member:
    one, bundle = on_call.clinician, on_call.bundle
    return Member(one.clinician_id, one.key, bundle.number, bundle.hash, one.hash)


def member_with(members: Iterable[Member], member_id: bytes | None) -> Member | None:
    return next((one for one in members if one.id == member_id), None)


def read_member(row: Row) -> Member:
    member = Member(row.fixed(16), row.fixed(32), row.number(), row.fixed(32), row.fixed_or_null(32))
    row.end()
    return member
