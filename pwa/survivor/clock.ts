// What time it is: the relay's word, carried on by the phone's steady clock, and never before what has been proven.

const AHEAD_SECONDS = 300;
const FAR_OFF_SECONDS = 48 * 3600;

export class RelayClock {
  readonly #phoneNow: number;
  readonly #steadyMs: () => number;
  readonly #beganMs: number;
  #told: number;
  #toldAtMs: number;
  #heard = false;
  #proven = 0;
  #saved = 0;

  constructor(phoneNow: number, steadyMs: () => number) {
    this.#phoneNow = phoneNow;
    this.#steadyMs = steadyMs;
    this.#beganMs = steadyMs();
    this.#told = phoneNow;
    this.#toldAtMs = this.#beganMs;
  }

  /** The relay says what time it is; it can't turn back a time it has told before. */
  hear(relayNow: number): void {
    if (this.#heard && relayNow < this.told()) {
      return;
    }
    this.#heard = true;
    this.#told = relayNow;
    this.#toldAtMs = this.#steadyMs();
  }

  /** Something that was verified was made then. Whose clock is far ahead proves nothing. */
  prove(madeAt: number): void {
    if (madeAt <= Math.max(this.told(), this.#saved) + AHEAD_SECONDS) {
      this.#proven = Math.max(this.#proven, madeAt);
    }
  }

  /** Her own state, sealed by her, was saved then. */
  remember(savedAt: number): void {
    this.#saved = Math.max(this.#saved, savedAt);
  }

  /** By this, buckets are chosen and things made: the relay measures them by its own clock. */
  told(): number {
    return Math.floor(this.#told + (this.#steadyMs() - this.#toldAtMs) / 1000);
  }

  /** By this, what others signed is judged. */
  now(): number {
    return Math.max(this.told(), this.#proven, this.#saved);
  }

  /** The phone's own date is days away from it: one of the two is wrong. */
  get doubtful(): boolean {
    const phone = this.#phoneNow + (this.#steadyMs() - this.#beganMs) / 1000;
    return this.#heard && Math.abs(this.now() - phone) > FAR_OFF_SECONDS;
  }
}
