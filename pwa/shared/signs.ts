// The sign of safety in one conversation, as either side holds it: proposed, agreed on, received again after a return.

import { TEXT } from "../../crypto/web/body.ts";
import { hex } from "../../crypto/web/bytes.ts";
import type { Opened } from "../../crypto/web/envelope.ts";
import { AGREED, RECEIVED, readReceived, readSign, type SafetySign, SIGN } from "../../crypto/web/safety_sign.ts";

/** For so much of the time that messages live, some may outlive the sign: else each would bring it along. */
const SLACK = 1 / 8;

export type Told = {
  readonly hers: boolean;
  /** Hers, in hex, in which it was said or agreed on; null where a clinician said it. */
  readonly session: string | null;
  readonly expires: number;
  /** The hash of the block that it was last said under. */
  readonly under: Uint8Array;
};
type Held = SafetySign & Told;

export class Signs {
  /** What the one side has proposed and the other has not agreed to. */
  proposal: Held | null = null;
  agreed: Held | null = null;
  readonly #received = new Set<string>();
  /** The session in which she wrote last. */
  #latest: string | null = null;

  /** Throws Refused where the body is not what its kind promises. */
  take({ header, message }: Opened, expires: number, hers: boolean): void {
    const { body, kind } = message;
    const session = hers ? hex(message.session) : null;
    if (kind === TEXT && hers) {
      this.#latest = session;
    } else if (kind === RECEIVED && !hers) {
      this.#received.add(hex(readReceived(body)));
    } else if (kind === SIGN || kind === AGREED) {
      this.tell(kind, readSign(body), { hers, session, expires, under: header.blockHash });
    }
  }

  /** Whoever only has her words may not put another sign in the place of hers. */
  tell(kind: typeof SIGN | typeof AGREED, sign: SafetySign, told: Told): void {
    if (told.session === null || this.isProven(told.session)) {
      const held = { ...sign, ...told };
      kind === SIGN ? this.#propose(held) : this.#agree(held);
    }
  }

  /** Whether this session of hers is one in which it was agreed on, or received since. */
  isProven(session: string): boolean {
    return this.agreed === null || this.agreed.session === session || this.#received.has(session);
  }

  /** The session in which she has come back and not been recognised yet; null where there is none. */
  get unproven(): string | null {
    return this.#latest === null || this.isProven(this.#latest) ? null : this.#latest;
  }

  /** The one in which she is known to write now. */
  get proven(): string | null {
    return this.#latest !== null && this.isProven(this.#latest) ? this.#latest : null;
  }

  /** Whether messages that are due then would live on for long without it. */
  isOutlived(due: number, keep: number): boolean {
    return this.agreed !== null && this.agreed.expires < due - keep * SLACK;
  }

  forgetDue(now: number): void {
    this.proposal = living(this.proposal, now);
    this.agreed = living(this.agreed, now);
  }

  forget(): void {
    this.proposal = null;
    this.agreed = null;
    this.#received.clear();
    this.#latest = null;
  }

  #propose(held: Held): void {
    if (!isSame(this.agreed, held)) {
      this.proposal = held;
    }
  }

  /** It takes two; what is agreed on already is said again so that it lives as long as the messages do. */
  #agree(held: Held): void {
    const { agreed, proposal } = this;
    if (isSame(agreed, held)) {
      this.agreed = { ...held, session: agreed?.session ?? held.session };
    } else if (proposal === null || !isSame(proposal, held)) {
      this.agreed = held;
    } else if (proposal.hers !== held.hers) {
      this.agreed = { ...held, session: proposal.session ?? held.session };
    }
    if (isSame(proposal, this.agreed)) {
      this.proposal = null;
    }
  }
}

function isSame(one: SafetySign | null, other: SafetySign | null): boolean {
  return one !== null && other !== null && hex(one.id) === hex(other.id) && one.text === other.text;
}

function living(held: Held | null, now: number): Held | null {
  return held !== null && held.expires > now ? held : null;
}
