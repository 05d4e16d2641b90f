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
  /** When it was said; of what is agreed on, when it was proposed, as far as that is known here. */
  readonly at: number;
  readonly expires: number;
  /** The hash of the block that it was last said under. */
  readonly under: Uint8Array;
};
type Held = SafetySign & Told;

export class Signs {
  #hers: Held | null = null;
  #theirs: Held | null = null;
  agreed: Held | null = null;
  readonly #received = new Set<string>();
  /** The session in which she wrote last. */
  latest: string | null = null;

  /** Throws Refused where the body is not what its kind promises. */
  take({ header, message }: Opened, expires: number, hers: boolean): void {
    const { body, kind, sentAt } = message;
    const session = hers ? hex(message.session) : null;
    if (hers && (kind === TEXT || kind === SIGN || kind === AGREED)) {
      this.latest = session;
    }
    if (kind === RECEIVED && !hers) {
      this.#received.add(hex(readReceived(body)));
    } else if (kind === SIGN || kind === AGREED) {
      this.tell(kind, readSign(body), { hers, session, at: sentAt, expires, under: header.blockHash });
    }
  }

  /** Whoever only has her words may not put another sign in the place of hers. */
  tell(kind: typeof SIGN | typeof AGREED, sign: SafetySign, told: Told): void {
    if (told.session === null || this.isProven(told.session)) {
      const held = { ...sign, ...told };
      kind === SIGN ? this.#propose(held) : this.#agree(held);
    }
  }

  /** What one side has proposed and the other has not agreed to; null where something newer is agreed on. */
  proposalOf(hers: boolean): Held | null {
    const proposal = hers ? this.#hers : this.#theirs;
    return proposal !== null && (this.agreed === null || isNewer(proposal, this.agreed)) ? proposal : null;
  }

  /** Whether this session of hers is one in which it was agreed on, or received since. */
  isProven(session: string): boolean {
    return this.agreed === null || this.agreed.session === session || this.#received.has(session);
  }

  /** The session in which she has come back and not been recognised yet; null where there is none. */
  get unproven(): string | null {
    return this.latest === null || this.isProven(this.latest) ? null : this.latest;
  }

  /** The one in which she is known to write now. */
  get proven(): string | null {
    return this.latest !== null && this.isProven(this.latest) ? this.latest : null;
  }

  /** Whether messages that are due then would live on for long without it. */
  isOutlived(due: number, keep: number): boolean {
    return this.agreed !== null && this.agreed.expires < due - keep * SLACK;
  }

  forgetDue(now: number): void {
    this.#hers = living(this.#hers, now);
    this.#theirs = living(this.#theirs, now);
    this.agreed = living(this.agreed, now);
  }

  forget(): void {
    this.#hers = null;
    this.#theirs = null;
    this.agreed = null;
    this.#received.clear();
    this.latest = null;
  }

  #propose(held: Held): void {
    if (held.hers) {
      this.#hers = held;
    } else {
      this.#theirs = held;
    }
  }

  /**
   * It takes two: the other side's proposal, with the same words. Of two that cross the newer proposal counts, on both
   * sides. Without a proposal it is one that was agreed on before what can be read here, and takes no other's place.
   */
  #agree(held: Held): void {
    const { agreed } = this;
    const proposal = held.hers ? this.#theirs : this.#hers;
    if (isSame(agreed, held)) {
      this.agreed = { ...held, ...known(agreed), expires: Math.max(held.expires, agreed?.expires ?? 0) };
    } else if (isSame(proposal, held) && (agreed === null || isNewer(proposal, agreed))) {
      this.agreed = { ...held, at: proposal?.at ?? held.at, session: proposal?.session ?? held.session };
    } else if (agreed === null && !isSame(held.hers ? this.#hers : this.#theirs, held)) {
      this.agreed = held;
    }
  }
}

/** What saying it again does not change. */
function known(agreed: Held | null): Partial<Held> {
  return agreed === null ? {} : { at: agreed.at, session: agreed.session };
}

function isSame(one: SafetySign | null, other: SafetySign | null): boolean {
  return one !== null && other !== null && hex(one.id) === hex(other.id) && one.text === other.text;
}

function isNewer(one: Held | null, other: Held): boolean {
  return one !== null && (one.at === other.at ? hex(one.id) > hex(other.id) : one.at > other.at);
}

function living(held: Held | null, now: number): Held | null {
  return held !== null && held.expires > now ? held : null;
}
