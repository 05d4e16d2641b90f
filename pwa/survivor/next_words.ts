// Six words that are to take the place of hers: drawn and stretched, and nothing is made of them before they move.

import type { Random } from "../../crypto/web/bytes.ts";
import { choose, type WordKeys } from "../../crypto/web/words.ts";
import type { Mailbox } from "./mailbox.ts";

type Chosen = {
  readonly words: readonly string[];
  readonly keys: Promise<WordKeys>;
  /** The same however often the move is tried. */
  readonly saveId: Uint8Array;
};

export class NextWords {
  readonly #random: Random;
  readonly #stretched: (words: readonly string[]) => Promise<WordKeys>;
  #chosen: Chosen | null = null;
  #mailbox: Mailbox | null = null;

  constructor(random: Random, stretched: (words: readonly string[]) => Promise<WordKeys>) {
    this.#random = random;
    this.#stretched = stretched;
  }

  get chosen(): Chosen | null {
    return this.#chosen;
  }

  /** A move was begun, and whether the relay has done it is not known. */
  get moving(): boolean {
    return this.#mailbox?.tried ?? false;
  }

  /** Drawn anew, unless a move of those before may have been done. */
  draw(): readonly string[] {
    if (!this.moving) {
      this.forget();
      const words = choose(this.#random);
      this.#chosen = { words, keys: this.#stretched(words), saveId: this.#random(16) };
    }
    return this.#chosen?.words ?? [];
  }

  /** Nothing was made of them, unless a move may have been done. */
  drop(): void {
    if (!this.moving) {
      this.forget();
    }
  }

  /** The mailbox that they open, made once. */
  async mailbox(make: (keys: WordKeys) => Mailbox): Promise<Mailbox> {
    const keys = await this.#chosen?.keys;
    if (keys === undefined) {
      throw new Error("draw first");
    }
    this.#mailbox ??= make(keys);
    return this.#mailbox;
  }

  /** They are hers now. */
  done(): void {
    this.#chosen = null;
    this.#mailbox = null;
  }

  forget(): void {
    this.#mailbox?.forget();
    if (this.#chosen !== null) {
      void wiped(this.#chosen.keys);
    }
    this.done();
  }
}

/** Once they are there, they are gone. */
export async function wiped(keys: Promise<WordKeys>): Promise<void> {
  try {
    const { loginSeed, sealKey } = await keys;
    loginSeed.fill(0);
    sealKey.fill(0);
  } catch {
    // Never made: nothing is left of them.
  }
}
