"""Only who has the old words moves what lies under them, and only to where they said, once."""

from crypto.encoding import encode
from crypto.login import mailbox_of, sign_login
from crypto.moving import sign_moving, verify_moving
from crypto.signing import public_key, sign
from tests.crypto.refusing import refusal
from tests.crypto.seeded import seed

ORIGIN, RELAY = "https://dapur.example", "k3Jx"
OLD, NEW = seed("old words"), seed("new mailbox", 16)
KEY = public_key(OLD)
SIGNATURE = sign_moving(OLD, ORIGIN, RELAY, NEW)


def test_the_old_words_move_to_the_mailbox_they_name() -> None:
    assert refusal(verify_moving, KEY, ORIGIN, RELAY, NEW, SIGNATURE) is None
    payload = encode([1, ORIGIN, RELAY, mailbox_of(KEY), NEW])
    assert sign("sc1/moving", OLD, payload) == SIGNATURE


def test_a_move_serves_for_one_page_connection_and_mailbox() -> None:
    for given in (
        (public_key(seed("somebody")), ORIGIN, RELAY, NEW, SIGNATURE),
        (KEY, "https://dapur.test", RELAY, NEW, SIGNATURE),
        (KEY, ORIGIN, "k3Jy", NEW, SIGNATURE),
        (KEY, ORIGIN, RELAY, seed("another mailbox", 16), SIGNATURE),
        (KEY, ORIGIN, RELAY, NEW, SIGNATURE[:-1] + bytes([SIGNATURE[-1] ^ 1])),
        (KEY, ORIGIN, RELAY, NEW, b""),
        (bytes(32), ORIGIN, RELAY, NEW, SIGNATURE),
    ):
        assert refusal(verify_moving, *given) == "signature"


def test_a_login_is_no_move() -> None:
    login = sign_login(OLD, ORIGIN, RELAY, "return", NEW)
    assert refusal(verify_moving, KEY, ORIGIN, RELAY, NEW, login) == "signature"


def test_a_move_names_the_mailbox_of_the_key_that_signed_it() -> None:
    another = encode([1, ORIGIN, RELAY, seed("not its own", 16), NEW])
    signature = sign("sc1/moving", OLD, another)
    assert refusal(verify_moving, KEY, ORIGIN, RELAY, NEW, signature) == "signature"
