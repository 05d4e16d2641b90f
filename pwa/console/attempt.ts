// One step at a time, whoever taps how often, and what went wrong with the last one.

import { type Reason, reasonOf } from "./reasons.ts";

export class Attempt {
  readonly #changed: () => void;
  busy = false;
  wrong: Reason | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** True where it was done. */
  async make(job: () => Promise<void>): Promise<boolean> {
    if (this.busy) {
      return false;
    }
    this.busy = true;
    this.wrong = null;
    this.#changed();
    try {
      await job();
      return true;
    } catch (error) {
      this.wrong = reasonOf(error);
      return false;
    } finally {
      this.busy = false;
      this.#changed();
    }
  }
}
