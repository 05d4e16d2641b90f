// Regions that she leaves out before she calls: held in memory, used in her own draw, and sent to nobody.

import type { OnCall } from "../../crypto/web/bundle.ts";
import { Distrusted, watchFor } from "./calling.ts";
import type { Regions as Chosen, Room } from "./choosing.ts";

export class Regions implements Chosen {
  readonly #room: Room;
  #found: readonly string[] | null = null;
  #leftOut: readonly string[] = [];
  missing = false;

  constructor(room: Room) {
    this.#room = room;
  }

  get known(): readonly string[] | null {
    return this.#found === null ? null : distinct([...this.#found, ...this.#leftOut]);
  }

  get leftOut(): readonly string[] {
    return this.#leftOut;
  }

  look(): void {
    void this.#look();
  }

  turn(region: string): void {
    const others = this.#leftOut.filter((one) => !isSame(one, region));
    this.#leftOut = others.length < this.#leftOut.length ? others : [...others, region];
    this.#room.screen.show({});
  }

  has(region: string): boolean {
    return this.#leftOut.some((one) => isSame(one, region));
  }

  leavesOut({ clinician }: OnCall): boolean {
    return this.has(clinician.region);
  }

  /** For every need at once: which one she has is not known yet. */
  async #look(): Promise<void> {
    const { attending, clock, screen } = this.#room;
    this.missing = false;
    screen.show({});
    try {
      const { line } = await attending.entrance.entered();
      if (attending.trust === null) {
        throw new Distrusted();
      }
      const onCall = (await watchFor("any", line, attending.trust, clock)) ?? [];
      this.#found = onCall.map(({ clinician }) => clinician.region);
    } catch {
      this.missing = true;
    }
    screen.show({});
  }
}

function distinct(regions: readonly string[]): readonly string[] {
  const first = regions.filter((region, at) => regions.findIndex((one) => isSame(one, region)) === at);
  return [...first].sort((a, b) => a.localeCompare(b));
}

/** However it was written: one certificate may say it in other letters than the next. */
function isSame(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(region: string): string {
  return region.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}
