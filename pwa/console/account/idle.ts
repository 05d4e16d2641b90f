// Locks an unattended console: ten minutes without a touch, with a word of warning in the last of them.

const LOCK_AFTER_MS = 600_000;
const WARN_BEFORE_MS = 60_000;
const DOUBLE_WITHIN_MS = 600;

export type Attention = "here" | "warn" | "lock";

export class Idle {
  readonly #steadyMs: () => number;
  #touchedMs: number;
  #escapedMs = Number.NEGATIVE_INFINITY;

  constructor(steadyMs: () => number) {
    this.#steadyMs = steadyMs;
    this.#touchedMs = steadyMs();
  }

  touch(): void {
    this.#touchedMs = this.#steadyMs();
  }

  /** True for the second press of Escape in quick succession. */
  escape(): boolean {
    const now = this.#steadyMs();
    const twice = now - this.#escapedMs <= DOUBLE_WITHIN_MS;
    this.#escapedMs = twice ? Number.NEGATIVE_INFINITY : now;
    return twice;
  }

  /** An Escape that closed something: the next one is a first. */
  escapeUsed(): void {
    this.#escapedMs = Number.NEGATIVE_INFINITY;
  }

  get attention(): Attention {
    const idleMs = this.#steadyMs() - this.#touchedMs;
    if (idleMs >= LOCK_AFTER_MS) {
      return "lock";
    }
    return idleMs >= LOCK_AFTER_MS - WARN_BEFORE_MS ? "warn" : "here";
  }
}
