// The organisation's log, as far as this console has seen it: what the relay shows must follow from that.

import { ANY_NEED } from "../../../crypto/web/bundle.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import type { Line } from "../../shared/line.ts";
import type { Trust } from "../../shared/trust.ts";
import type { RelayClock } from "../clock.ts";
import type { Safe } from "./safe.ts";

export class LogWatch {
  readonly #line: Pick<Line, "call">;
  readonly #safe: Safe;
  readonly #clock: RelayClock;
  readonly #trust: Trust;

  constructor(line: Pick<Line, "call">, safe: Safe, clock: RelayClock, trust: Trust) {
    this.#line = line;
    this.#safe = safe;
    this.#clock = clock;
    this.#trust = trust;
  }

  /** Keeps a newer checkpoint. Refused as "log" where the relay shows another log than before: the console stops. */
  async look(): Promise<void> {
    await this.#trust.watch(this.#line, "colleagues", ANY_NEED);
    const { head } = this.#trust;
    const kept = this.#safe.state.logHead;
    if (head !== null && (kept === null || !equal(head.key, kept.key) || head.size > kept.size)) {
      await this.#safe.save((state) => ({ ...state, logHead: head }), this.#clock.now());
    }
  }
}
