"""The ways in which a browser may have written a text, or some bytes, into a file."""

import base64
import json
from urllib.parse import quote, quote_plus

# Below this, a piece of base64 says too little to be called a find.
LEAST_BASE64 = 12


def plain_writings(text: str) -> dict[str, bytes]:
    """The text as a page's script, a database or V8 holds it."""
    return {"utf-8": text.encode(), "utf-16le": text.encode("utf-16-le")}


def writings(text: str) -> dict[str, bytes]:
    """Every writing of the text that differs from the others, by its name."""
    own = text.encode()
    found = {
        **plain_writings(text),
        "utf-16be": text.encode("utf-16-be"),
        "url": quote(text, safe="").encode(),
        "form": quote_plus(text).encode(),
        "json": json.dumps(text)[1:-1].encode(),
        **writings_of_bytes(own),
    }
    first_named = {pattern: name for name, pattern in reversed(found.items())}
    return {name: pattern for pattern, name in first_named.items()}


def writings_of_bytes(content: bytes) -> dict[str, bytes]:
    """The same for what is not text: keys, identifiers."""
    found = {"raw": content, "hex": content.hex().encode(), "reversed": content[::-1]}
    for shift in range(3):
        piece = _base64_core(content, shift)
        if len(piece) >= LEAST_BASE64:
            found[f"base64 at {shift}"] = piece
            found[f"base64url at {shift}"] = piece.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def _base64_core(content: bytes, shift: int) -> bytes:
    """What stays of the base64 whatever stands before and after: only whole characters of these bytes."""
    padded = b"\0" * shift + content + b"\0" * (-(shift + len(content)) % 3)
    first = (0, 2, 3)[shift]
    return base64.b64encode(padded)[first : (shift + len(content)) * 8 // 6]
