"""One small organisation, the same each time: its root, coordinators, and clinicians on call."""

from functools import cache
from typing import Final

from crypto.bundle import Bundle, OnCall, make_bundle, verify_bundle
from crypto.certificate import (
    Clinician,
    Coordinator,
    Organisation,
    Statement,
    clinician_payload,
    countersign,
    make_certificate,
    make_coordinator,
    make_statement,
    verify_certificate,
)
from crypto.signing import public_key
from crypto.wrapping import kem_public
from tests.crypto.seeded import seed

NOW: Final = 1_800_000_000
DAY: Final = 86_400
NEED: Final = "psychological"

ROOT_SEED: Final = seed("root")
INSTANCE: Final = seed("instance", 16)
ORGANISATION: Final = Organisation(public_key(ROOT_SEED), INSTANCE)
STATEMENT: Final = make_statement(ROOT_SEED, INSTANCE, Statement(2, NOW - DAY, NOW + 365 * DAY))


def coordinator(name: str) -> Coordinator:
    key = public_key(seed(f"coordinator {name}"))
    return Coordinator(seed(f"coordinator id {name}", 16), key, NOW - DAY, NOW + 90 * DAY)


def coordinator_object(name: str) -> bytes:
    return make_coordinator(ROOT_SEED, INSTANCE, coordinator(name))


def asked(name: str) -> Clinician:
    """A clinician as the coordinators are asked to certify one."""
    key, clinician_id = public_key(seed(f"clinician {name}")), seed(f"clinician id {name}", 16)
    return Clinician(clinician_id, key, "psychologist", f"Bu {name}", "Bandung", NOW - DAY, NOW + 20 * DAY)


def certificate_of(clinician: Clinician, signers: tuple[str, ...] = ("ani", "budi")) -> bytes:
    payload = clinician_payload(INSTANCE, clinician)
    pairs = [
        (coordinator_object(name), countersign(seed(f"coordinator {name}"), payload)) for name in signers
    ]
    return make_certificate(payload, pairs)


@cache
def certified(name: str) -> Clinician:
    return verify_certificate(ORGANISATION, STATEMENT, certificate_of(asked(name)), NOW)


def shift(name: str) -> Bundle:
    return Bundle(7, kem_public(seed(f"shift {name}")), (NEED, "medical"), NOW - 3600, NOW + 7 * 3600)


@cache
def bundle_object(name: str) -> bytes:
    return make_bundle(seed(f"clinician {name}"), certified(name), shift(name))


@cache
def on_call(name: str) -> OnCall:
    return OnCall(certified(name), verify_bundle(certified(name), bundle_object(name), NOW))
