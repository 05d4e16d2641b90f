// All side rooms of a console: whom one may ask, who has asked, and what comes. Dropped when it locks.

import { equal, hex, joined } from "../../../crypto/web/bytes.ts";
import { Heard } from "../../../crypto/web/whisper.ts";
import type { Line } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, flagIn, listIn } from "../../shared/parsing.ts";
import { Attempt } from "../attempt.ts";
import type { Available } from "../talk/available.ts";
import { Carrier, type Ends } from "./carrier.ts";
import { type Quote, Room } from "./room.ts";

const MOST_ROOMS = 32;
/** A console of theirs opens one each time that it is signed in; more would push out other people's. */
const MOST_OF_ONE = 3;

/** A coordinator on call whom the root vouches for; that they coordinate, and are there, is the relay's word. */
export type Adviser = { readonly who: Available; readonly there: boolean };

export class Whispers {
  readonly #line: Pick<Line, "call">;
  readonly #ends: Ends;
  readonly #carrier: Carrier;
  readonly #heard = new Heard();
  readonly #stop: () => void;
  readonly attempt: Attempt;
  #arriving: Promise<void> = Promise.resolve();
  #attentive = false;
  #forgotten = false;
  rooms: readonly Room[] = [];
  chosen: Room | null = null;
  /** Null before it was asked. */
  advisers: readonly Adviser[] | null = null;

  constructor(line: Pick<Line, "call" | "on">, ends: Ends) {
    this.#line = line;
    this.#ends = ends;
    this.#carrier = new Carrier(line, ends);
    this.attempt = new Attempt(() => ends.changed());
    this.#stop = line.on("whisper", (...values) => this.#arrived(values));
  }

  get unread(): number {
    return this.rooms.reduce((total, { unread }) => total + unread, 0);
  }

  /** One name for each whisper that nobody has looked at. */
  get waiting(): readonly string[] {
    return this.rooms.flatMap((room) => room.fresh.map(({ key }) => `whisper ${key}`));
  }

  /** Who coordinates and is on call, each verified as a survivor's phone would. */
  look(): Promise<boolean> {
    return this.attempt.make(async () => {
      const [onCall, there] = [await this.#ends.colleagues(), await this.#there()];
      const advisers = onCall.flatMap((who) => {
        const open = there.get(hex(who.clinician.clinicianId));
        return open === undefined ? [] : [{ who, there: open }];
      });
      this.advisers = this.#forgotten ? null : advisers;
    });
  }

  /** Silent: who is there now, of those who are known. */
  async glance(): Promise<void> {
    const there = await this.#there();
    this.advisers =
      this.advisers?.map((one) => ({ ...one, there: there.get(hex(one.who.clinician.clinicianId)) ?? false })) ?? null;
    this.#ends.changed();
  }

  isThere({ other }: Room): boolean | null {
    return this.advisers?.find(({ who }) => equal(who.clinician.clinicianId, other.clinicianId))?.there ?? null;
  }

  /** One room with each: the one that is open already, or a new one. */
  begin({ who }: Adviser): void {
    const known = this.rooms.find(({ asked, other }) => asked && equal(other.clinicianId, who.clinician.clinicianId));
    this.choose(known ?? this.#opened(new Room(this.#ends.around.random(16), who, true, this.#corridor)));
  }

  choose(room: Room | null): void {
    this.chosen = room;
    this.#see();
  }

  /** Whether the chosen room can be seen now. */
  attend(attentive: boolean): void {
    this.#attentive = attentive;
    this.#see();
  }

  /** Shown in the room, and sent by nobody but who presses for it there. */
  propose(quote: Quote): void {
    if (this.chosen !== null) {
      this.chosen.quote = quote;
      this.#ends.changed();
    }
  }

  drop(room: Room): void {
    room.quote = null;
    this.#ends.changed();
  }

  /** After every connect: what the line kept from going out. */
  resume(): void {
    for (const room of this.rooms.filter(({ wrong }) => wrong === "line")) {
      room.again();
    }
  }

  page(room: Room): Promise<boolean> {
    return this.attempt.make(async () => {
      const [paged] = await this.#line.call("page_coordinator", room.other.clinicianId);
      room.paged = flagIn(paged);
    });
  }

  close(room: Room): void {
    this.rooms = this.rooms.filter((one) => one !== room);
    this.choose(null);
  }

  forget(): void {
    this.#forgotten = true;
    this.#stop();
    this.rooms = [];
    this.chosen = null;
    this.advisers = null;
  }

  get #corridor() {
    const { around, changed } = this.#ends;
    return { around, changed, pass: this.#carrier.pass.bind(this.#carrier) };
  }

  async #there(): Promise<ReadonlyMap<string, boolean>> {
    const [rows] = await this.#line.call("coordinators");
    return new Map(
      listIn(rows).map((row) => {
        const [id, open] = listIn(row);
        return [hex(bytesIn(id, 16)), flagIn(open)];
      }),
    );
  }

  /** In the order in which they came; one that does not hold is dropped, and keeps none of the others away. */
  #arrived(values: readonly Packable[]): void {
    this.#arriving = this.#arriving.then(() => this.#take(values)).catch(() => undefined);
  }

  async #take(values: readonly Packable[]): Promise<void> {
    const { from, whisper } = await this.#carrier.open(values);
    const missing = this.#heard.take(from.clinician.clinicianId, whisper);
    if (this.#forgotten) {
      return;
    }
    const key = hex(joined(whisper.room, from.clinician.clinicianId));
    const known = this.rooms.find((room) => room.key === key);
    const room = known ?? new Room(whisper.room, from, false, this.#corridor);
    room.hear(from, whisper, missing);
    // That something was read opens no room where nothing was written.
    if (known === undefined && room.unread > 0) {
      this.#opened(room);
    }
    this.#see();
  }

  /** With too many of one person the oldest of theirs goes, with too many of all the oldest; never the one that is open. */
  #opened(room: Room): Room {
    const others = this.rooms.filter((one) => one !== this.chosen);
    const theirs = others.filter(({ asked, other }) => !asked && equal(other.clinicianId, room.other.clinicianId));
    const over = theirs.length >= MOST_OF_ONE ? theirs[0] : this.rooms.length >= MOST_ROOMS ? others[0] : undefined;
    this.rooms = [...this.rooms.filter((one) => one !== over), room];
    return room;
  }

  #see(): void {
    if (this.#attentive) {
      this.chosen?.see();
    }
    this.#ends.changed();
  }
}
