// Calls that wait for the relay's answer: each ends once, with values, a refusal, or nothing.

import type { Packable } from "./msgpack.ts";

const ANSWER_WAIT_MS = 15_000;
/** What the slowest line that is worth something needs for a byte. */
const BYTE_MS = 1;

/** The relay said no, with a constant code. */
export class Answered extends Error {
  readonly code: string;
  readonly extras: readonly Packable[];

  constructor(code: string, extras: readonly Packable[] = []) {
    super(code);
    this.code = code;
    this.extras = extras;
  }
}

/** Nothing came back: the relay may or may not have done it. */
export class Unanswered extends Error {}

export type Values = readonly Packable[];

type Waiting = {
  readonly settle: (values: Values) => void;
  readonly fail: (reason: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
};

export class Calls {
  readonly #waiting = new Map<number, Waiting>();
  readonly #late: () => void;
  #nextId = 0;

  /** `late` hears of each call that was not answered in time. */
  constructor(late: () => void) {
    this.#late = late;
  }

  nextId(): number {
    this.#nextId += 1;
    return this.#nextId - 1;
  }

  /** Once `send` has put out so many bytes. Throws Answered with the relay's code, or Unanswered. */
  begin(id: number, bytes: number, send: () => void): Promise<Values> {
    return new Promise((settle, fail) => {
      const timer = setTimeout(
        () => {
          this.#waiting.delete(id);
          fail(new Unanswered("late"));
          this.#late();
        },
        ANSWER_WAIT_MS + bytes * BYTE_MS,
      );
      this.#waiting.set(id, { settle, fail, timer });
      send();
    });
  }

  answer(id: number, values: Values): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      return;
    }
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    const [code, ...rest] = values;
    if (code === "ok") {
      waiting.settle(rest);
    } else {
      waiting.fail(new Answered(typeof code === "string" ? code : "malformed", rest));
    }
  }

  /** The line was lost: nobody will answer. */
  lose(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { fail, timer } of waiting) {
      clearTimeout(timer);
      fail(new Unanswered("lost"));
    }
  }
}
