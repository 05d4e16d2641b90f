// While she is covered: asks on one slow rhythm whether there is something for her; a kitchen timer shows it.

import { hex } from "../../crypto/web/bytes.ts";
import type { Cooking } from "../shared/doorway.ts";
import type { Line } from "../shared/line.ts";
import { bytesIn } from "../shared/parsing.ts";
import type { Conversation } from "./conversation.ts";
import type { Timers } from "./timers.ts";

/** Always the same, so that nobody who sees the phone ask learns when it was told something. */
export const RHYTHM_MS = 40_000;
/** How long the line may stay for the token to ask with. */
const TOKEN_WAIT_MS = 8000;
const TOKEN_BYTES = 96;
const PLACE = "/waktu";
const YES = '{"t":1}';

export type Fetched = (place: string, init: RequestInit) => Promise<Response>;
export type Kitchen = {
  readonly timers: Timers;
  readonly cook: () => Cooking;
  readonly fetched: Fetched;
};

export class Away {
  readonly #kitchen: Kitchen;
  #cooking: Cooking | null = null;
  /** Which covering it is: whatever an earlier one still waits for is nobody's any more. */
  #covering = 0;

  constructor(kitchen: Kitchen) {
    this.#kitchen = kitchen;
  }

  /** The cover is up. The line closes as soon as it has given a token, or at once where no answer may come. */
  async begin(conversation: Conversation | null, line: Line): Promise<void> {
    this.#covering += 1;
    const covering = this.#covering;
    this.#kitchen.timers.after("token", TOKEN_WAIT_MS, () => line.close());
    const token = await tokenFor(conversation, line);
    if (covering !== this.#covering) {
      return;
    }
    this.#kitchen.timers.stop("token");
    line.close();
    if (token !== null) {
      this.#ask(token);
    }
  }

  uncover(): void {
    this.#cooking?.remove();
    this.forget();
  }

  /** The timer stays as it is, one like any other. */
  forget(): void {
    this.#covering += 1;
    this.#kitchen.timers.stop("token");
    this.#kitchen.timers.stop("answer");
    this.#cooking = null;
  }

  #ask(token: Uint8Array): void {
    const cooking = this.#kitchen.cook();
    this.#cooking = cooking;
    // Also after a yes: a phone that fell silent would tell that there was one.
    this.#kitchen.timers.every("answer", RHYTHM_MS, async () => {
      if ((await isThere(token, this.#kitchen.fetched)) && this.#cooking === cooking) {
        cooking.done();
      }
    });
  }
}

/** Null where no answer may come, or where the line gives none. */
async function tokenFor(conversation: Conversation | null, line: Line): Promise<Uint8Array | null> {
  if (conversation === null || !["waiting", "claimed"].includes(conversation.state)) {
    return null;
  }
  try {
    // From now on nothing is seen any more, whatever may still come over the line.
    const seen = conversation.seen();
    await line.opened(TOKEN_WAIT_MS);
    const [token] = await line.call("watch", conversation.id, ...(await seen));
    return bytesIn(token, TOKEN_BYTES);
  } catch {
    // Then no timer is shown, and she knows that none will turn.
    return null;
  }
}

/** Where nothing can be learnt, nothing is there. */
async function isThere(token: Uint8Array, fetched: Fetched): Promise<boolean> {
  try {
    const answer = await fetched(PLACE, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: hex(token),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(RHYTHM_MS / 2),
    });
    return (await answer.text()) === YES;
  } catch {
    return false;
  }
}
