"""KEM keys that nothing can be wrapped to: numbers beyond ML-KEM's field, X25519 points of small order."""

from collections.abc import Iterator

PRIME = 2**255 - 19
FIELD = 3329
ML_KEM_SIZE = 1184
# Of order 8, on the curve and on its twist; every other small order is 0, 1 or the last below the prime.
ORDER_EIGHT = (
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
)


def garbage_keys(kem: bytes) -> Iterator[tuple[str, bytes]]:
    """Each fault alone in a key that was good."""
    yield "all bits of the key set", b"\xff" * len(kem)
    yield "the first number is the field's size", _with_first(kem, FIELD)
    yield "the last number is the field's size", _with_last(kem, FIELD)
    yield "the first number is the greatest of twelve bits", _with_first(kem, 4095)
    points = [value.to_bytes(32, "little") for value in (0, 1, PRIME - 1, PRIME, PRIME + 1)]
    points += [bytes.fromhex(one) for one in ORDER_EIGHT]
    for point in points:
        yield f"small order {point[0]:02x}{point[-1]:02x}", kem[:ML_KEM_SIZE] + point
        # X25519 ignores the highest bit.
        raised = point[:-1] + bytes([point[-1] | 128])
        yield f"small order {point[0]:02x}{raised[-1]:02x}", kem[:ML_KEM_SIZE] + raised


def unusual_keys(kem: bytes) -> Iterator[tuple[str, bytes]]:
    """Keys that look odd, and are good."""
    yield "the first number is the greatest of the field", _with_first(kem, FIELD - 1)
    yield "the last number is the greatest of the field", _with_last(kem, FIELD - 1)
    yield "the highest bit of X25519", kem[:-1] + bytes([kem[-1] | 128])
    yield "an X25519 number beyond its field", kem[:ML_KEM_SIZE] + (PRIME + 9).to_bytes(32, "little")


def _with_first(kem: bytes, number: int) -> bytes:
    return bytes([number & 255, kem[1] & 240 | number >> 8]) + kem[2:]


def _with_last(kem: bytes, number: int) -> bytes:
    return kem[:1150] + bytes([kem[1150] & 15 | (number & 15) << 4, number >> 4]) + kem[1152:]
