// Covering: the kitchen app comes up at once, the keys wait in memory for a while, three pictures bring her back.

import { type Timers, WAITS } from "./timers.ts";

export const PICTURES_NEEDED = 3;
const MOST_WRONG = 3;

export interface Covered {
  /** The cover is on the screen and nothing of ours is in the document. `returning`: she has pictures to come back. */
  cover(returning: boolean): void;
  uncover(): void;
  forget(): void;
}

export class Covering {
  readonly #timers: Timers;
  readonly #covered: Covered;
  #pictures: readonly string[] | null = null;
  #waitMs: number = WAITS.coveredMs;
  #taps: readonly string[] = [];
  #wrong = 0;
  #up = false;

  constructor(timers: Timers, covered: Covered) {
    this.#timers = timers;
    this.#covered = covered;
  }

  get up(): boolean {
    return this.#up;
  }

  choose(pictures: readonly string[]): void {
    this.#pictures = pictures;
  }

  /** How long she may be away. Without pictures it stays the shortest. */
  last(seconds: number): void {
    this.#waitMs = seconds * 1000;
  }

  cover(): void {
    if (this.#up) {
      return;
    }
    this.#up = true;
    this.#taps = [];
    this.#wrong = 0;
    this.#timers.stop("idle");
    this.#covered.cover(this.#pictures !== null);
    const waitMs = this.#pictures === null ? WAITS.coveredPlainMs : this.#waitMs;
    this.#timers.after("covered", waitMs, () => this.#covered.forget());
  }

  /** A picture was tapped in the kitchen app. Whoever taps nine times past the right ones is not her. */
  tap(dish: string): void {
    // Her time may have ended while the phone slept: then right pictures open nothing.
    this.#timers.look();
    if (!this.#up) {
      return;
    }
    this.#taps = [...this.#taps, dish];
    if (this.#opens(this.#taps.slice(-PICTURES_NEEDED))) {
      this.#up = false;
      this.#timers.stop("covered");
      this.#covered.uncover();
    } else if (this.#taps.length % PICTURES_NEEDED === 0) {
      this.#wrong += 1;
      if (this.#wrong === MOST_WRONG) {
        this.#covered.forget();
      }
    }
  }

  /** Without chosen pictures, three taps on one picture, while the few seconds last. */
  #opens(last: readonly string[]): boolean {
    const wished = this.#pictures ?? Array.from({ length: PICTURES_NEEDED }, () => last[0]);
    return last.length === PICTURES_NEEDED && last.every((dish, place) => dish === wished[place]);
  }

  /** From here on no picture opens anything. */
  forget(): void {
    this.#pictures = null;
    this.#taps = [];
    this.#up = false;
  }
}
