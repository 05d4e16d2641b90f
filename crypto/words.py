"""Six words and the three keys they give: mailbox, login, seal (PROTOCOL §6)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13

from crypto.keys import derive
from crypto.login import mailbox_of
from crypto.refused import Refused
from crypto.sealing import Random
from crypto.signing import digest, public_key

# The 2,048 words, in the order that gives each its 11 bits (PROTOCOL §6).
WORDS: Final = tuple((Path(__file__).parent / "words_id.txt").read_text("ascii").split())
COUNT: Final = 6
BITS_PER_WORD: Final = 11
# What parts words is Unicode's property White_Space; `split` and `\s` also take U+001C to U+001F.
_WORD: Final = re.compile("[^\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
STRETCHED_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class Parameters:
    """What Argon2id costs. `tried_until` is set when a newer set comes: one greatest mailbox life later."""

    rounds: int
    memory_bytes: int
    tried_until: int | None = None


NEWEST: Final = 1
SETS: Final[Mapping[int, Parameters]] = {1: Parameters(rounds=3, memory_bytes=64 * 2**20)}


@dataclass(frozen=True, slots=True)
class WordKeys:
    """mailbox is 16 bytes and public to the relay; the other two are 32-byte secrets."""

    mailbox: bytes
    login_seed: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)


def choose(random: Random, count: int = COUNT) -> tuple[str, ...]:
    """Words drawn without bias: 11 bits each, from the most significant bit of the random bytes on."""
    size = -(-BITS_PER_WORD * count // 8)
    bits = int.from_bytes(random(size), "big") >> (8 * size - BITS_PER_WORD * count)
    places = range(BITS_PER_WORD * (count - 1), -1, -BITS_PER_WORD)
    return tuple(WORDS[bits >> place & (1 << BITS_PER_WORD) - 1] for place in places)


def normalise(text: str, count: int = COUNT) -> str:
    """Lower-case words, one space between; Refused("words") unless there are exactly `count` of a to z."""
    words = _WORD.findall(unicodedata.normalize("NFKD", text).lower())
    if len(words) != count or not all(re.fullmatch("[a-z]+", word) for word in words):
        raise Refused("words")
    return " ".join(words)


def stretch(password: bytes, salt: bytes, parameters: Parameters) -> bytes:
    """Argon2id 1.3 with one lane, 32 bytes; set 1 takes about 0.1 s and 64 MiB."""
    cost = (parameters.rounds, parameters.memory_bytes, crypto_pwhash_ALG_ARGON2ID13)
    return crypto_pwhash_alg(STRETCHED_SIZE, password, salt, *cost)


def keys_from(
    words: str, instance_id: bytes, parameters: int = NEWEST, sets: Mapping[int, Parameters] = SETS
) -> WordKeys:
    """The keys of six words at one organisation's instance. Refused: `words`, `version` (no such set)."""
    password = normalise(words).encode()
    if parameters not in sets:
        raise Refused("version")
    root = stretch(password, digest("sc1/words", instance_id)[:16], sets[parameters])
    login_seed = derive(root, "login")
    return WordKeys(mailbox_of(public_key(login_seed)), login_seed, derive(root, "seal"))


def sets_to_try(sets: Mapping[int, Parameters], now: int) -> tuple[int, ...]:
    """Which sets her words may have been made with: the newest, then older ones whose time is not over."""
    newest, *older = sorted(sets, reverse=True)
    return newest, *(number for number in older if now < (sets[number].tried_until or 0))
