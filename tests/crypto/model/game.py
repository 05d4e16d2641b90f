"""Everybody together: what honest people do, what evil does, and what must hold whatever happens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from crypto.block import OFFER
from crypto.consent import Standing
from crypto.words import choose
from tests.crypto.model.answers import BlockRow, Page
from tests.crypto.model.clinician import Clinician
from tests.crypto.model.evil_database import EvilDatabase
from tests.crypto.model.evil_member import ACTS, EvilMember
from tests.crypto.model.face import Face
from tests.crypto.model.record import Broken, Record
from tests.crypto.model.relay import Relay
from tests.crypto.model.room import Room
from tests.crypto.model.survivor import KEEPS, Visit
from tests.crypto.model.tricks import TRICKS, Aim, armed
from tests.crypto.model.world import EVIL, HONEST, LATEST, NAME_OF, World, id_of
from tests.crypto.people import DAY
from tests.crypto.seeded import Seeded

STANDINGS: Final = {"none": None, "short": 3600, "long": 30 * DAY}


@dataclass
class Team:
    """The honest, and the evil, by name."""

    honest: dict[str, Clinician]
    evil: dict[str, EvilMember]


class Game:
    def __init__(self) -> None:
        self.world = World()
        self.relay = Relay(self.world)
        self.record = Record(self.world)
        self.database = EvilDatabase(self.relay)
        self.done = self.record.done
        self.team = Team({}, {})
        for name in HONEST:
            self.team.honest[name] = Clinician(self.world, Face(self.relay), self.record, name)
            self.record.honest.add(id_of(name))
        for name in EVIL:
            self.team.evil[name] = EvilMember(self.world, Face(self.relay), Record(self.world), name)
        for one in self.everybody:
            one.start_duty()
        self.visits: list[Visit] = []
        self.visited = 0
        self.random = Seeded("words")
        self.words = " ".join(choose(self.random))
        self.given: list[tuple[bytes, str, str, bytes]] = []

    @property
    def everybody(self) -> list[Clinician]:
        return [*self.team.honest.values(), *self.team.evil.values()]

    def clinician(self, name: str) -> Clinician:
        return self.team.honest.get(name) or self.team.evil[name]

    # Her

    def visit(self, at: int = 0) -> Visit:
        """One of the phones that she holds; if none, she comes (back) on a new one."""
        # Where she has been told that it is over, she begins anew.
        self.visits = [one for one in self.visits if not one.over]
        if not self.visits:
            self.arrive()
        return self.visits[at % len(self.visits)]

    def arrive(self) -> Visit:
        """Another phone, with nothing but her words."""
        self.visited += 1
        visit = Visit(self.world, Face(self.relay), self.record, self.words, self.visited)
        self.database.watch(visit.keys.mailbox)
        if visit.keys.mailbox in self.relay.boxes:
            if visit.come_back():
                self.done["returned"] += 1
            else:
                self.done["returned in vain"] += 1
        if visit.over or visit.keys.mailbox not in self.relay.boxes:
            # Wrong words, or expired: she is told, and begins anew.
            self.words = " ".join(choose(self.random))
            visit = Visit(self.world, Face(self.relay), self.record, self.words, self.visited)
            visit.begin()
            self.database.watch(visit.keys.mailbox)
        self.visits = [*self.visits[-1:], visit]
        return visit

    def begin_anew(self) -> Visit:
        """She, or another, with new words, who has seen no log yet."""
        self.visits, self.words = [], " ".join(choose(self.random))
        return self.arrive()

    def leave_phone(self) -> None:
        """Her memory of it is the words; the phone's is nothing."""
        self.visits = self.visits[1:]
        self.done["left"] += 1

    def call(self, names: Sequence[str], keep: int, standing: str) -> Room | None:
        for_how_long = STANDINGS[standing]
        need = "psychological"
        about = Standing(need, self.world.now + for_how_long) if for_how_long else None
        room = self.visit().call(names, KEEPS[keep], about)
        self.done["called"] += room is not None
        return room

    def room(self, visit: Visit) -> Room | None:
        """The newest conversation that goes on."""
        going = [one for one in visit.rooms.values() if not one.over and one.chain.blocks]
        return going[-1] if going else None

    def conversation(self) -> bytes | None:
        room = self.room(self.visits[0]) if self.visits else None
        if room:
            return room.id
        return next(reversed(self.relay.held), None)

    # Clinicians

    def lead(self) -> str:
        """Who leads the newest conversation, as the relay has it."""
        held = self.relay.held.get(self.conversation() or b"")
        return NAME_OF.get(held.head.lead or b"", "") if held else ""

    def in_room(self, name: str) -> Room | None:
        """A clinician's side of the newest conversation, caught up."""
        one, conversation = self.clinician(name), self.conversation()
        if conversation is None:
            return None
        one.look_round()
        room = one.rooms.get(conversation)
        return room if room and room.chain.blocks and not room.over else None

    def claim(self, names: Sequence[str]) -> None:
        """All of them at once: each has seen the offer before any of them claims."""
        rooms = [(self.clinician(name), self.in_room(name)) for name in names]
        for one, room in rooms:
            if room:
                one.claim(room)
        self.done["claims at once"] += sum(room is not None for _, room in rooms) > 1

    def consent(self, name: str, scope: str, epochs: int, *, ends: bool) -> None:
        """She agrees to one clinician, and hands it to whoever leads."""
        visit = self.visit()
        room = self.room(visit)
        if room is None or not visit.sync(room) or room.head.kind == OFFER:
            return
        until = self.world.now + 7200 if ends else 0
        listed = tuple(range(min(epochs, len(room.chain.blocks))))
        given = visit.consent(room, name, scope, listed, until)
        self.given.append((room.id, name, scope, given))
        self.done["consented"] += 1

    def add(self, lead: str, name: str, *, named: bool, leading: bool) -> None:
        """An honest lead brings somebody in, or hands over."""
        room = self.in_room(lead) if lead in self.team.honest else None
        if room is None:
            return
        consent = None
        if named:
            held = [one for about, who, _, one in self.given if (about, who) == (room.id, name)]
            consent = held[-1] if held else None
        if self.team.honest[lead].add(room, name, consent, leading=leading):
            self.done["handed over" if leading else "added"] += 1
            self.done["added by name"] += consent is not None

    # Time

    def pass_time(self, seconds: int) -> None:
        self.world.now = min(self.world.now + seconds, LATEST)
        self.relay.expire()
        self.done["time"] += 1

    def be_on_duty(self) -> None:
        """Renew what ends, and publish a bundle each."""
        for one in self.everybody:
            while self.world.ends_soon(one.name):
                self.world.renew(one.name)
                self.done["renewed"] += 1
            one.start_duty()

    # Evil

    def trick(self, name: str, who: str, at: int) -> None:
        """The relay changes its next answer to one honest client, who is asking just now."""
        event = TRICKS[name][0]
        if who == "she" and event == "open":
            return self._trick_at_return(name)
        if who == "she" and event == "blocks" and at:
            return self._trick_at_return(name)
        client = self.visit(at) if who == "she" else self._anew(who)
        room = (
            self.room(client) if isinstance(client, Visit) else client.rooms.get(self.conversation() or b"")
        )
        caller = room.member_id if room else bytes(16)
        aim = Aim(self.relay, room.id if room else bytes(16), caller, self.database.boxes)
        if event == "read":
            self._everybody_but(client)
        if event == "directory" and room and not client.sync(room):
            return None
        client.face.arm(*armed(name, aim))
        if event == "directory":
            self._ask_directory(client, room, at)
        elif room:
            client.sync(room)
        self._count(client.face, name)
        if room and event != "directory":
            client.sync(room)
            client.say(room)
        return None

    def _anew(self, who: str) -> Clinician:
        """A clinician's console that was just opened again, so that it asks for everything."""
        one = self.team.honest[who]
        one.look_round()
        again = one.reload() if one.save() else None
        self.team.honest[who] = again or one
        return self.team.honest[who]

    def _everybody_but(self, client: Visit | Clinician) -> None:
        """Something new to be read."""
        for one in [*self.visits, *self.team.honest.values()]:
            room = one.rooms.get(self.conversation() or b"")
            if room and one is not client:
                one.sync(room)
                one.say(room)
                one.say(room)

    def _ask_directory(self, client: Visit | Clinician, room: Room | None, at: int) -> None:
        if isinstance(client, Visit):
            if room and at % 2:
                client.call_again(room, HONEST)
            else:
                client.call(HONEST, DAY, None)
        elif room:
            client.add(room, HONEST[at % len(HONEST)])

    def _trick_at_return(self, name: str) -> None:
        self.visited += 1
        visit = Visit(self.world, Face(self.relay), self.record, self.words, self.visited)
        conversation = self.conversation() or bytes(16)
        held = self.relay.held.get(conversation)
        caller = held.head.members[0].id if held else bytes(16)
        aim = Aim(self.relay, conversation, caller, self.database.of(visit.keys.mailbox))
        visit.face.arm(*armed(name, aim))
        if visit.come_back():
            for room in visit.rooms.values():
                visit.say(room)
        self._count(visit.face, name)

    def _count(self, face: Face, name: str) -> None:
        if face.changed:
            self.done[f"evil {name}"] += 1
        face.calm()
        face.changed.clear()

    def act(self, name: str, first: str) -> None:
        """A certified member does something that she must not; the others hear of it, and speak."""
        for evil in (first, *(one for one in self.team.evil if one != first)):
            room = self.in_room(evil) or self._room_behind(evil)
            hoard = [one for _, _, _, one in self.given]
            if room and ACTS[name](self.team.evil[evil], room, hoard):
                self.done[f"evil {name}"] += 1
                self._everybody_speaks(room.id)
                return

    def _everybody_speaks(self, conversation: bytes) -> None:
        for one in [*self.visits, *self.team.honest.values()]:
            room = one.rooms.get(conversation)
            if room:
                one.sync(room)
                one.say(room)

    def _room_behind(self, evil: str) -> Room | None:
        conversation = self.conversation()
        room = self.team.evil[evil].rooms.get(conversation) if conversation else None
        return room if room and room.chain.blocks else None

    def fork(self, evil: str, victim: str) -> None:
        """Relay and member show one honest client another next block than everybody else sees."""
        room = self.in_room(evil)
        one = self.visit() if victim == "she" else self.team.honest[victim]
        seen = self.room(one) if isinstance(one, Visit) else self.in_room(victim)
        if room is None or seen is None or seen.id != room.id:
            return
        given = self.team.evil[evil].fork(room, "yuni" if evil == "wati" else "wati")
        wrapped = given.wraps.get(seen.member_id) if given else None
        if given is None or wrapped is None:
            return
        row = BlockRow(len(seen.chain.blocks), given.signed, wrapped)
        one.face.arm("blocks", lambda page: _with_row(page, row))
        one.sync(seen)
        one.say(seen)
        self.done["evil fork"] += seen.head.n == row.n
        one.face.calm()

    def restore(self, what: str) -> None:
        """The database is yesterday's for a while; somebody comes meanwhile."""
        mailbox = self.visits[0].keys.mailbox if self.visits else None
        conversation = self.conversation()
        undo = self.database.restore(what, mailbox, conversation)
        if undo is None:
            return
        self.done[f"evil restore {what}"] += 1
        if what == "state":
            self._trick_at_return("old state")
        for one in [*self.visits, *self.team.honest.values()]:
            for room in one.rooms.values():
                one.sync(room)
                one.say(room)
        undo()

    # What must hold

    def check_log_heads(self) -> None:
        """No client goes back behind a log that it has verified."""
        for one in [*self.visits, *self.team.honest.values()]:
            size = one.trust.head.size if one.trust.head else 0
            if size < one.log_size:
                raise Broken("7 a client went back behind a log that it knew")
            one.log_size = size

    def settle(self) -> None:
        """Invariant 6: with an honest relay everybody talks on, or has said plainly that it is over."""
        for client in [*self.visits, *self.everybody]:
            client.face.calm()
        self.be_on_duty()
        visit = self.visit()
        for _ in range(3):
            visit.offer_again()
        visit.save()
        visit = self.visit()
        for room in list(visit.rooms.values()):
            self._settle_room(visit, room)
        self._call_anew()

    def _call_anew(self) -> None:
        visit = self.visit()
        able = [name for name in HONEST if self.world.holds(name)]
        room = visit.call(able, DAY, None)
        if room is None or visit.over:
            visit = self.visit()
            room = visit.call(able, DAY, None)
        if room is None or self._settle_room(visit, room) != "talks":
            raise Broken("6 she cannot call anew")

    def _settle_room(self, visit: Visit, room: Room) -> str:
        for _ in range(7):
            visit.sync(room)
            if room.over:
                self.done[f"over {room.over}"] += 1
                return "over"
            if self._talks(visit, room):
                self.done["talks"] += 1
                return "talks"
        raise Broken("6 stuck")

    def _talks(self, visit: Visit, room: Room) -> bool:
        able = [one for one in self.team.honest.values() if self.world.holds(one.name)]
        for one in able:
            one.look_round()
        if not room.chain.blocks:
            return False
        if room.head.kind == OFFER:
            for one in able:
                if room.id in one.rooms:
                    one.claim(one.rooms[room.id])
            visit.sync(room)
        if room.head.kind == OFFER:
            visit.call_again(room, [one.name for one in able])
            return False
        present = [
            one for one in able if room.head.member(one.id) and room.id in one.rooms
            and not one.rooms[room.id].over
        ]  # fmt: skip
        if not present and room.usable():
            visit.call_again(room, [one.name for one in able])
            return False
        return self._exchanged(visit, room, present)

    def _exchanged(self, visit: Visit, room: Room, present: Sequence[Clinician]) -> bool:
        theirs = [(one, one.rooms[room.id]) for one in present]
        visit.say(room)
        hers = visit.say(room)
        said = []
        for one, its in theirs:
            one.sync(its)
            one.say(its)
            said.append(one.say(its))
        visit.sync(room)
        hers = hers or visit.say(room)
        for one, its in theirs:
            one.sync(its)
        if hers is None or None in said or not said:
            return False
        return all(hers in its.bodies for _, its in theirs) and set(said) <= set(room.bodies)


def _with_row(page: object, row: BlockRow) -> object:
    return replace(page, rows=(row,)) if isinstance(page, Page) else page
