// The relay's time, carried on by the phone's steady clock: the phone's own date may be wrong or changed.

export class RelayClock {
  readonly #steadyMs: () => number;
  #told: number;
  #toldAtMs: number;

  constructor(phoneNow: number, steadyMs: () => number) {
    this.#steadyMs = steadyMs;
    this.#told = phoneNow;
    this.#toldAtMs = steadyMs();
  }

  /** The relay says what time it is; it can't turn back a time it has told before. */
  hear(relayNow: number): void {
    if (this.#heard && relayNow < this.now()) {
      return;
    }
    this.#heard = true;
    this.#told = relayNow;
    this.#toldAtMs = this.#steadyMs();
  }

  now(): number {
    return Math.floor(this.#told + (this.#steadyMs() - this.#toldAtMs) / 1000);
  }

  #heard = false;
}
