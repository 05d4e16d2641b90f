"""Checks of Python: the ceremony of the offline machine."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/ceremony.py",
        "PROTOCOL 9",
        21,
        (
            (
                "len(key) != KEY_SIZE or days < 1",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments4]",
            ),
            (
                "len(key) != KEY_SIZE",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments4]",
            ),
            (
                "days < 1",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments5]",
            ),
            (
                "len(hashed) != HASH_SIZE",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments6]",
            ),
            (
                "not is_name(name)",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments11]",
            ),
            (
                "(len(organisation.root_key), len(organisation.instance_id)) != (KEY_SIZE, 16)",
                "False",
                'test_ceremony.py::test_a_pinned_file_of_another_shape_is_refused[{"root_key": "00", "instance_id": "00"}]',
            ),
            (
                "demands.signatures < 1 or demands.years < 1 or not named or (witness and witness.key == log.key)",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments0]",
            ),
            (
                "demands.signatures < 1",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments0]",
            ),
            (
                "demands.years < 1",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments1]",
            ),
            (
                "not named",
                "False",
                "test_checks.py::test_a_root_demands_no_log_or_witness_without_a_right_name_and_key",
            ),
            (
                "witness and witness.key == log.key",
                "False",
                "test_ceremony.py::test_a_log_cannot_be_its_own_witness",
            ),
            (
                "until <= moment.now",
                "False",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments7]",
            ),
            (
                'raise Refused("malformed") from None',
                "pass",
                "test_ceremony.py::test_a_ceremony_refuses_what_makes_no_sense[arguments10]",
            ),
        ),
    ),
    *checks(
        "crypto/secret_file.py",
        "PROTOCOL 9",
        21,
        (
            (
                "len(seed) != SEED_SIZE",
                "False",
                "test_ceremony.py::test_a_secret_file_of_another_shape_is_refused[]",
            ),
            (
                'raise Refused("malformed") from None',
                "pass",
                "test_ceremony.py::test_a_secret_file_of_another_shape_is_refused[zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz]",
            ),
        ),
    ),
)
