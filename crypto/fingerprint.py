"""Numbers that two people read aloud to find out that they hold the same (PROTOCOL §9)."""

from typing import Final

from crypto.signing import digest

_GROUPS, _GROUP_BYTES, _GROUP_DIGITS = 6, 5, 5
_ROOM: Final = 10**_GROUP_DIGITS


def fingerprint(content: bytes) -> str:
    """Of an organisation (root key ‖ instance id) or of a coordinator's key."""
    return _aloud("sc1/fingerprint", content)


def applicant_fingerprint(clinician_id: bytes, key: bytes) -> str:
    """What an applicant reads to the coordinators: the id and the key that they are asked to certify."""
    return _aloud("sc1/applicant", clinician_id + key)


def safety_number(conversation: bytes, head_hash: bytes) -> str:
    """What the members of a conversation compare; another with each block."""
    return _aloud("sc1/safety", conversation + head_hash)


def _aloud(tag: str, content: bytes) -> str:
    """Six groups of five digits."""
    hashed = digest(tag, content)
    parts = [hashed[at * _GROUP_BYTES : (at + 1) * _GROUP_BYTES] for at in range(_GROUPS)]
    return " ".join(f"{int.from_bytes(part, 'big') % _ROOM:0{_GROUP_DIGITS}}" for part in parts)
