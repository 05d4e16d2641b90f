"""States and sealed keys with known answers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto import clinician_state, sealed_key, state, survivor_state
from tests.crypto import people, world
from tests.crypto.known.case import Case
from tests.crypto.seeded import Seeded, seed


def states() -> Iterator[Case]:
    for name, size in (("one page", 4092), ("two pages", 4093)):
        content = seed(name, size)
        given = {"secret": seed("seal"), "share": seed("share"), "content": content}
        yield "state.seal", name, {**given, "random": Seeded(name)(24)}
        yield "state.open", name, state_input(content, name)
    yield "survivor_state.decode", "one conversation", {"encoded": survivor_state.encode_state(her_state())}
    empty = survivor_state.SurvivorState(people.NOW, None, ())
    yield "survivor_state.decode", "none yet", {"encoded": survivor_state.encode_state(empty)}
    plain = replace(clinicians_state(), coordinator_seed=None, log_head=None)
    yield "clinician_state.decode", "a clinician", {"encoded": clinician_state.encode_state(plain)}
    encoded = clinician_state.encode_state(clinicians_state())
    yield "clinician_state.decode", "a clinician who coordinates", {"encoded": encoded}
    encoded = clinician_state.encode_state(replace(plain, reminders=reminders()))
    yield "clinician_state.decode", "with reminders", {"encoded": encoded}
    given = {"secret": seed("prf"), "account_id": seed("account", 16), "key": seed("C")}
    yield "sealed_key.seal", "under a passkey", {**given, "random": Seeded("sealed key")(24)}
    yield "sealed_key.open", "under a passkey", sealed_key_input()
    sheet = " ".join(sealed_key.choose_sheet(Seeded("sheet")))
    yield "sealed_key.recovery_secret", "a recovery sheet", {"words": sheet}
    typed = " ".join(sealed_key.choose_passphrase(Seeded("passphrase"))).upper()
    asked = {"words": f" {typed}", "account_id": seed("account", 16)}
    yield "sealed_key.passphrase_secret", "a passphrase", asked


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
    return survivor_state.SurvivorState(people.NOW, people.log_tree().head, (kept, fresh))


def clinicians_state() -> clinician_state.ClinicianState:
    shift = people.shift("sari")
    bundles = (clinician_state.KeptBundle(7, seed("shift sari"), shift.start, shift.until, 0),)
    heads = (clinician_state.KeptHead(world.CONVERSATION, 1, world.claim()[1].hash),)
    secrets = seed("clinician sari"), seed("coordinator ani")
    return clinician_state.ClinicianState(people.NOW, *secrets, people.log_tree().head, bundles, heads)


def reminders() -> tuple[clinician_state.KeptReminder, ...]:
    """One with a note as long as it may be, one that is done."""
    longest = "é" * (clinician_state.GREATEST_NOTE_BYTES // 2)
    return (
        clinician_state.KeptReminder(seed("reminder", 16), world.CONVERSATION, 1, people.NOW + 3600, longest),
        clinician_state.KeptReminder(seed("reminder done", 16), world.CONVERSATION, 2, 0, ""),
    )


def sealed_key_input() -> dict[str, Any]:
    secret, account_id = seed("prf"), seed("account", 16)
    sealed = sealed_key.seal_key(secret, account_id, seed("C"), Seeded("sealed key"))
    return {"secret": secret, "account_id": account_id, "sealed": sealed}
