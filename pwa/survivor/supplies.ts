// What is fetched while the app is open: the later screens, and the words of another language than the first.

import type { Language } from "../shared/words/words.ts";
import type { PartName } from "./parts.ts";
import { knows, learn } from "./words/index.ts";

/** Whatever did not come is asked for again by itself after so long; sooner when she says so. */
export const RETRY_MS = 15_000;

/** The screens of the later part. */
export type Later = typeof import("./later.ts");
/** There, on their way, or missing. */
export type Supply = { readonly got: Later | null; readonly missing: boolean; readonly want: () => void };

export class Supplies implements Supply {
  readonly #fetched: (name: PartName) => Promise<unknown>;
  readonly #changed: () => void;
  readonly #steadyMs: () => number;
  readonly #wanted = new Set<PartName>();
  /** Until when what did not come is left alone. */
  readonly #restsUntil = new Map<PartName, number>();
  got: Later | null = null;
  missing = false;

  constructor(
    fetched: (name: PartName) => Promise<unknown>,
    changed: () => void,
    steadyMs: () => number = () => performance.now(),
  ) {
    this.#fetched = fetched;
    this.#changed = changed;
    this.#steadyMs = steadyMs;
  }

  readonly want = (): void => void this.#fetch("later", (part) => this.#take(part as Later));

  /** Before she asks for it: each drawing may say so, also the one that a failure brings about. */
  ahead(): void {
    if (!this.#rests("later")) {
      this.want();
    }
  }

  /** The language to speak now: the one that is read, as soon as its words are there. */
  spoken(read: Language): Language {
    if (!knows(read) && !this.#rests("english")) {
      void this.#fetch("english", (part) => learn("en", (part as typeof import("./words/en.ts")).en));
    }
    return knows(read) ? read : "id";
  }

  #take(later: Later): void {
    this.got = later;
  }

  #rests(name: PartName): boolean {
    return this.#steadyMs() < (this.#restsUntil.get(name) ?? 0);
  }

  /** Each once, unless it did not come. */
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
      this.#restsUntil.set(name, this.#steadyMs() + RETRY_MS);
    }
    this.#changed();
  }
}
