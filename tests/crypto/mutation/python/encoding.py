"""Checks of Python: one encoding only, rows of one shape."""

# a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/encoding.py",
        "PROTOCOL 3.1-3.4",
        28,
        (
            ("end != len(encoded)", "False", "encoding.malformed"),
            ("at >= len(encoded)", "False", "encoding.malformed"),
            (
                'return _read_items(encoded, at, number, depth + 1)\n    raise Refused("malformed")',
                "return _read_items(encoded, at, number, depth + 1)\n    pass",
                "encoding.malformed",
            ),
            ("width is None or len(number) != width", "False", "encoding.malformed"),
            ("length < _LEAST[width]", "False", "encoding.malformed"),
            (
                "not 0 <= value <= GREATEST_NUMBER",
                "False",
                "test_checks.py::test_what_the_encoding_has_no_place_for_is_not_written",
            ),
            (
                "0 <= value <= GREATEST_NUMBER",
                "value <= GREATEST_NUMBER",
                "test_checks.py::test_what_the_encoding_has_no_place_for_is_not_written",
            ),
            (
                "0 <= value <= GREATEST_NUMBER",
                "0 <= value",
                "test_checks.py::test_what_the_encoding_has_no_place_for_is_not_written",
            ),
            (
                'except UnicodeEncodeError:\n        raise Refused("malformed") from None',
                "except UnicodeEncodeError:\n        pass",
                "test_checks.py::test_what_the_encoding_has_no_place_for_is_not_written",
            ),
            (
                'except UnicodeDecodeError:\n        raise Refused("malformed") from None',
                "except UnicodeDecodeError:\n        pass",
                "encoding.malformed",
            ),
            (
                'else:\n        raise Refused("malformed")',
                "else:\n        pass",
                "test_checks.py::test_what_the_encoding_has_no_place_for_is_not_written",
            ),
        ),
    ),
    *checks(
        "crypto/row.py",
        "PROTOCOL 3.5",
        20,
        (
            ("not isinstance(value, tuple)", "False", "every_signed_object.malformed"),
            ("row.number() != VERSION", "False", "envelope_header.version"),
            ("self._at == len(self._items)", "False", "envelope_open.malformed"),
            ("self._at != len(self._items)", "False", "prekey.malformed"),
            ("not isinstance(item, int) or isinstance(item, bool)", "False", "prekey.malformed"),
            ("not isinstance(item, int)", "False", "prekey.malformed"),
            ("isinstance(item, bool)", "False", "prekey.malformed"),
            (
                "item = self._take()\n        if not isinstance(item, bytes) or len(item) != size:",
                "item = self._take()\n        if False:",
                "envelope_header.malformed",
            ),
            (
                "item = self._take()\n        if not isinstance(item, bytes) or len(item) != size:",
                "item = self._take()\n        if False or len(item) != size:",
                "prekey.malformed",
            ),
            (
                "item = self._take()\n        if not isinstance(item, bytes) or len(item) != size:",
                "item = self._take()\n        if not isinstance(item, bytes) or False:",
                "envelope_header.malformed",
            ),
            ("if not isinstance(item, bytes):", "if False:", "envelope_open.malformed"),
            (
                "return None\n        if not isinstance(item, bytes) or len(item) != size:",
                "return None\n        if False:",
                "test_checks.py::test_a_certificate_hash_that_is_no_hash_is_refused[\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00]",
            ),
            (
                "return None\n        if not isinstance(item, bytes) or len(item) != size:",
                "return None\n        if False or len(item) != size:",
                "test_checks.py::test_a_certificate_hash_that_is_no_hash_is_refused[0]",
            ),
            (
                "return None\n        if not isinstance(item, bytes) or len(item) != size:",
                "return None\n        if not isinstance(item, bytes) or False:",
                "test_checks.py::test_a_certificate_hash_that_is_no_hash_is_refused[\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00]",
            ),
            ("item is not None and not isinstance(item, bytes)", "False", "certificate.malformed"),
            (
                "not isinstance(item, str) or len(item.encode()) > greatest_bytes",
                "False",
                "envelope_open.malformed",
            ),
            ("not isinstance(item, str)", "False", "coverage.malformed"),
            ("len(item.encode()) > greatest_bytes", "False", "envelope_open.malformed"),
            ("not isinstance(items, tuple) or len(items) > greatest", "False", "envelope_open.malformed"),
            ("not isinstance(items, tuple)", "False", "bundle.malformed"),
            ("len(items) > greatest", "False", "envelope_open.malformed"),
        ),
    ),
)
