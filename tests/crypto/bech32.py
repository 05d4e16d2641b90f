"""Writes bytes as bech32 (BIP 173), as age writes its recipients."""

from typing import Final

LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bech32(prefix: str, content: bytes) -> str:
    bits = int.from_bytes(content, "big") << 5 - len(content) * 8 % 5
    count = -(-len(content) * 8 // 5)
    fives = [bits >> 5 * at & 31 for at in reversed(range(count))]
    return prefix + "1" + "".join(LETTERS[five] for five in [*fives, *_checksum(prefix, fives)])


def _checksum(prefix: str, fives: list[int]) -> list[int]:
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    found = _polymod([*expanded, *fives, 0, 0, 0, 0, 0, 0]) ^ 1
    return [found >> 5 * (5 - at) & 31 for at in range(6)]


def _polymod(values: list[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for at, term in enumerate(_GENERATOR):
            found ^= term if top >> at & 1 else 0
    return found
