// Tells a long press from a tap and from the start of a scroll.

import { HOLD_MS, HOLD_SLACK_PX } from "./limits.ts";

/** Calls back after a while; answers with how to stop that. */
export type Later = (call: () => void, ms: number) => () => void;

/** Nobody presses on a page that is not in front: one kept for Back must not go on counting. */
export const later: Later = (call, ms) => {
  const listening = new AbortController();
  const { signal } = listening;
  const stop = (): void => {
    clearTimeout(timer);
    listening.abort();
  };
  const timer = setTimeout(() => {
    stop();
    call();
  }, ms);
  addEventListener("pagehide", stop, { signal });
  addEventListener("blur", stop, { signal });
  document.addEventListener("visibilitychange", stop, { signal });
  return stop;
};

export class Press {
  readonly #later: Later;
  readonly #held: () => void;
  #stop: (() => void) | null = null;
  #from: readonly [x: number, y: number] = [0, 0];
  #long = false;

  constructor(held: () => void, when: Later = later) {
    this.#held = held;
    this.#later = when;
  }

  /** Whether the press that just ended was a long one: then what a tap does is left undone, once. */
  takeLong(): boolean {
    const long = this.#long;
    this.#long = false;
    return long;
  }

  get isDown(): boolean {
    return this.#stop !== null;
  }

  down(x = 0, y = 0): void {
    this.end();
    this.#from = [x, y];
    this.#long = false;
    this.#stop = this.#later(() => {
      this.#long = true;
      this.#held();
    }, HOLD_MS);
  }

  move(x: number, y: number): void {
    if (Math.hypot(x - this.#from[0], y - this.#from[1]) > HOLD_SLACK_PX) {
      this.end();
    }
  }

  end(): void {
    this.#stop?.();
    this.#stop = null;
  }
}
