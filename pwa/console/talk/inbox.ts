// What has come in one conversation: each envelope once, in the relay's order, and whether one is missing.

import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import type { Opened } from "../../../crypto/web/envelope.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { Ledger } from "../../../crypto/web/session.ts";
import { Asks } from "../../shared/asks.ts";
import { BroughtIn } from "../../shared/brought.ts";
import { Signs } from "../../shared/signs.ts";
import type { RelayClock } from "../clock.ts";
import { Entries } from "./entries.ts";
import type { Carried, Link } from "./link.ts";
import { madeAt, survivorIn } from "./opening.ts";

export class Inbox {
  readonly entries: Entries;
  readonly asks = new Asks();
  readonly brought = new BroughtIn();
  readonly signs = new Signs();
  readonly ledger = new Ledger();
  readonly #chain: Chain;
  readonly #ownId: Uint8Array;
  readonly #clock: RelayClock;
  /** When the last envelope of each session was sent. */
  readonly #lastSent = new Map<string, number>();
  #lastSeq = 0;
  #gap = false;
  /** Everything that the relay still had was read once. */
  caughtUp = false;

  constructor(chain: Chain, ownId: Uint8Array, clock: RelayClock) {
    this.#chain = chain;
    this.#ownId = ownId;
    this.#clock = clock;
    this.entries = new Entries(ownId);
  }

  /** Forgets what is due; true where something was. */
  forgetDue(now: number): boolean {
    this.asks.forgetDue(now);
    this.brought.forgetDue(now);
    this.signs.forgetDue(now);
    return this.entries.forgetDue(now);
  }

  forget(): void {
    this.asks.forget();
    this.brought.forget();
    this.signs.forget();
    this.entries.forget();
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get gap(): boolean {
    return this.#gap;
  }

  async readOn(link: Link, taken: (hash: Uint8Array | null) => void): Promise<void> {
    for (let more = true; more; ) {
      const answer = await link.read(this.#lastSeq);
      for (const carried of answer.envelopes) {
        taken(this.take(carried));
      }
      more = answer.more && answer.envelopes.length > 0;
    }
    this.caughtUp = true;
  }

  /** Its hash, or null where it could not be opened: that is shown as missing, never as a message. */
  take({ seq, envelope, bucket }: Carried): Uint8Array | null {
    if (seq <= this.#lastSeq) {
      return null;
    }
    this.#lastSeq = seq;
    try {
      const opened = this.#chain.open(envelope);
      this.#clock.prove(opened.message.sentAt);
      if (this.#isNews(opened)) {
        this.entries.add(seq, opened, bucket);
        this.brought.take(opened, bucket);
        const hers = equal(opened.message.memberId, survivorIn(this.#chain.head).id);
        this.asks.take(opened, bucket, hers);
        this.signs.take(opened, bucket, hers);
      }
      return opened.hash;
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      this.#gap = this.#gap || this.caughtUp;
      return null;
    }
  }

  #isNews(opened: Opened): boolean {
    const { repeated, gap } = this.ledger.accept(opened);
    const { memberId, session, sentAt } = opened.message;
    const name = hex(memberId) + hex(session);
    const missing = gap && !equal(memberId, this.#ownId) && !this.#mayHaveExpired(name);
    this.#gap = this.#gap || missing;
    this.#lastSent.set(name, sentAt);
    return !repeated;
  }

  /** What came before the first envelope that is left of a session may be gone by age alone. */
  #mayHaveExpired(session: string): boolean {
    const lastSent = this.#lastSent.get(session);
    if (lastSent !== undefined && this.caughtUp) {
      return false;
    }
    const { keep } = this.#chain.head;
    return (lastSent ?? this.#begun) + keep <= this.#clock.now();
  }

  /** When the conversation was begun, as its first block tells. */
  get #begun(): number {
    const [first] = this.#chain.blocks;
    return first === undefined ? 0 : madeAt(first);
  }
}
