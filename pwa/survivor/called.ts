// Whom a request has called by now, as the relay tells: counts, and nothing that names anybody.

import { Answered, Unanswered } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { numberIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";

/** The last step of the relay's ladder, whose first is 0 while nobody's shift has begun. */
export const COORDINATORS = 4;

/**
 * `asked`: how many were called so far. `there`: how many of those it was offered to are on duty now. `opens`: when the
 * first shift begins, or 0 where one has.
 */
export type Called = { readonly step: number; readonly asked: number; readonly there: number; readonly opens: number };

export class Calls {
  readonly #around: Around;
  readonly #conversation: Uint8Array;
  /** Null while nothing was told: nothing is said then. */
  told: Called | null = null;
  hurried = false;

  constructor(around: Around, conversation: Uint8Array) {
    this.#around = around;
    this.#conversation = conversation;
  }

  hear(step?: Packable, asked?: Packable, there?: Packable, opens?: Packable): void {
    this.told = { step: numberIn(step), asked: numberIn(asked), there: numberIn(there), opens: numberIn(opens) };
    this.#around.changed();
  }

  /** Another call: what was told was of the one before. */
  again(): void {
    this.told = null;
    this.hurried = false;
    void this.fetch();
  }

  /** What came before this line was open. */
  async fetch(): Promise<void> {
    try {
      this.hear(...(await this.#around.line.call("asked", this.#conversation)));
    } catch (reason) {
      // Claimed or over meanwhile, which is told otherwise; or the line is gone, and asks again.
      if (!(reason instanceof Answered || reason instanceof Unanswered)) {
        throw reason;
      }
    }
  }

  /** She is in danger: everybody on duty is called at once. */
  async hurry(): Promise<void> {
    await this.#around.line.call("hurry", this.#conversation);
    this.hurried = true;
    this.#around.changed();
  }
}
