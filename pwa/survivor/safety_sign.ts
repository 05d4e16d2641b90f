// The sign of safety as she has it: what she tells when she comes back, so that nobody else is shown what was said.

import { bucketOf } from "../../crypto/web/block.ts";
import { has } from "../../crypto/web/block_rules.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import type { Opened } from "../../crypto/web/envelope.ts";
import { AGREED, type SafetySign, SIGN, signBody } from "../../crypto/web/safety_sign.ts";
import { Signs } from "../shared/signs.ts";
import type { Parts, Sign } from "./beside.ts";
import type { SignShown } from "./scene.ts";

export class HerSign implements Sign {
  readonly #parts: Parts;
  readonly #signs = new Signs();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Refused as "malformed" for a body that is none of its kind. */
  take(opened: Opened, expires: number, mine: boolean): void {
    this.#signs.take(opened, expires, mine);
  }

  /** To whoever has come back and is not known again, as if there were none. */
  get shown(): SignShown {
    const [hers, theirs] = [this.#signs.proposalOf(true), this.#signs.proposalOf(false)];
    if (this.locked) {
      return { at: "none", text: "" };
    }
    if (theirs !== null) {
      return { at: "asked", text: theirs.text };
    }
    if (hers !== null && hers.session === this.#session) {
      return { at: "sent", text: hers.text };
    }
    return { at: this.#signs.agreed === null ? "none" : "agreed", text: "" };
  }

  /** She has come back, and nobody has said yet that it is she. */
  get locked(): boolean {
    return !this.#signs.isProven(this.#session);
  }

  propose(text: string): void {
    this.#say(SIGN, { id: this.#parts.around.random(16), text });
  }

  agree(): void {
    const theirs = this.#signs.proposalOf(false);
    if (theirs !== null) {
      this.#say(AGREED, theirs);
    }
  }

  keepAlive(): void {
    const { agreed } = this.#signs;
    const { blocks, head } = this.#parts.lineage.chain;
    if (agreed === null) {
      return;
    }
    const last = blocks.find(({ hash }) => equal(hash, agreed.under));
    const joined = head.members.some(({ id }) => last === undefined || !has(last, id));
    if (joined || this.#signs.isOutlived(this.#due, head.keep)) {
      this.#say(AGREED, agreed);
    }
  }

  tick(now: number): void {
    this.#signs.forgetDue(now);
  }

  forget(): void {
    this.#signs.forget();
  }

  #say(kind: typeof SIGN | typeof AGREED, { id, text }: SafetySign): void {
    const { around, lineage, put } = this.#parts;
    if (!this.locked) {
      // What goes out from here is not heard again.
      const said = { at: around.clock.told(), expires: this.#due, under: lineage.chain.head.hash };
      this.#signs.tell(kind, { id, text }, { hers: true, session: this.#session, ...said });
      put({ kind, body: signBody({ id, text }) });
    }
  }

  get #session(): string {
    return hex(this.#parts.session.id);
  }

  /** When what is said now is destroyed. */
  get #due(): number {
    const { around, lineage } = this.#parts;
    return bucketOf(lineage.chain.head, around.clock.told(), around.bucketSeconds());
  }
}
