// The relay's time, carried on by this device's steady clock, since its own date may be wrong.

/** A console whose date is further off than this refuses to work: it could not judge what has expired. */
const FURTHEST_OFF_SECONDS = 48 * 3600;

export class RelayClock {
  readonly #deviceSeconds: () => number;
  readonly #steadyMs: () => number;
  #told: number;
  #toldAtMs: number;

  constructor(deviceSeconds: () => number, steadyMs: () => number) {
    this.#deviceSeconds = deviceSeconds;
    this.#steadyMs = steadyMs;
    this.#told = deviceSeconds();
    this.#toldAtMs = steadyMs();
  }

  /** The relay says what time it is. False where this device's date contradicts it. */
  hear(relayNow: number): boolean {
    this.#told = relayNow;
    this.#toldAtMs = this.#steadyMs();
    return Math.abs(this.#deviceSeconds() - relayNow) <= FURTHEST_OFF_SECONDS;
  }

  now(): number {
    return Math.floor(this.#told + (this.#steadyMs() - this.#toldAtMs) / 1000);
  }
}
