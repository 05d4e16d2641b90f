// What leaving says, made beforehand so that leaving need not wait: a withdrawal, or that she has gone.

import type { Conversation } from "./conversation.ts";
import type { Mailbox } from "./mailbox.ts";
import { type Timers, WAITS } from "./timers.ts";

export class Goodbye {
  readonly #timers: Timers;
  readonly #conversation: () => Conversation | null;
  #words: ReturnType<Conversation["farewell"]> = null;
  #unneeded = false;

  constructor(timers: Timers, conversation: () => Conversation | null) {
    this.#timers = timers;
    this.#conversation = conversation;
  }

  /** She has seen her six words, so she may come back: leaving ends nothing. Or all is begun anew. */
  setUnneeded(unneeded: boolean): void {
    this.#unneeded = unneeded;
    this.#words = unneeded ? null : this.#words;
    this.prepare();
  }

  get unneeded(): boolean {
    return this.#unneeded;
  }

  /** Before anything is sent that it would take back. */
  prepareAtOnce(): void {
    this.#make();
    this.prepare();
  }

  prepare(): void {
    this.#timers.after("farewell", 0, () => {
      this.#make();
      this.#timers.every("farewell", WAITS.farewellMs, () => this.#make());
    });
  }

  say(mailbox: Mailbox | null): void {
    if (this.#words !== null) {
      mailbox?.line.tell(...this.#words);
    }
    this.#words = null;
  }

  #make(): void {
    try {
      this.#words = this.#unneeded ? null : (this.#conversation()?.farewell() ?? null);
    } catch {
      this.#words = null;
    }
  }
}
