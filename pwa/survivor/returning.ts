// Coming back with six words: to the newest conversation that has not expired, as far as it was known.

import { hex } from "../../crypto/web/bytes.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { Answered, type Line } from "../shared/line.ts";
import type { Trust } from "../shared/trust.ts";
import { type Attempts, Overtaken } from "./attempts.ts";
import type { Attending } from "./attending.ts";
import type { Entered } from "./entrance.ts";
import { learnFacts } from "./facts.ts";
import type { Screen } from "./screen.ts";

const LIVING: readonly string[] = ["waiting", "claimed"];

export class Returning {
  readonly #screen: Screen;
  readonly #attempts: Attempts;
  readonly #attending: Attending;

  constructor(screen: Screen, attempts: Attempts, attending: Attending) {
    this.#screen = screen;
    this.#attempts = attempts;
    this.#attending = attending;
  }

  async with(words: readonly string[]): Promise<void> {
    const { entrance, goodbye } = this.#attending;
    const attempt = this.#attempts.begin();
    this.#screen.at({ at: "return", state: "opening" });
    try {
      const entered = await entrance.returnWith(words, () => this.#attempts.require(attempt));
      goodbye.setUnneeded(true);
      this.#screen.show({ wordsConfirmed: true });
      await learnFacts(entered.mailbox.line, this.#screen);
      await this.#reopen(entered);
    } catch (reason) {
      if (!(reason instanceof Overtaken) && this.#attempts.isNewest(attempt)) {
        this.#missed(reason);
      }
    }
  }

  async #reopen({ mailbox, opened: { kept, listed } }: Entered): Promise<void> {
    const { keeper, trust } = this.#attending;
    const living = new Set(
      listed.filter(({ state }) => LIVING.includes(state)).map(({ conversation }) => hex(conversation)),
    );
    const found = (kept?.conversations ?? []).filter(({ conversation }) => living.has(hex(conversation)));
    const newest = found.pop();
    if (newest === undefined || trust === null) {
      this.#screen.at({ at: "return", state: "empty" });
      return;
    }
    keeper.keepToo(found);
    await this.#judge(trust, mailbox.line, newest.need);
    const conversation = this.#attending.reopened(newest);
    this.#attending.take(conversation);
    await this.#attending.catchUp(conversation);
    this.#attending.refresh();
    if (conversation.head !== null) {
      this.#attending.save(true);
    }
  }

  /** The log must follow from what she has seen of it. Where it doesn't, the talk shows that, and nothing is sent. */
  async #judge(trust: Trust, line: Line, need: string): Promise<void> {
    try {
      await trust.watch(line, "on_call", need);
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
    }
  }

  #missed(reason: unknown): void {
    // What has come of it so far is let go of: it is opened whole, or not at all.
    this.#attending.take(null);
    const missed = reason instanceof Answered || reason instanceof Refused;
    // Words that don't open anything are let go of.
    if (this.#attending.goodbye.unneeded) {
      this.#attending.entrance.mailbox?.line.close();
    } else {
      this.#attending.entrance.letGo();
    }
    this.#screen.at({ at: "return", state: missed ? "missed" : "line" });
  }
}
