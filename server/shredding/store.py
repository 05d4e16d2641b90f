"""Opens the tables of shredding: held slots, buckets, sealed states."""

from dataclasses import dataclass

import sqlalchemy as sa

from server.at_rest import Place, Sealing
from server.database import Connection, any_of
from server.shredding.tables import buckets, held, states

# What the index in `states` is of.
STATE = b"state"
MOST_REMEMBERED = 4000
KEPT = (
    sa.select(states)
    .join(held, (held.c.slot == states.c.slot) & (held.c.generation == states.c.generation))
    .where(
        states.c.kind == sa.bindparam("of"),
        states.c.owner.in_(any_of("owners")),
        # An expression, so that the planner goes by the owner.
        states.c.bucket + 0 > sa.bindparam("now"),
        ~held.c.buried,
    )
)
BUCKETS = (
    sa.select(states.c.bucket)
    .distinct()
    .where(states.c.kind == sa.bindparam("of"), states.c.bucket > sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class KeptState:
    """One row of sealed states; `blob` still sealed at rest."""

    place: Place
    version: int
    bucket: int
    save_id: bytes
    blob: bytes


class SlotRows:
    """Which slots are held, which of them are buried, and the buckets."""

    def hold(self, connection: Connection, place: Place) -> None:
        connection.execute(held.insert().values(slot=place.slot, generation=place.generation, buried=False))

    def bury(self, connection: Connection, place: Place) -> None:
        connection.execute(held.update().where(_at(place)).values(buried=True))

    def bury_due(self, connection: Connection, now: int) -> None:
        """Tombstone the slots of every due bucket and of every due state."""
        due = sa.union_all(
            sa.select(buckets.c.slot).where(buckets.c.due <= now),
            sa.select(states.c.slot).where(states.c.bucket <= now),
        )
        connection.execute(held.update().where(held.c.slot.in_(due), ~held.c.buried).values(buried=True))

    def held(self, connection: Connection) -> frozenset[Place]:
        return frozenset(Place(*row) for row in connection.execute(sa.select(held.c.slot, held.c.generation)))

    def is_held(self, connection: Connection, place: Place) -> bool:
        """Tell whether any row rests on a slot."""
        return connection.execute(sa.select(held.c.slot).where(_at(place))).first() is not None

    def buried(self, connection: Connection) -> list[Place]:
        chosen = sa.select(held.c.slot, held.c.generation).where(held.c.buried)
        return [Place(*row) for row in connection.execute(chosen)]

    def buckets(self, connection: Connection) -> dict[int, Place]:
        return {
            due: Place(slot, generation) for due, slot, generation in connection.execute(sa.select(buckets))
        }

    def keep_bucket(self, connection: Connection, due: int, place: Place) -> Place:
        """Keep a bucket's place; gives the one that is kept already where there is one."""
        row = connection.execute(
            sa.select(buckets.c.slot, buckets.c.generation).where(buckets.c.due == due)
        ).first()
        if row is not None:
            return Place(row.slot, row.generation)
        self.hold(connection, place)
        connection.execute(buckets.insert().values(due=due, slot=place.slot, generation=place.generation))
        return place

    def delete(self, connection: Connection, places: list[Place]) -> None:
        """Delete buried slots with the buckets and states that stood on them."""
        for place in places:
            for table in (buckets, states, held):
                connection.execute(
                    table.delete().where(table.c.slot == place.slot, table.c.generation == place.generation)
                )


class StateRows:
    """The sealed states of one kind of owner, who stand there by index, or without `sealing` by their id."""

    def __init__(self, kind: str, sealing: Sealing | None = None) -> None:
        self._kind = kind
        self._sealing = sealing
        # In which bucket an owner was found last; whoever was overwritten or gone long is forgotten with all.
        self._last: dict[bytes, int] = {}
        if sealing is not None:
            sealing.when_overwritten(self._forget_last)

    def find(self, connection: Connection, owner: bytes, now: int) -> KeptState | None:
        """Find what is neither due nor buried."""
        if self._sealing is None:
            return self._found(connection, owner, now)
        count = self._sealing.overwritten
        last = self._last.get(owner)
        hint = self._sealing.indices([last], STATE, owner) if last else []
        kept = self._found(connection, b"".join(hint), now)
        if kept is None:
            buckets = connection.scalars(BUCKETS, {"of": self._kind, "now": now})
            kept = self._found(connection, b"".join(self._sealing.indices(buckets, STATE, owner)), now)
        if kept is not None:
            self._last[owner] = kept.bucket
        if self._sealing.overwritten != count or len(self._last) > MOST_REMEMBERED:
            self._forget_last()
        return kept

    def _forget_last(self) -> None:
        self._last = {}

    def _found(self, connection: Connection, owners: bytes, now: int) -> KeptState | None:
        row = connection.execute(KEPT, {"of": self._kind, "owners": owners, "now": now}).first()
        if row is None:
            return None
        return KeptState(Place(row.slot, row.generation), row.version, row.bucket, row.save_id, row.blob)

    def keep(self, connection: Connection, owner: bytes, state: KeptState) -> None:
        """Replace whatever is kept on this slot or of this owner; a slot they had before is buried."""
        stored = owner if self._sealing is None else self._sealing.index(state.bucket, STATE, owner)
        theirs = (states.c.kind == self._kind) & (states.c.owner == stored)
        before = sa.select(states.c.slot).where(theirs, states.c.slot != state.place.slot)
        connection.execute(held.update().where(held.c.slot.in_(before)).values(buried=True))
        same = (states.c.slot == state.place.slot) & (states.c.generation == state.place.generation)
        connection.execute(states.delete().where(theirs | same))
        connection.execute(
            states.insert().values(
                kind=self._kind,
                owner=stored,
                slot=state.place.slot,
                generation=state.place.generation,
                version=state.version,
                bucket=state.bucket,
                save_id=state.save_id,
                blob=state.blob,
            )
        )


def _at(place: Place) -> sa.ColumnElement[bool]:
    return (held.c.slot == place.slot) & (held.c.generation == place.generation)
