// Whether it is she who has come back: the sign of safety that was agreed on, and that it was received.

import { bucketOf } from "../../../crypto/web/block.ts";
import { has } from "../../../crypto/web/block_rules.ts";
import { equal, fromHex } from "../../../crypto/web/bytes.ts";
import { AGREED, RECEIVED, receivedBody, type SafetySign, SIGN, signBody } from "../../../crypto/web/safety_sign.ts";
import type { Signs } from "../../shared/signs.ts";
import type { Epochs } from "./epochs.ts";
import type { Owner } from "./owner.ts";

type Parts = {
  readonly owner: Owner;
  readonly epochs: Epochs;
  readonly signs: Signs;
  /** When the last of the messages is destroyed. */
  readonly lastExpires: () => number;
  /** Whether something of this kind is on its way, or could not be sent. */
  readonly sending: (kind: string) => boolean;
  readonly send: (kind: string, body: Uint8Array) => void;
  /** For a round that sends all there is anyway. */
  readonly add: (kind: string, body: Uint8Array) => void;
};

export class Recognising {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What she has proposed in the visit in which she writes now; else what waits for her. */
  get proposal(): { readonly text: string; readonly hers: boolean } | null {
    const { signs } = this.#parts;
    const hers = signs.proposalOf(true);
    return hers !== null && hers.session === signs.latest ? hers : signs.proposalOf(false);
  }

  /** The sentence that was agreed on. */
  get agreed(): string | null {
    return this.#parts.signs.agreed?.text ?? null;
  }

  /** The visit in which somebody writes with her words, and nobody has said yet that it is she; null where there is none. */
  get awaited(): string | null {
    return this.#parts.signs.unproven;
  }

  propose(text: string): void {
    this.#say(SIGN, { id: this.#parts.owner.around.random(16), text });
  }

  agree(): void {
    const { proposal } = this;
    const hers = this.#parts.signs.proposalOf(true);
    if (proposal?.hers === true && hers !== null) {
      this.#say(AGREED, hers);
    }
  }

  /** In this visit it is she: that phone may show again what was said before. Another one may have written since. */
  receive(visit: string): void {
    this.#parts.send(RECEIVED, receivedBody(fromHex(visit)));
  }

  /**
   * It lives as long as the messages that it protects, and whoever joined since it was said last has to know it. For the
   * lead, of whom there is one. Only what saying it again can mend is a reason to.
   */
  keepAlive(): void {
    const { add, epochs, lastExpires, owner, sending, signs } = this.#parts;
    const { head, blocks } = epochs.chain;
    const { agreed, proven } = signs;
    if (agreed === null || sending(AGREED)) {
      return;
    }
    const due = bucketOf(head, owner.around.clock.now(), owner.bucketSeconds());
    const last = blocks.find(({ hash }) => equal(hash, agreed.under));
    const joined = head.members.slice(1).some(({ id }) => last === undefined || !has(last, id));
    if (joined || signs.isOutlived(Math.min(lastExpires(), due), head.keep)) {
      add(AGREED, signBody(agreed));
      if (proven !== null) {
        // Else she who writes now would not be known by it.
        add(RECEIVED, receivedBody(fromHex(proven)));
      }
    }
  }

  #say(kind: typeof SIGN | typeof AGREED, { id, text }: SafetySign): void {
    this.#parts.send(kind, signBody({ id, text }));
  }
}
