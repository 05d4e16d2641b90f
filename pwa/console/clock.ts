// What time it is for rules: the relay's word carried on by a steady clock, and never before anything that is proven.

/** A console whose date is further off than this refuses to work: it could not judge what has expired. */
const FURTHEST_OFF_SECONDS = 48 * 3600;
/** Somebody else's clock may be a little ahead; a signed time beyond that proves nothing. */
const FURTHEST_AHEAD_SECONDS = 300;

/** PROTOCOL §9: the greatest of what the relay told, what verified objects prove, and when the state was saved. */
export class RelayClock {
  readonly #deviceSeconds: () => number;
  readonly #steadyMs: () => number;
  #told: number;
  #toldAtMs: number;
  #heard = false;
  #savedAt = 0;
  #proven = 0;

  constructor(deviceSeconds: () => number, steadyMs: () => number) {
    this.#deviceSeconds = deviceSeconds;
    this.#steadyMs = steadyMs;
    this.#told = deviceSeconds();
    this.#toldAtMs = steadyMs();
  }

  /** The relay says what time it is; it can't turn back what it told before. False where this device's date contradicts it. */
  hear(relayNow: number): boolean {
    if (!this.#heard || relayNow > this.#counted()) {
      this.#told = relayNow;
      this.#toldAtMs = this.#steadyMs();
    }
    this.#heard = true;
    return Math.abs(this.#deviceSeconds() - relayNow) <= FURTHEST_OFF_SECONDS;
  }

  /** When the state was saved that was opened. */
  saved(at: number): void {
    this.#savedAt = Math.max(this.#savedAt, at);
  }

  /** A time in something whose signature held: counted unless it is too far ahead of what is known without it. */
  prove(time: number): void {
    if (time <= this.#known() + FURTHEST_AHEAD_SECONDS) {
      this.#proven = Math.max(this.#proven, time);
    }
  }

  now(): number {
    return Math.max(this.#known(), this.#proven);
  }

  #known(): number {
    return Math.max(this.#counted(), this.#savedAt);
  }

  #counted(): number {
    return Math.floor(this.#told + (this.#steadyMs() - this.#toldAtMs) / 1000);
  }
}
