// Every clock that runs while the door is open, by name, so that leaving can stop them all at once.

export const WAITS = {
  /** Nobody touched the phone: the cover goes up. */
  idleMs: 60_000,
  idleWaitingMs: 300_000,
  idlePerCharacterMs: 60,
  idleLongestMs: 240_000,
  /** Covered without pictures chosen: everything is forgotten. */
  coveredPlainMs: 15_000,
  coveredMs: 600_000,
  shiftsWithinMs: 5000,
  /** How long "is reading" stays true after a sign of reading. */
  readingMs: 25_000,
  /** Signs of reading are gathered this long into one envelope. */
  receiptMs: 1200,
  /** How often the farewell made beforehand is made anew for the current bucket. */
  farewellMs: 60_000,
  tickMs: 20_000,
} as const;

export type TimerName =
  | "idle"
  | "covered"
  | "reading"
  | "receipt"
  | "farewell"
  | "tick"
  | "retry"
  | "expiry"
  | "token"
  | "answer";

export class Timers {
  readonly #running = new Map<TimerName, ReturnType<typeof setTimeout>>();

  #over = false;

  /** Starts or restarts the named timer; after `forget` nothing starts any more. */
  after(name: TimerName, waitMs: number, job: () => void): void {
    this.stop(name);
    if (this.#over) {
      return;
    }
    const timer = setTimeout(() => {
      this.#running.delete(name);
      job();
    }, waitMs);
    this.#running.set(name, timer);
  }

  every(name: TimerName, pauseMs: number, job: () => void): void {
    this.after(name, pauseMs, () => {
      this.every(name, pauseMs, job);
      job();
    });
  }

  stop(name: TimerName): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  forget(): void {
    this.#over = true;
    for (const timer of this.#running.values()) {
      clearTimeout(timer);
    }
    this.#running.clear();
  }
}
