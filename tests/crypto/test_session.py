"""Nothing a survivor or clinician sends counts twice, and what is missing is noticed."""

from crypto.envelope import Header, Message, Opened, envelope_hash
from crypto.session import Ledger, Session
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed


def opened(message: Message, name: str) -> Opened:
    return Opened(Header(world.CONVERSATION, seed("block"), people.NOW), message, seed(name))


def sent(session: Session, name: str) -> Opened:
    message = session.compose("text", b"", people.NOW, ())
    session.sent(message, seed(name))
    return opened(message, name)


def session(name: str = "her session") -> Session:
    return Session(world.SURVIVOR_ID, Seeded(name))


def test_each_message_counts_once() -> None:
    ledger, first = Ledger(), sent(session(), "one")
    assert not ledger.accept(first).repeated
    assert ledger.accept(first).repeated


def test_a_lost_message_is_noticed() -> None:
    hers, ledger = session(), Ledger()
    one, _, three = (sent(hers, name) for name in ("one", "two", "three"))
    assert not ledger.accept(one).gap
    assert ledger.accept(three).gap


def test_a_message_missing_at_the_start_is_noticed() -> None:
    hers, ledger = session(), Ledger()
    sent(hers, "lost")
    assert ledger.accept(sent(hers, "two")).gap


def test_a_message_sealed_again_keeps_its_place() -> None:
    hers, ledger = session(), Ledger()
    message = hers.compose("text", b"", people.NOW, ())
    hers.sent(message, seed("under the old block"))
    hers.sent(message, seed("under the new block"))
    assert not ledger.accept(opened(message, "under the new block")).gap
    assert not ledger.accept(sent(hers, "next")).gap


def test_one_member_cannot_use_up_anothers_numbers() -> None:
    hers, ledger = session(), Ledger()
    forged = Message(seed("rogue", 16), hers.id, 0, None, (), "text", people.NOW, b"")
    ledger.accept(opened(forged, "forged"))
    assert not ledger.accept(sent(hers, "one")).repeated


def test_what_was_seen_is_told_without_ones_own_session() -> None:
    ledger, hers = Ledger(), session()
    others = [session(f"session {number}") for number in range(10)]
    for number, other in enumerate(others):
        ledger.accept(sent(other, f"of {number}"))
    ledger.accept(sent(hers, "own"))
    seen = ledger.seen(hers.id)
    assert seen == tuple(
        (other.id, seed(f"of {number}")) for number, other in enumerate(others) if number > 1
    )


def test_an_envelopes_hash_is_of_all_its_bytes() -> None:
    made = world.envelope(world.card())
    assert envelope_hash(made) != envelope_hash(made[:-1] + bytes([made[-1] ^ 1]))
