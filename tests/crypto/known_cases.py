"""The inputs of crypto/vectors/known.json: one or more for every kind of object."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto import clinician_state, encoding, sealed_key, state, survivor_state
from crypto.body import RECEIPT, receipt_body
from crypto.bundle import make_bundle
from crypto.certificate import clinician_payload, read_clinician
from crypto.consent import Standing
from crypto.envelope import Message, seal
from crypto.login import CREATE, RETURN, sign_login
from crypto.prekey import Prekey, make_prekey
from crypto.presentation import sign_presentation
from crypto.signing import public_key, signed
from crypto.withdrawal import make_withdrawal
from crypto.words import choose
from crypto.wrapping import KEM_SIZE, kem_public, wrap
from tests.crypto import people, world
from tests.crypto.refusals.garbage import unusual_keys
from tests.crypto.seeded import Seeded, seed

Case = tuple[str, str, dict[str, Any]]

NUMBERS = (0, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1)
# All that has Unicode's property White_Space.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
VALUES: tuple[tuple[str, object], ...] = (
    ("numbers at every width", NUMBERS),
    ("booleans and null", (False, True, None)),
    ("bytes and texts of every head", (b"", b"x" * 23, b"x" * 24, b"x" * 256, "", "è 庇 🌿", "y" * 255)),
    ("eight arrays deep", (((((((((),),),),),),),),)[0]),
    ("an empty array", ()),
    ("a number alone", 7),
)


def known_cases(wrapped: bytes | None) -> Iterator[Case]:
    """`wrapped` is an earlier wrap to go on using: HPKE gives another each time it wraps."""
    yield from _foundations()
    yield from _words_and_login()
    yield from _wraps(wrapped)
    yield from _certificates()
    yield from _survivor_objects()
    yield from _blocks()
    yield from _envelopes()
    yield from _states()


def _foundations() -> Iterator[Case]:
    for what, value in VALUES:
        yield "encoding.decode", what, {"encoded": encoding.encode(value)}
    yield "signing.digest", "a digest under a tag", {"tag": "sc1/member", "content": seed("content", 40)}
    payload = encoding.encode([1, b"payload"])
    signing_seed = seed("signer")
    yield "signing.sign", "a signature", {"tag": "sc1/bundle", "seed": signing_seed, "payload": payload}
    opened = signed("sc1/bundle", signing_seed, payload)
    key = public_key(signing_seed)
    yield "signing.opened", "a signed object", {"tag": "sc1/bundle", "key": key, "object": opened}
    for length in (32, 64):
        given = {"ikm": seed("ikm"), "label": "state", "length": length}
        yield "keys.derive", f"{length} bytes", given


def _words_and_login() -> Iterator[Case]:
    for name in ("first", "second"):
        yield "words.choose", f"{name} six words", {"random": Seeded(f"words {name}")(9)}
    words = " ".join(choose(Seeded("words first")))
    given = {"words": words.title() + "  ", "instance_id": people.INSTANCE}
    yield "words.keys_from", "capitals and spaces do not matter", given
    for at, space in enumerate(WHITE_SPACE):
        text = f"{space}satu{space}{space}dua{space}"
        yield "words.normalise", f"white space number {at}", {"words": text, "count": 2}
    text = "\U0001d5e6\uff21TU D\u24c5"
    yield "words.normalise", "letters that look otherwise", {"words": text, "count": 2}
    for purpose in (CREATE, RETURN):
        attempt = login_attempt(purpose)
        yield "login.sign", f"to {purpose} a mailbox", {"login_seed": seed("login"), **attempt}
        yield "login.verify", f"to {purpose} a mailbox", verified_login(purpose)


def login_attempt(purpose: str) -> dict[str, Any]:
    origin, nonce = "https://dapur.example", "Bq3jF5GQ8kZtWw2YAAAB"
    return {"purpose": purpose, "origin": origin, "relay_nonce": nonce, "client_nonce": seed("nonce", 16)}


def verified_login(purpose: str) -> dict[str, Any]:
    attempt = login_attempt(purpose)
    signature = sign_login(seed("login"), **attempt)
    return {"login_key": public_key(seed("login")), **attempt, "signature": signature}


def _wraps(wrapped: bytes | None) -> Iterator[Case]:
    yield "wrapping.kem_public", "a KEM key from its seed", {"seed": seed("prekey 1")}
    yield "wrapping.unwrap", "her wrap of epoch 0", wrap_input(wrapped)


def wrap_input(wrapped: bytes | None) -> dict[str, Any]:
    seed_of_wrap, block_hash = seed("prekey 1"), world.offer()[1].hash
    made = wrapped or wrap(kem_public(seed_of_wrap), world.EPOCH_KEYS[0], block_hash, world.SURVIVOR_ID)
    return {
        "seed": seed_of_wrap,
        "wrapped": made,
        "block_hash": block_hash,
        "member_id": world.SURVIVOR_ID,
    }


def _certificates() -> Iterator[Case]:
    root = {"root_seed": people.ROOT_SEED, "instance_id": people.INSTANCE}
    valid = {"signatures_needed": 2, "not_before": people.NOW, "not_after": people.NOW + 9}
    yield "certificate.make_statement", "two signatures needed", {**root, **valid}
    yield "certificate.verify_statement", "two signatures needed", statement_input()
    given = {**root, "coordinator": people.coordinator("ani")}
    yield "certificate.make_coordinator", "a coordinator", given
    yield "certificate.verify_coordinator", "a coordinator", coordinator_input()
    pairs = [
        {"object": people.coordinator_object(name), "seed": seed(f"coordinator {name}")}
        for name in ("ani", "budi")
    ]
    asked = people.asked("sari")
    given = {"instance_id": people.INSTANCE, "clinician": asked, "signers": pairs}
    yield "certificate.make", "a clinician under two signatures", given
    yield "certificate.verify", "a clinician under two signatures", certificate_input()
    yield from _aloud()
    given = {
        "seed": seed("clinician sari"),
        "clinician": people.certified("sari"),
        "bundle": people.shift("sari"),
    }
    yield "bundle.make", "a shift", given
    yield "bundle.verify", "a shift", bundle_input()
    ahead = {**bundle_input(), "now": people.shift("sari").start - 100, "ahead": 100}
    yield "bundle.verify", "a shift that starts soon enough", ahead
    for need in ("any", "psychological", "legal"):
        yield "bundle.on_call", f"on call for {need}", {**on_call_input(), "need": need}
        given = {**on_call_input(), **twice_on_call(), "need": need}
        yield "bundle.on_call", f"on call twice for {need}", given
    given = {**on_call_input(), "pairs": [garbage_pair("sari"), *on_call_input()["pairs"]]}
    yield "bundle.on_call", "a garbage key is left out, and nobody else", given


def _aloud() -> Iterator[Case]:
    yield "fingerprint.of", "an organisation", {"content": people.ORGANISATION.root_key + people.INSTANCE}
    asked = people.asked("sari")
    given = {"clinician_id": asked.clinician_id, "key": asked.key}
    yield "fingerprint.applicant", "a clinician to be", given
    given = {"conversation": world.CONVERSATION, "head_hash": world.claim()[1].hash}
    yield "fingerprint.safety_number", "after the claim", given
    given = {"coordinator_seed": seed("coordinator ani"), "account_id": seed("account", 16)}
    yield "presentation.sign", "a coordinator's", given
    yield "presentation.verify", "a coordinator's", presentation_input()


def presentation_input() -> dict[str, Any]:
    account_id, key = seed("account", 16), people.coordinator("ani").key
    signature = sign_presentation(seed("coordinator ani"), account_id)
    return {"coordinator_key": key, "account_id": account_id, "signature": signature}


def statement_input() -> dict[str, Any]:
    return {"organisation": people.ORGANISATION, "statement": people.STATEMENT, "now": people.NOW}


def coordinator_input() -> dict[str, Any]:
    return {
        "organisation": people.ORGANISATION,
        "object": people.coordinator_object("ani"),
        "now": people.NOW,
    }


def certificate_input() -> dict[str, Any]:
    return {**statement_input(), "certificate": people.certificate_of(people.asked("sari"))}


def bundle_input() -> dict[str, Any]:
    return {
        "clinician": people.certified("sari"),
        "object": people.bundle_object("sari"),
        "now": people.NOW,
        "ahead": 0,
    }


def on_call_input() -> dict[str, Any]:
    sari, dewi = (people.certificate_of(people.asked(name)) for name in ("sari", "dewi"))
    ghost = people.certificate_of(people.asked("ghost"), ("ani",))
    pairs = [
        (sari, people.bundle_object("sari")),
        (ghost, people.bundle_object("sari")),
        (dewi, people.bundle_object("sari")),
        (dewi, people.bundle_object("dewi")),
    ]
    return {**statement_input(), "pairs": pairs, "need": "any"}


def twice_on_call() -> dict[str, Any]:
    """Dewi's bundle that is garbage, a good one, that again, another shift, and under another certificate."""
    dewi = people.certified("dewi")
    renewed = replace(people.asked("dewi"), alias="Bu Dewi Lestari")
    newer = read_clinician(clinician_payload(people.INSTANCE, renewed))[1]
    first = people.certificate_of(people.asked("dewi"))
    legal = replace(people.shift("dewi"), number=8, needs=("legal",))
    by = seed("clinician dewi")
    pairs = [
        garbage_pair("dewi"),
        (first, people.bundle_object("dewi")),
        (first, people.bundle_object("dewi")),
        (first, make_bundle(by, dewi, legal)),
        (people.certificate_of(renewed), make_bundle(by, newer, legal)),
    ]
    return {"pairs": pairs}


def garbage_pair(name: str) -> tuple[bytes, bytes]:
    """A certified clinician whose bundle names a key that nothing can be wrapped to."""
    garbage = replace(people.shift(name), kem=b"\xff" * KEM_SIZE)
    made = make_bundle(seed(f"clinician {name}"), people.certified(name), garbage)
    return people.certificate_of(people.asked(name)), made


def hers(signed_object: bytes) -> dict[str, Any]:
    return {"key": world.SURVIVOR_KEY, "conversation": world.CONVERSATION, "object": signed_object}


def _survivor_objects() -> Iterator[Case]:
    by = {"seed": world.SURVIVOR_SEED, "conversation": world.CONVERSATION}
    made = Prekey(1, kem_public(seed("prekey 1")), people.NOW + 7 * people.DAY)
    yield "prekey.make", "her first prekey", {**by, "prekey": made}
    yield "prekey.verify", "her first prekey", hers(world.prekey_object(1))
    for what, kem in unusual_keys(made.kem):
        object_ = make_prekey(world.SURVIVOR_SEED, world.CONVERSATION, replace(made, kem=kem))
        yield "prekey.verify", what, hers(object_)
    standing = Standing(people.NEED, people.NOW + 30 * people.DAY)
    yield "consent.make", "a standing consent", {**by, "standing": standing}
    yield "consent.verify", "a standing consent", hers(world.STANDING)
    block0_hash = world.offer()[1].hash
    yield "withdrawal.make", "a withdrawal", {**by, "block0_hash": block0_hash}
    withdrawal = make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, block0_hash)
    yield "withdrawal.verify", "a withdrawal", hers(withdrawal)


def block_makers() -> dict[str, tuple[bytes, Any]]:
    """Who signs which draft, by the name that also seeds its randomness."""
    return {
        "offer": (world.SURVIVOR_SEED, world.offer_draft()),
        "claim": (seed("clinician sari"), world.claim_draft()),
        "rekey": (world.SURVIVOR_SEED, world.rekey_draft()),
    }


def chain_to(n: int) -> list[bytes]:
    return [made[0] for made in (world.offer(), world.claim(), world.rekey())[: n + 1]]


def _blocks() -> Iterator[Case]:
    for n, (name, (signer_seed, draft)) in enumerate(block_makers().items()):
        given = {"signer_seed": signer_seed, "draft": draft, "key": world.EPOCH_KEYS[n]}
        consents = {"consents": world.CONSENTS, "random": Seeded(name)(24)}
        yield "block.make", f"the {name}", {**given, **consents}
        yield "block.open", f"the {name}", {"chain": chain_to(n)}
        yield "block.confirm", f"the {name}", {"chain": chain_to(n), "key": world.EPOCH_KEYS[n]}
    on_call = [people.on_call("dewi"), people.on_call("sari")]
    yield "block.check_added", "all are on call", {"object": world.offer()[0], "on_call": on_call}
    for made, keep, bucket_seconds in ((1_800_000_001, 120, 10), (1_800_000_001, 7 * 86_400, 3600)):
        given = {"made": made, "keep": keep, "bucket_seconds": bucket_seconds}
        yield "block.times", f"kept for {keep} s", given
    for what, now in {"in time": people.NOW, "early": people.NOW - 300, "late": people.NOW + 300}.items():
        yield "block.check_times", f"an offer that comes {what}", {"chain": chain_to(0), "now": now}
    for what, now in {"made now": people.NOW - 300, "long ago": people.NOW + 365 * people.DAY}.items():
        yield "block.check_until", f"an offer {what}", {"chain": chain_to(0), "now": now}


def _envelopes() -> Iterator[Case]:
    by = {"key": world.EPOCH_KEYS[1], "seed": world.SURVIVOR_SEED, "header": world.header(world.claim()[1])}
    sizes = {
        f"padded to {size}": world.message(body=b"a" * (size - 160))
        for size in (256, 1024, 4096, 16_384, 65_536)
    }
    receipt = world.message(RECEIPT, receipt_body([seed("read")]))
    heard = ((seed("other session", 16), seed("other head")),)
    for what, sent in {"a card": world.card(), "a receipt": receipt, **sizes}.items():
        yield "envelope.seal", what, {**by, "message": sent, "random": Seeded(what)(24)}
        # Two sizes suffice for opening: a case holds all its bytes.
        if len(sent.body) < 4096:
            yield "envelope.open", what, envelope_input(world.envelope(sent, what))
    follows = replace(world.message(), sequence=1, previous=seed("before"), seen=heard)
    yield "envelope.open", "with what it follows and has seen", envelope_input(world.envelope(follows))
    yield "envelope.header", "a card", {"object": world.envelope(world.card())}
    yield "chain.open", "her card under the offer", chain_input(0, world.SURVIVOR_SEED, world.card())
    yield "chain.open", "her words after the claim", chain_input(1, world.SURVIVOR_SEED, world.message())
    reply = replace(world.message(), member_id=world.clinician("sari").id)
    yield "chain.open", "the lead's answer", chain_input(1, seed("clinician sari"), reply)


def envelope_input(made: bytes) -> dict[str, Any]:
    return {"key": world.EPOCH_KEYS[1], "members": world.claim()[1].members, "object": made}


def chain_input(n: int, signer: bytes, sent: Message) -> dict[str, Any]:
    """A message sealed under block n, with the chain to it and one block more."""
    block = (world.offer, world.claim)[n]()[1]
    made = seal(world.EPOCH_KEYS[n], signer, world.header(block), sent, Seeded("in chain"))
    return {"chain": chain_to(n + 1), "keys": world.EPOCH_KEYS[: n + 2], "object": made}


def _states() -> Iterator[Case]:
    for name, size in (("one page", 4092), ("two pages", 4093)):
        content = seed(name, size)
        given = {"secret": seed("seal"), "share": seed("share"), "content": content}
        yield "state.seal", name, {**given, "random": Seeded(name)(24)}
        yield "state.open", name, state_input(content, name)
    yield "survivor_state.decode", "one conversation", {"encoded": survivor_state.encode_state(her_state())}
    empty = survivor_state.SurvivorState(people.NOW, ())
    yield "survivor_state.decode", "none yet", {"encoded": survivor_state.encode_state(empty)}
    encoded = clinician_state.encode_state(clinicians_state())
    yield "clinician_state.decode", "a clinician who coordinates", {"encoded": encoded}
    given = {"secret": seed("prf"), "account_id": seed("account", 16), "key": seed("C")}
    yield "sealed_key.seal", "under a passkey", {**given, "random": Seeded("sealed key")(24)}
    yield "sealed_key.open", "under a passkey", sealed_key_input()
    sheet = " ".join(sealed_key.choose_sheet(Seeded("sheet")))
    yield "sealed_key.recovery_secret", "a recovery sheet", {"words": sheet}


def state_input(content: bytes, name: str) -> dict[str, Any]:
    secret, share = seed("seal"), seed("share")
    return {"secret": secret, "share": share, "blob": state.seal_state(secret, share, content, Seeded(name))}


def her_state() -> survivor_state.SurvivorState:
    prekeys = (
        survivor_state.KeptPrekey(1, seed("prekey 1"), people.NOW + 7 * people.DAY, world.offer()[1].expires),
        survivor_state.KeptPrekey(2, seed("prekey 2"), people.NOW + 7 * people.DAY, 0),
    )
    hashes = world.claim()[1].hash, world.offer()[1].hash
    kept = survivor_state.KeptConversation(
        world.CONVERSATION,
        world.SURVIVOR_SEED,
        prekeys,
        1,
        *hashes,
        people.NEED,
        survivor_state.OFFERED,
        world.KEEP,
    )
    fresh = survivor_state.KeptConversation(
        seed("fresh", 16), seed("fresh"), (), 0, None, None, "any", survivor_state.OFFERING, world.KEEP
    )
    return survivor_state.SurvivorState(people.NOW, (kept, fresh))


def clinicians_state() -> clinician_state.ClinicianState:
    shift = people.shift("sari")
    bundles = (clinician_state.KeptBundle(7, seed("shift sari"), shift.start, shift.until, 0),)
    heads = (clinician_state.KeptHead(world.CONVERSATION, 1, world.claim()[1].hash),)
    return clinician_state.ClinicianState(
        people.NOW, seed("clinician sari"), seed("coordinator ani"), bundles, heads
    )


def sealed_key_input() -> dict[str, Any]:
    secret, account_id = seed("prf"), seed("account", 16)
    sealed = sealed_key.seal_key(secret, account_id, seed("C"), Seeded("sealed key"))
    return {"secret": secret, "account_id": account_id, "sealed": sealed}
