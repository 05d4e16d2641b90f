// Whether it is she who has come back: the sign of safety that was agreed on, and that it was received.

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
  /** Whether something of this kind is on its way. */
  readonly sending: (kind: string) => boolean;
  readonly send: (kind: string, body: Uint8Array) => void;
};

export class Recognising {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What she has proposed and waits for; or what waits for her. */
  get proposal(): { readonly text: string; readonly hers: boolean } | null {
    return this.#parts.signs.proposal;
  }

  /** The sentence that was agreed on. */
  get agreed(): string | null {
    return this.#parts.signs.agreed?.text ?? null;
  }

  /** Somebody writes with her words, and nobody has said yet that it is she. */
  get awaited(): boolean {
    return this.#parts.signs.unproven !== null;
  }

  propose(text: string): void {
    this.#say(SIGN, { id: this.#parts.owner.around.random(16), text });
  }

  agree(): void {
    const { proposal } = this.#parts.signs;
    if (proposal?.hers === true) {
      this.#say(AGREED, proposal);
    }
  }

  /** It is she: her phone may show again what was said before. */
  receive(): void {
    const { send, signs } = this.#parts;
    if (signs.unproven !== null) {
      send(RECEIVED, receivedBody(fromHex(signs.unproven)));
    }
  }

  /**
   * It lives as long as the messages that it protects, and whoever joined since it was said last has to know it. For the
   * lead, of whom there is one.
   */
  keepAlive(): void {
    const { epochs, lastExpires, send, sending, signs } = this.#parts;
    const { chain } = epochs;
    const { agreed, proven } = signs;
    if (agreed === null || sending(AGREED)) {
      return;
    }
    const last = chain.blocks.find(({ hash }) => equal(hash, agreed.under));
    const joined = chain.head.members.slice(1).some(({ id }) => last === undefined || !has(last, id));
    if (joined || signs.isOutlived(lastExpires(), chain.head.keep)) {
      this.#say(AGREED, agreed);
    }
    if (joined && proven !== null) {
      send(RECEIVED, receivedBody(fromHex(proven)));
    }
  }

  #say(kind: typeof SIGN | typeof AGREED, { id, text }: SafetySign): void {
    this.#parts.send(kind, signBody({ id, text }));
  }
}
