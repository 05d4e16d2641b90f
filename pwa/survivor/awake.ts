// Keeps the screen from going dark while she waits or reads, where the phone lets a page do that.

import type { Stage } from "./scene.ts";

const AWAKE_AT: readonly Stage["at"][] = ["sending", "waiting", "talk"];

export interface Lock {
  release(): Promise<void>;
}

export class Awake {
  readonly #request: () => Promise<Lock>;
  #wanted = false;
  #lock: Lock | null = null;

  constructor(request: () => Promise<Lock> = requested) {
    this.#request = request;
  }

  /** What is on the screen now; null for the cover. */
  show(at: Stage["at"] | null): void {
    const wanted = at !== null && AWAKE_AT.includes(at);
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      void (wanted ? this.#take() : this.#letGo());
    }
  }

  /** The browser has let go of it because the page was hidden. */
  again(): void {
    if (this.#wanted) {
      void this.#take();
    }
  }

  forget(): void {
    this.show(null);
  }

  async #take(): Promise<void> {
    try {
      const lock = await this.#request();
      await this.#letGo();
      this.#lock = lock;
      if (!this.#wanted) {
        await this.#letGo();
      }
    } catch {
      // An old browser, or a battery that is nearly empty: then the screen goes dark as it always does.
    }
  }

  async #letGo(): Promise<void> {
    const lock = this.#lock;
    this.#lock = null;
    await lock?.release();
  }
}

async function requested(): Promise<Lock> {
  const { wakeLock } = navigator as Partial<Pick<Navigator, "wakeLock">>;
  if (wakeLock === undefined) {
    throw new Error("the screen can't be kept on here");
  }
  return wakeLock.request("screen");
}
