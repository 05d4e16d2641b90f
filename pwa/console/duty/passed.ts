// Requests that this clinician must not take because they know somebody in them: not shown here again, and nobody is told.

import { nameOf, type Waiting } from "./requests.ts";

export class Passed {
  readonly #names = new Set<string>();
  readonly #changed: () => void;
  #last: string | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Whether the last one may still be taken back: a slip of the finger must not hide somebody. */
  get lately(): boolean {
    return this.#last !== null;
  }

  pass(waiting: Waiting): void {
    this.#last = nameOf(waiting);
    this.#names.add(this.#last);
    this.#changed();
  }

  takeBack(): void {
    this.#names.delete(this.#last ?? "");
    this.settle();
  }

  /** From now on it can't be taken back. */
  settle(): void {
    this.#last = null;
    this.#changed();
  }

  without(waiting: readonly Waiting[]): readonly Waiting[] {
    return this.#names.size === 0 ? waiting : waiting.filter((one) => !this.#names.has(nameOf(one)));
  }

  forget(): void {
    this.#names.clear();
    this.#last = null;
  }
}
