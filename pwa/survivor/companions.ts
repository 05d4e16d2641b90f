// The clinicians whom she has verified in this visit, by their certificates; a name is shown of nobody else.

import type { Block } from "../../crypto/web/block.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { hex } from "../../crypto/web/bytes.ts";
import type { Clinician } from "../../crypto/web/certificate.ts";
import { memberWith } from "../../crypto/web/member.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { bytesIn, maybe, numberIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import { type Newest, present } from "./rekeying.ts";
import type { Who } from "./scene.ts";

export class Companions {
  readonly #around: Around;
  readonly #need: string;
  readonly #known = new Map<string, Clinician>();
  #statement: Uint8Array | null = null;

  constructor(around: Around, need: string) {
    this.#around = around;
    this.#need = need;
  }

  learn(onCall: readonly OnCall[], statement: Uint8Array | null): void {
    this.#statement = statement;
    for (const { clinician } of onCall) {
      this.#known.set(hex(clinician.hash), clinician);
    }
  }

  /** Whoever leads, under the very certificate that the block names. */
  lead(head: Block | null): Who | null {
    const member = head === null || head.lead === null ? undefined : memberWith(head.members, head.lead);
    const hash = member?.certificateHash ?? null;
    return hash === null ? null : (this.#known.get(hex(hash)) ?? null);
  }

  /** Those of the head who have a bundle to be wrapped to. */
  async present(head: Block, newest: Newest): Promise<readonly OnCall[]> {
    const { clock, line, organisation } = this.#around;
    if (this.#statement === null) {
      const [statement, , told] = await line.call("on_call", this.#need);
      this.#statement = maybe(statement, bytesIn);
      clock.hear(numberIn(told));
    }
    return present(organisation, this.#statement ?? new Uint8Array(0), head.members, newest, clock.now());
  }

  /** After a return nobody has been verified yet. One who can't be any more is not named; the talk goes on. */
  async learnLead(head: Block, newest: Newest): Promise<void> {
    try {
      this.learn(await this.present(head, newest), this.#statement);
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
    }
  }

  forget(): void {
    this.#known.clear();
  }
}
