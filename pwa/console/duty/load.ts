// How many conversations this clinician leads of those that anyone may: the relay counts, and refuses what is beyond.

import { Answered, type Line, Unanswered } from "../../shared/line.ts";
import { numberIn } from "../../shared/parsing.ts";
import type { RelayClock } from "../clock.ts";

export type Load = { readonly led: number; readonly most: number };

/** What was quiet for long counts no longer, and nothing tells of that: it is asked again. */
const AGAIN_SECONDS = 60;

export class LoadWatch {
  readonly #line: Pick<Line, "call">;
  readonly #clock: RelayClock;
  readonly #changed: () => void;
  /** How many this console has seen led. */
  #seen = 0;
  #askedAt = 0;
  known: Load | null = null;

  constructor(line: Pick<Line, "call">, clock: RelayClock, changed: () => void) {
    this.#line = line;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Without an answer the last one stands: the relay decides anyway. */
  async look(): Promise<void> {
    this.#askedAt = this.#clock.now();
    try {
      const [led, most] = await this.#line.call("load");
      this.known = { led: numberIn(led), most: numberIn(most) };
      this.#changed();
    } catch (reason) {
      if (!(reason instanceof Unanswered || reason instanceof Answered)) {
        throw reason;
      }
    }
  }

  /** One has begun or ceased: the relay is asked what it makes of that. */
  see(led: number): void {
    if (led !== this.#seen) {
      this.#seen = led;
      void this.look();
    }
  }

  tick(now: number): void {
    if (this.known !== null && now >= this.#askedAt + AGAIN_SECONDS) {
      void this.look();
    }
  }
}

export function isFull(load: Load | null): boolean {
  return load !== null && load.led >= load.most;
}
