// Requests that this clinician must not take because they know somebody in them: not shown here again, and nobody is told.

import { nameOf, type Waiting } from "./requests.ts";

/** A slip of the finger can be taken back this long; then the relay calls others in this clinician's place. */
export const TAKEN_BACK_SECONDS = 6;

export class Passed {
  readonly #names = new Set<string>();
  readonly #changed: () => void;
  readonly #passOn: (conversation: Uint8Array) => void;
  #last: { readonly conversation: Uint8Array; readonly name: string; readonly until: number } | null = null;

  constructor(changed: () => void, passOn: (conversation: Uint8Array) => void) {
    this.#changed = changed;
    this.#passOn = passOn;
  }

  /** Whether the last one may still be taken back: a slip of the finger must not hide somebody. */
  get lately(): boolean {
    return this.#last !== null;
  }

  pass(waiting: Waiting, now: number): void {
    this.settle();
    const name = nameOf(waiting);
    this.#last = { conversation: waiting.conversation, name, until: now + TAKEN_BACK_SECONDS };
    this.#names.add(name);
    this.#changed();
  }

  takeBack(): void {
    this.#names.delete(this.#last?.name ?? "");
    this.#last = null;
    this.#changed();
  }

  /** From now on it can't be taken back. */
  settle(): void {
    if (this.#last !== null) {
      this.#passOn(this.#last.conversation);
      this.#last = null;
      this.#changed();
    }
  }

  tick(now: number): void {
    if (this.#last !== null && this.#last.until <= now) {
      this.settle();
    }
  }

  without(waiting: readonly Waiting[]): readonly Waiting[] {
    return this.#names.size === 0 ? waiting : waiting.filter((one) => !this.#names.has(nameOf(one)));
  }

  forget(): void {
    this.#names.clear();
    this.#last = null;
  }
}
