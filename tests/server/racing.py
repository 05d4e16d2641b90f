"""A conversation that somebody deletes while everybody else is at work in it, on real stores."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import server.clinicians.tables
import server.transparency.tables  # noqa: F401  (the tables of the database under test)
from crypto import drafting
from crypto.block import OFFER, Block, Draft, make_block
from crypto.body import TEXT, text_body
from crypto.certificate import Clinician
from crypto.drafting import Moment
from crypto.envelope import Header, seal
from crypto.member import Member, clinician_member, survivor_member
from crypto.prekey import verify_prekey
from crypto.session import Session
from crypto.signing import public_key
from server.at_rest import NO_BUCKET, Place, Save
from server.conversations.service import Conversation
from server.database import Connection, metadata
from server.doors import Caller, Refused, Role
from server.duty.service import Shift
from server.duty.store import Rows
from server.limits import WRAP_BYTES
from server.steps.extend import Extend, Given
from server.steps.forget import Forget
from server.steps.save import SaveState
from server.steps.send import Envelopes
from tests.crypto import people
from tests.crypto.seeded import seed
from tests.server.scenes import Talk as Request
from tests.server.scenes import Words, found, key_of, offer, place_of
from tests.server.stores import BUCKET, START, keys_in
from tests.server.turns import Ended, SharedStores, rows_naming

KEEP = 86_400
SARI, DEWI = "sari", "dewi"
# What a deletion of everything leaves: whoever is on call, and the buckets that others rest under.
STAYS = frozenset({"bundles", "buckets", "held"})
Act = Callable[[], object]


@cache
def _certified(certificate: bytes) -> Clinician | None:
    named = {people.pair(name)[0]: name for name in (SARI, DEWI)}
    return people.certified(named[certificate]) if certificate in named else None


def open_stores(folder: Path) -> SharedStores:
    """Stores with two clinicians on call."""
    stores = SharedStores(folder)
    stores.begin()
    stores.parts = replace(stores.parts, certified=_certified)
    for name in (SARI, DEWI):
        one, pair = people.on_call(name), people.pair(name)
        hours = one.bundle.start, one.bundle.until
        shift = Shift(
            one.clinician.clinician_id,
            one.bundle.number,
            tuple(one.bundle.needs),
            *hours,
            pair,
            on_duty=True,
            expires=START + 20 * KEEP,
        )
        stores.keep(partial(_keep_shift, shift))
    return stores


def _keep_shift(shift: Shift, connection: Connection) -> None:
    Rows(connection).keep_shift(shift)


def caller_of(name: str) -> Caller:
    clinician = people.on_call(name).clinician.clinician_id
    return Caller(frozenset({Role.CLINICIAN}), name, clinician=clinician)


def member_of(name: str) -> Member:
    return clinician_member(people.on_call(name))


class Talk(Request):
    """Her request to two clinicians; `claimed` makes it Sari's."""

    def __init__(self) -> None:
        self.id, self.seed, self._kem = os.urandom(16), os.urandom(32), os.urandom(32)
        self.card, self.key = os.urandom(1192), os.urandom(32)
        key = public_key(self.seed)
        self.own = survivor_member(key, verify_prekey(key, self.id, self.prekey(1)))
        members = (self.own, member_of(SARI), member_of(DEWI))
        draft = drafting.first_offer(self.id, members, KEEP, 0, Moment(START, BUCKET))
        assert draft.kind == OFFER
        self.signed, self.block = make_block(self.seed, draft, self.key, [], os.urandom)
        self.head = self.block

    @property
    def heads(self) -> list[tuple[bytes, int, bytes]]:
        return [(self.id, self.head.n, self.head.hash)]

    def claim(self) -> tuple[Given, Block]:
        """Sari's claim upon the offer."""
        members = (self.own, member_of(SARI))
        draft = drafting.claim(self.block, members, members[1].id, Moment(START, BUCKET))
        return self._signed(draft, seed(f"clinician {SARI}"), [])

    def addition(self) -> tuple[Given, Block]:
        """Hers: Dewi joins, and is brought the key of what was said before."""
        members = (self.own, member_of(SARI), member_of(DEWI))
        draft = drafting.team(self.head, self.own.id, members, members[1].id, Moment(START, BUCKET))
        return self._signed(draft, self.seed, [(members[2].id, self.head.n, bytes(WRAP_BYTES))])

    def _signed(
        self, draft: Draft, own: bytes, history: list[tuple[bytes, int, bytes]]
    ) -> tuple[Given, Block]:
        signed, block = make_block(own, draft, os.urandom(32), [], os.urandom)
        return Given(signed, [(one.id, bytes(WRAP_BYTES)) for one in draft.members], history), block

    def text(self, by: bytes, own: bytes) -> bytes:
        """An envelope under the head."""
        message = Session(by, os.urandom).compose(TEXT, text_body("halo"), START, ())
        bucket = -(-(START + KEEP) // BUCKET) * BUCKET
        return seal(self.key, own, Header(self.id, self.head.hash, bucket), message, os.urandom)


@dataclass
class Race:
    """One conversation, who acts in it at once, and what must be true when all have ended."""

    stores: SharedStores
    number: int

    def __post_init__(self) -> None:
        self.words, self.talk = Words(), Talk()
        self.claimed = self.number % 2 == 0
        self.whole = self.number % 3 == 0
        stores = self.stores
        stores.states.begin(self.words.mailbox)
        self._save(0)
        offer(stores, self.words, self.talk)
        if self.claimed:
            given, block = self.talk.claim()
            Extend(stores.parts).claim(caller_of(SARI), given)
            self.talk.head = block
        kept = found(stores, self.talk)
        assert kept is not None
        self.kept: Conversation = kept
        self.place: Place = place_of(stores, self.words)
        self.row = stores.shredder.seal(kept.place, NO_BUCKET, b"row", b"content")
        self.keys = {key_of(stores, kept.place)} | ({key_of(stores, self.place)} if self.whole else set())

    def acts(self) -> dict[str, Act]:
        """Everything that happens at once."""
        talk, parts = self.talk, self.stores.parts
        hers, sari = talk.text(talk.own.id, talk.seed), talk.text(member_of(SARI).id, seed("clinician sari"))
        added = talk.addition()[0] if self.claimed else talk.claim()[0]
        extend, envelopes = Extend(parts), Envelopes(parts)
        attach: Act = (
            (lambda: extend.append(self.words.caller, added))
            if self.claimed
            else (lambda: extend.claim(caller_of(SARI), added))
        )
        return {
            "delete": self.delete,
            "send": lambda: envelopes.send(self.words.caller, talk.id, os.urandom(16), hers),
            "answer": lambda: envelopes.send(caller_of(SARI), talk.id, os.urandom(16), sari),
            "attach": attach,
            "save": lambda: self._save(1),
            "purge": self.stores.expire.run,
        }

    def delete(self) -> None:
        forget = Forget(self.stores.parts, self.stores.purge)
        if self.whole:
            forget.forget_all(self.words.caller)
        else:
            forget.forget(self.words.caller, self.talk.id)

    def breaches(self, ended: dict[str, Ended]) -> list[str]:
        """What is not as it must be: nothing."""
        order = list(ended)
        after = order[order.index("delete") + 1 :]
        saves = {"save"} if self.whole else set()
        late = [name for name in after if name in {"send", "answer", "attach"} | saves]
        said = [f"{name} acknowledged late" for name in late if ended[name].code == "ok"]
        said += [] if ended["delete"].code == "ok" else ["delete refused"]
        return [*said, *self._readable(), *self._kept()]

    def _readable(self) -> list[str]:
        stores, talk, envelopes = self.stores, self.talk, Envelopes(self.stores.parts)
        readers = (self.words.caller, caller_of(SARI), caller_of(DEWI))
        said = ["readable" for caller in readers if not _is_gone(partial(envelopes.read, caller, talk.id, 0))]
        if not _is_gone(lambda: stores.shredder.open(self.kept.place, NO_BUCKET, b"row", self.row)):
            said.append("row opens")
        if self.whole and not _is_gone(lambda: stores.states.open(self.words.mailbox)):
            said.append("share given")
        return said

    def _kept(self) -> list[str]:
        stores = self.stores
        said = ["key kept"] if self.keys & keys_in(stores.folder) else []
        stores.expire.run()
        said += [f"named in {table}" for table in rows_naming(stores, self.talk.id)]
        if not self.whole:
            # Her mailbox stays with her, until she deletes it too.
            said += [] if stores.states.exists(self.words.mailbox) else ["mailbox lost"]
            Forget(stores.parts, stores.purge).forget_all(self.words.caller)
            stores.expire.run()
        return [*said, *[f"row in {table}" for table in self._tables_with_rows()]]

    def _tables_with_rows(self) -> list[str]:
        def job(connection: Connection) -> list[str]:
            counted = {
                name: len(connection.execute(table.select()).all()) for name, table in metadata.tables.items()
            }
            return [name for name, count in counted.items() if count and name not in STAYS]

        return self.stores.read(job)

    def _save(self, version: int) -> object:
        stores, talk = self.stores, self.talk
        opened = stores.states.open(self.words.mailbox)
        state = Save(version, os.urandom(16), opened.next_bucket, os.urandom(64))
        prekeys = [(talk.id, talk.prekey(version + 1))]
        return SaveState(stores.parts).save(self.words.caller, state, prekeys, talk.heads)


class FirstSave:
    """A mailbox that was begun, and is deleted while its first save is under way."""

    def __init__(self, stores: SharedStores) -> None:
        self.stores, self.words, self.talk = stores, Words(), Talk()
        stores.states.begin(self.words.mailbox)
        self.opened = stores.states.open(self.words.mailbox)

    def acts(self) -> dict[str, Act]:
        forget = Forget(self.stores.parts, self.stores.purge)
        return {
            "save": self._save,
            "delete": lambda: forget.forget_all(self.words.caller),
            "purge": self.stores.expire.run,
        }

    def breaches(self, ended: dict[str, Ended]) -> list[str]:
        order = list(ended)
        late = ended["save"].code == "ok" and order.index("save") > order.index("delete")
        said = ["save acknowledged late"] if late else []
        if self.stores.states.exists(self.words.mailbox):
            said.append("mailbox kept")
        if not _is_gone(lambda: self._state(self.opened.next_share)):
            said.append("share given")
        return said

    def _state(self, share: bytes) -> None:
        if self.stores.states.open(self.words.mailbox).next_share != share:
            # Begun anew, with a share of its own: nothing of the old one.
            raise Refused("gone")

    def _save(self) -> object:
        state = Save(0, os.urandom(16), self.opened.next_bucket, os.urandom(64))
        prekeys = [(self.talk.id, self.talk.prekey(1))]
        return SaveState(self.stores.parts).save(self.words.caller, state, prekeys, [])


def _is_gone(ask: Act) -> bool:
    try:
        ask()
    except Refused as refused:
        return refused.code == "gone"
    return False
