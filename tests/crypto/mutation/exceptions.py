"""Places that can say no and have no row, each with the reason: something else says it too."""

from typing import Final

# File, a part of the place's text, reason.
EXCEPTIONS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "crypto/checkpoint.py",
        "len(signature) != SIGNATURE_SIZE",
        "libsodium's binding refuses a signature of another length, which is the same refusal",
    ),
    (
        "crypto/encoding.py",
        "if number > len(encoded) - at",
        "slices and lists grow with what is there, and the value's end must be the input's",
    ),
    (
        "crypto/export.py",
        "not _RECIPIENT.fullmatch(text)",
        "the library's own parser refuses what is no X25519 recipient; this one keeps other kinds of age out",
    ),
    (
        "crypto/wrapping.py",
        "if len(kem) != KEM_SIZE",
        "the library refuses another size, with the same code",
    ),
    (
        "crypto/web/chain.ts",
        'demand(this.#blocks.length === 0, "chain")',
        "joining demands it again: that the head is still the one from before the wrap was opened",
    ),
    (
        "crypto/web/coverage.ts",
        "demand(block !== undefined",
        "for the types alone: callers name blocks of the chain",
    ),
    ("crypto/web/encoding.ts", "if (info > 27)", "no width beyond eight bytes is any number's shortest"),
    (
        "crypto/web/encoding.ts",
        "if (count > this.#bytes.length - this.#at)",
        "a part of an array has no more than is there, and where the value ends must be the input's end",
    ),
    (
        "crypto/web/export.ts",
        "if (letters === undefined)",
        "the library's own parser refuses what is no X25519 recipient; this one keeps other kinds of age out",
    ),
    (
        "crypto/web/merkle.ts",
        "demand(start !== undefined && proof.length > 0",
        "for the types: a path that is too short is refused where the climb ends",
    ),
    (
        "crypto/web/row.ts",
        "if (item === undefined)",
        "what is beyond the row has no type that anybody asks for",
    ),
    (
        "crypto/web/sealing.ts",
        "if (sealed.length <",
        "the cipher refuses what is too short, with the same code",
    ),
    (
        "crypto/web/whisper.ts",
        "if (kem.length !== KEM_SIZE) {",
        "the library refuses another size, with the same code",
    ),
    (
        "crypto/web/wrapping.ts",
        "if (kem.length !== KEM_SIZE) {",
        "the library refuses another size, with the same code",
    ),
)
