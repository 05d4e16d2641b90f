"""Every reader of what others wrote, each with something good for it to read."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from crypto import (
    authority,
    block,
    body,
    bundle,
    certificate,
    checkpoint,
    clinician_state,
    consent,
    encoding,
    envelope,
    history,
    log_proof,
    prekey,
    revocation,
    sealed_key,
    signing,
    state,
    survivor_state,
    vault,
    whisper,
    withdrawal,
    wrapping,
)
from tests.crypto import people, story, world
from tests.crypto.known import chains, envelopes, files, foundations, states, whispers
from tests.crypto.known import log as logs
from tests.crypto.seeded import seed

# How it reads, and something good.
Door: TypeAlias = tuple[Callable[[bytes], object], bytes]

HERS: Final = (world.SURVIVOR_KEY, world.CONVERSATION)
_BEGUN: Final = story.Story().offer("sari", "dewi").claim("sari")
_THREE: Final = _BEGUN.team("sari", ("sari", "rini"), "sari")
_SARI: Final = people.certified("sari")
_REVOKED: Final = logs.made_revocation(_SARI.hash, "ani")
_HISTORY: Final = chains.history_input()

# Nothing but their own shape protects these: a change may give another value, and that is all it may do.
UNSIGNED: Final[dict[str, Door]] = {
    "value": (encoding.decode, people.STATEMENT),
    "signed object": (signing.parted, people.STATEMENT),
    "clinician": (
        certificate.read_clinician,
        certificate.clinician_payload(people.INSTANCE, people.asked("sari")),
    ),
    "certificate's parts": (certificate.read_certificate, people.certificate_of(people.asked("sari"))),
    "revocation's hash": (revocation.revocation_hash, _REVOKED),
    "block unverified": (block.unverified, world.offer()[0]),
    "envelope header": (envelope.header_of, world.envelope(world.card())),
    "survivor's state": (survivor_state.decode_state, survivor_state.encode_state(states.her_state())),
    "clinician's state": (
        clinician_state.decode_state,
        clinician_state.encode_state(replace(states.clinicians_state(), reminders=states.reminders())),
    ),
    "vault record": (vault.decode_record, vault.encode_record(files.record())),
    "log proof's parts": (log_proof.read_proof, people.log_tree().proof(_SARI.hash)),
    "text": (body.read_text, body.text_body("halo")),
    "codes": (body.read_codes, body.codes_body(["any", "id"])),
    "receipt": (body.read_receipt, body.receipt_body([seed("read")])),
    "quote": (whisper.read_quote, whisper.quote_body("hers", "Dia pulang.")),
    "what was read of whispers": (whisper.read_read, whisper.read_body(seed("session", 16), 7)),
}

# Not one byte of these can change.
GUARDED: Final[dict[str, Door]] = {
    "statement": (
        lambda given: certificate.verify_statement(people.ORGANISATION, given, people.NOW),
        people.STATEMENT,
    ),
    "coordinator": (
        lambda given: certificate.verify_coordinator(people.ORGANISATION, given, people.NOW),
        people.coordinator_object("ani"),
    ),
    "certificate": (
        lambda given: authority.verify_certificate(people.AUTHORITY, given, people.NOW),
        people.certificate_of(people.asked("sari")),
    ),
    "revocation": (
        lambda given: revocation.verify_revocation(people.ORGANISATION, given, people.NOW),
        _REVOKED,
    ),
    "checkpoint": (
        lambda given: checkpoint.open_checkpoint(people.DEMANDED, given, people.NOW),
        people.log_tree().note,
    ),
    "log proof": (
        lambda given: log_proof.check_proof(people.DEMANDED, _SARI.hash, given, people.NOW),
        people.log_tree().proof(_SARI.hash),
    ),
    "bundle": (lambda given: bundle.verify_bundle(_SARI, given, people.NOW), people.bundle_object("sari")),
    "kept bundle": (lambda given: bundle.verify_kept_bundle(_SARI, given), people.bundle_object("sari")),
    "prekey": (lambda given: prekey.verify_prekey(*HERS, given), world.prekey_object(1)),
    "standing consent": (lambda given: consent.verify_consent(*HERS, given), world.STANDING),
    "named consent": (
        lambda given: consent.verify_consent(*HERS, given),
        story.named("rini", _BEGUN.head),
    ),
    "withdrawal": (
        lambda given: withdrawal.verify_withdrawal(*HERS, given),
        withdrawal.make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, seed("block 0")),
    ),
    "first block": (block.open_first, _BEGUN.chain[0]),
    "claim": (lambda given: block.open_next(_BEGUN.told[0].block, given), _BEGUN.chain[1]),
    "team block": (lambda given: block.open_next(_BEGUN.head, given), _THREE.chain[2]),
    "envelope": (
        lambda given: envelope.open_envelope(world.EPOCH_KEYS[1], world.claim()[1].members, given),
        envelopes.envelope_input(world.envelope(world.card()))["object"],
    ),
    "state": (
        lambda given: state.open_state(seed("seal"), seed("share"), given),
        states.state_input(b"content", "fuzzed")["blob"],
    ),
    "vault blob": (
        lambda given: vault.open_record(seed("seal"), seed("share"), files.ITEM, given),
        files.record_input()["blob"],
    ),
    "sealed key": (
        lambda given: sealed_key.open_key(seed("prf"), seed("account", 16), given),
        states.sealed_key_input()["sealed"],
    ),
    "wrap": (
        lambda given: wrapping.unwrap(seed("prekey 1"), given, world.offer()[1].hash, world.SURVIVOR_ID),
        foundations.wrap_input()["wrapped"],
    ),
    "whisper": (
        lambda given: whisper.open_whisper(
            people.AUTHORITY,
            people.certificate_of(people.asked("sari")),
            whisper.Addressee(**whispers.TO),
            seed("shift dewi"),
            given,
            people.NOW,
        ),
        whispers.whisper_input()["sealed"],
    ),
    "history wrap": (
        lambda given: history.unwrap_history(
            _HISTORY["seed"], given, _HISTORY["new_hash"], _HISTORY["old_hash"], _HISTORY["member_id"]
        ),
        _HISTORY["wrapped"],
    ),
}

DOORS: Final[dict[str, Door]] = {**UNSIGNED, **GUARDED}
