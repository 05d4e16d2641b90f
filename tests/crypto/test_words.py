"""Her words keep working when stretching is made dearer, and a clinician's passphrase is stretched too."""

from nacl.pwhash import argon2id

from crypto import sealed_key, words
from crypto.signing import digest
from crypto.words import NEWEST, SETS, Parameters
from tests.crypto import people
from tests.crypto.refusing import refusal
from tests.crypto.seeded import Seeded, seed

HERS = "abadi abjad abon abu acar adas"
PHRASE = "abadi abjad abon abu acar adas adat adik"
COMES, LIFE = 1_000_000, 7 * 86_400
CHEAP = {
    1: Parameters(rounds=1, memory_bytes=8192, tried_until=COMES + LIFE),
    2: Parameters(rounds=2, memory_bytes=8192),
}


def test_there_is_one_set_of_parameters_so_far() -> None:
    assert {1: Parameters(3, 64 * 2**20, None)} == SETS
    assert words.sets_to_try(SETS, 0) == (1,) == (NEWEST,)


def test_an_older_set_is_tried_for_one_mailbox_life_after_the_newer_came() -> None:
    assert words.sets_to_try(CHEAP, COMES) == (2, 1)
    assert words.sets_to_try(CHEAP, COMES + LIFE - 1) == (2, 1)
    assert words.sets_to_try(CHEAP, COMES + LIFE) == (2,)


def test_each_set_gives_other_keys_for_the_same_words() -> None:
    older, newer = (words.keys_from(HERS, people.INSTANCE, number, CHEAP) for number in (1, 2))
    assert older == words.keys_from(HERS.upper(), people.INSTANCE, 1, CHEAP)
    assert older.mailbox != newer.mailbox
    assert older.seal_key != newer.seal_key


def test_other_words_and_unknown_sets_are_refused() -> None:
    assert refusal(words.keys_from, HERS + " adat", people.INSTANCE, 1, CHEAP) == "words"
    assert refusal(words.keys_from, HERS + " adat", people.INSTANCE, 3, CHEAP) == "words"
    assert refusal(words.keys_from, HERS, people.INSTANCE, 3, CHEAP) == "version"
    assert refusal(words.keys_from, HERS, people.INSTANCE, 2, CHEAP) is None


def test_a_passphrase_is_eight_drawn_words() -> None:
    drawn = sealed_key.choose_passphrase(Seeded("passphrase"))
    assert len(drawn) == 8
    assert set(drawn) <= set(words.WORDS)
    assert sealed_key.choose_passphrase(lambda size: b"\xff" * size) == (words.WORDS[-1],) * 8


def test_a_passphrase_is_stretched_with_the_first_set_for_its_account() -> None:
    account = seed("account", 16)
    salt = digest("sc1/passphrase", account)[:16]
    published = argon2id.kdf(32, PHRASE.encode(), salt, opslimit=3, memlimit=64 * 2**20)
    assert sealed_key.passphrase_secret(f"  {PHRASE.upper()} ", account) == published
    assert sealed_key.passphrase_secret(PHRASE, seed("another account", 16)) != published


def test_a_passphrase_opens_what_was_sealed_for_it_and_nothing_else() -> None:
    account, key = seed("account", 16), seed("key")
    secret = sealed_key.passphrase_secret(PHRASE, account)
    sealed = sealed_key.seal_key(secret, account, key, Seeded("sealed key"))
    assert sealed_key.open_key(secret, account, sealed) == key
    assert refusal(sealed_key.open_key, seed("another"), account, sealed) == "unopened"
    assert refusal(sealed_key.open_key, secret, seed("another account", 16), sealed) == "unopened"
    assert refusal(sealed_key.passphrase_secret, HERS, account) == "words"
