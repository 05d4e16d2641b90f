// What is fetched while the app is open: the later screens, and the words of another language than the first.

import type { Language } from "../shared/words/words.ts";
import type { PartName } from "./parts.ts";
import { knows, learn } from "./words/index.ts";

/** The screens of the later part. */
export type Later = typeof import("./later.ts");
/** There, on their way, or missing. */
export type Supply = { readonly got: Later | null; readonly missing: boolean; readonly want: () => void };

export class Supplies implements Supply {
  readonly #fetched: (name: PartName) => Promise<unknown>;
  readonly #changed: () => void;
  readonly #wanted = new Set<PartName>();
  got: Later | null = null;
  missing = false;

  constructor(fetched: (name: PartName) => Promise<unknown>, changed: () => void) {
    this.#fetched = fetched;
    this.#changed = changed;
  }

  readonly want = (): void => void this.#fetch("later", (part) => this.#take(part as Later));

  /** The language to speak now: the one that is read, as soon as its words are there. */
  spoken(read: Language): Language {
    if (!knows(read)) {
      void this.#fetch("english", (part) => learn("en", (part as typeof import("./words/en.ts")).en));
    }
    return knows(read) ? read : "id";
  }

  #take(later: Later): void {
    this.got = later;
  }

  /** Each once, unless it did not come. Words that don't come are asked for again when something else changes. */
  async #fetch(name: PartName, take: (part: unknown) => void): Promise<void> {
    if (this.#wanted.has(name)) {
      return;
    }
    this.#wanted.add(name);
    this.missing = false;
    try {
      take(await this.#fetched(name));
    } catch {
      this.missing = name === "later";
      this.#wanted.delete(name);
    }
    this.#changed();
  }
}
