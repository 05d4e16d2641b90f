// Leaving: the cover first, then forget, and never wait for anything.

import { WAITS } from "./timers.ts";

export interface Forgettable {
  forget(): void;
}

export interface Screen {
  showCover(): void;
  replaceWith(address: string): void;
}

export function leave(screen: Screen, held: readonly Forgettable[], address = "/"): void {
  screen.showCover();
  for (const item of held) {
    try {
      item.forget();
    } catch {
      // One stubborn part must not keep her on this page.
    }
  }
  screen.replaceWith(address);
}

/** After the next paint; a page that paints nothing waits no longer than this. */
const UNPAINTED_MS = 100;

/** So that the cover is on the screen before the page goes. */
export function afterPaint(job: () => void): void {
  let done = false;
  const once = () => {
    if (!done) {
      done = true;
      job();
    }
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, UNPAINTED_MS);
}

/** Three presses of Shift within five seconds, from a keyboard whose owner can't reach the corner fast enough. */
export class ThreeShifts {
  readonly #done: () => void;
  #times: readonly number[] = [];

  constructor(done: () => void) {
    this.#done = done;
  }

  press(key: string, repeated: boolean, atMs: number): void {
    if (key !== "Shift") {
      this.#times = [];
      return;
    }
    if (repeated) {
      return;
    }
    this.#times = [...this.#times.filter((time) => atMs - time < WAITS.shiftsWithinMs), atMs];
    if (this.#times.length >= 3) {
      this.#done();
    }
  }
}
