// Every clock that runs while the door is open, by name, so that leaving can stop them all at once. A phone that sleeps
// stops its timers, so what must end in time is measured by two clocks, and looked at whenever the page wakes.

export const WAITS = {
  /** Nobody touched the phone: the cover goes up. */
  idleMs: 60_000,
  idleWaitingMs: 300_000,
  idlePerCharacterMs: 60,
  idleLongestMs: 240_000,
  /** Covered without pictures chosen: everything is forgotten. */
  coveredPlainMs: 15_000,
  /** With pictures chosen, unless she picks another of `COVER_LENGTHS`. */
  coveredMs: 600_000,
  shiftsWithinMs: 5000,
  /** How long "is reading" stays true after a sign of reading. */
  readingMs: 25_000,
  /** Signs of reading are gathered this long into one envelope. */
  receiptMs: 1200,
  /** How often the farewell made beforehand is made anew for the current bucket. */
  farewellMs: 60_000,
  tickMs: 20_000,
  /** A phone's date is put right by less than this now and then; whoever turns it back farther wants to win time. */
  turnedBackMs: 10_000,
} as const;

/** How long her keys may wait under the cover, in seconds. */
export const COVER_LENGTHS = [15, 120, 600, 1800] as const;

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
/** What must not last longer because the phone slept. */
const AWAITED: readonly TimerName[] = ["covered", "idle"];

/** `steadyMs` can't be set by anybody but may stand still while the phone sleeps; `dateMs` goes on and can be set. */
export type Clocks = { readonly steadyMs: () => number; readonly dateMs: () => number };

const CLOCKS: Clocks = { steadyMs: () => performance.now(), dateMs: () => Date.now() };

type Running = {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly began: Stopwatch;
  readonly waitMs: number;
  readonly job: () => void;
};

/** How long it has been, by whichever clock says more. */
export class Stopwatch {
  readonly #clocks: Clocks;
  readonly #steady: number;
  readonly #date: number;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#steady = clocks.steadyMs();
    this.#date = clocks.dateMs();
  }

  /** Without an end where the date was turned back meanwhile: then nobody knows. */
  get elapsedMs(): number {
    const [steady, date] = [this.#clocks.steadyMs() - this.#steady, this.#clocks.dateMs() - this.#date];
    return steady - date > WAITS.turnedBackMs ? Number.POSITIVE_INFINITY : Math.max(steady, date);
  }
}

export class Timers {
  readonly #clocks: Clocks;
  readonly #running = new Map<TimerName, Running>();

  #over = false;

  constructor(clocks: Clocks = CLOCKS) {
    this.#clocks = clocks;
  }

  /** Starts or restarts the named timer; after `forget` nothing starts any more. */
  after(name: TimerName, waitMs: number, job: () => void): void {
    this.stop(name);
    if (this.#over) {
      return;
    }
    const run = () => {
      this.#running.delete(name);
      job();
      this.look();
    };
    this.#running.set(name, { timer: setTimeout(run, waitMs), began: this.stopwatch(), waitMs, job });
  }

  every(name: TimerName, pauseMs: number, job: () => void): void {
    this.after(name, pauseMs, () => {
      this.every(name, pauseMs, job);
      job();
    });
  }

  stopwatch(): Stopwatch {
    return new Stopwatch(this.#clocks);
  }

  /** The page may have slept: what is due by either clock happens now, before anything else does. */
  look(): void {
    for (const name of AWAITED) {
      const found = this.#running.get(name);
      if (found !== undefined && found.began.elapsedMs >= found.waitMs) {
        this.stop(name);
        found.job();
      }
    }
  }

  stop(name: TimerName): void {
    clearTimeout(this.#running.get(name)?.timer);
    this.#running.delete(name);
  }

  forget(): void {
    this.#over = true;
    for (const { timer } of this.#running.values()) {
      clearTimeout(timer);
    }
    this.#running.clear();
  }
}
