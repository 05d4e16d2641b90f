// Two consoles with the relay's passing on between them: who is there, who coordinates, and which shift is the newest.

import { bundleHash } from "../../../crypto/web/bundle.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Room } from "../../../pwa/console/whispers/room.ts";
import { Whispers } from "../../../pwa/console/whispers/whispers.ts";
import { Answered, Unanswered, type Values } from "../../../pwa/shared/line.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { clinicianOnDuty, pairOf, type Team, Time } from "./people.ts";
import { consoleOf } from "./talking.ts";

export type Push = readonly Packable[];
type Seat = { team: Team; there: boolean; hear: (...values: Packable[]) => void };

/** Passes on as the relay does. What it pushes is kept, so that a test may push it again, or otherwise. */
export class Between {
  readonly seats = new Map<string, Seat>();
  readonly pushed: Push[] = [];
  readonly called: string[] = [];
  coordinator: Team | null = null;
  cut = false;
  revocations: readonly Uint8Array[] = [];

  sit(team: Team): Pick<import("../../../pwa/shared/line.ts").Line, "call" | "on"> {
    const seat: Seat = { team, there: true, hear: () => undefined };
    this.seats.set(hex(team.clinician.clinicianId), seat);
    return {
      call: async (event, ...values) => this.#answer(seat, event, values),
      on: (_event, hear) => {
        seat.hear = hear;
        return () => {
          seat.hear = () => undefined;
        };
      },
    };
  }

  seatOf(id: Uint8Array): Seat {
    const seat = this.seats.get(hex(id));
    if (seat === undefined) {
      throw new Answered("forbidden");
    }
    return seat;
  }

  /** Pushes to somebody what this relay wishes. */
  push(to: Team, values: Push): Promise<void> {
    this.seatOf(to.clinician.clinicianId).hear(...values);
    return settled();
  }

  async #answer(seat: Seat, event: string, values: readonly Packable[]): Promise<Values> {
    this.called.push(event);
    if (this.cut) {
      throw new Unanswered("closed");
    }
    if (event === "coordinators") {
      const [one] = this.coordinator === null ? [] : [this.coordinator.clinician.clinicianId];
      return [one === undefined ? [] : [[one, this.seatOf(one).there]]];
    }
    if (event === "page_coordinator") {
      return [this.called.filter((one) => one === event).length === 1];
    }
    const [to, hash, sealed] = values as [Uint8Array, Uint8Array, Uint8Array];
    const other = this.seatOf(to);
    if (!equal(hash, bundleHash(other.team.bundle))) {
      throw new Answered("stale_prekey", [...pairOf(other.team)]);
    }
    const own = seat.team.clinician.clinicianId;
    const push = [own, sealed, ...pairOf(seat.team), other.team.bundle, [...this.revocations]];
    if (other.there) {
      this.pushed.push(push);
      other.hear(...push);
    }
    return [other.there];
  }
}

/** Every step that follows from what was pushed is a promise of its own. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    await Promise.resolve();
  }
}

/** A clinician who asks and a coordinator who is asked, each at a console. */
export async function asking() {
  const time = new Time();
  const [sari, rini] = [clinicianOnDuty("Sari"), clinicianOnDuty("Rini")];
  const between = new Between();
  between.coordinator = rini;
  const at = (team: Team) => {
    const one = consoleOf(team, time, () => [sari, rini]);
    return { ...one, whispers: new Whispers(between.sit(team), one.owner) };
  };
  const [hers, theirs] = [at(sari), at(rini)];
  await hers.whispers.look();
  const [adviser] = hers.whispers.advisers ?? [];
  if (adviser === undefined) {
    throw new Error("nobody to ask");
  }
  hers.whispers.begin(adviser);
  const room = hers.whispers.chosen as Room;
  const writes = async (text: string, from: Room = room) => {
    from.write(text);
    await settled();
  };
  return { adviser, between, hers, rini, room, sari, theirs, time, writes };
}

export const said = ({ letters }: Room) => letters.map(({ mine, text }) => [mine ? "own" : "other", text]);
export const marks = ({ letters }: Room) => letters.filter(({ mine }) => mine).map(({ mark }) => mark);
