// Sends what waits in one conversation, in order: the same message id however often, sealed anew when the epoch moved on.

import { bucketOf } from "../../../crypto/web/block.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import { envelopeHash, type Message, seal } from "../../../crypto/web/envelope.ts";
import { Session } from "../../../crypto/web/session.ts";
import { Answered, Unanswered } from "../../shared/line.ts";
import type { Epochs } from "./epochs.ts";
import type { Inbox } from "./inbox.ts";
import type { Carried, Link } from "./link.ts";
import { Outbox, type Pending, type Sealed } from "./outbox.ts";
import type { Owner } from "./owner.ts";

const MOST_TRIES = 8;

export class Sender {
  readonly outbox = new Outbox();
  readonly #owner: Owner;
  readonly #epochs: Epochs;
  readonly #inbox: Inbox;
  readonly #session: Session;

  constructor(owner: Owner, epochs: Epochs, inbox: Inbox) {
    this.#owner = owner;
    this.#epochs = epochs;
    this.#inbox = inbox;
    this.#session = new Session(owner.clinician().clinicianId, owner.around.random);
  }

  add(kind: string, body: Uint8Array): void {
    const { random, clock } = this.#owner.around;
    this.outbox.add(random(16), kind, body, clock.now());
  }

  /** An envelope was read back: if it is one that was tried here, the relay has it although its answer was lost. */
  arrived(hash: Uint8Array | null): void {
    const pending = hash === null ? undefined : this.outbox.triedAs(hash);
    if (pending?.sealed) {
      this.#session.sent(pending.sealed.message, pending.sealed.hash);
      this.outbox.done(pending);
    }
  }

  /** One after the other. `stored` hears of each as the relay keeps it. Throws Unanswered, or Answered "gone". */
  async sendAll(link: Link, conversation: Uint8Array, stored: (carried: Carried) => void): Promise<void> {
    for (let pending = this.outbox.next; pending !== null; pending = this.outbox.next) {
      const carried = await this.#send(link, conversation, pending);
      if (carried !== null) {
        stored(carried);
      }
    }
  }

  /** Null where the relay refused it for good: it stays as unsent, to be tried again by hand. */
  async #send(link: Link, conversation: Uint8Array, pending: Pending): Promise<Carried | null> {
    let bucket: number | null = null;
    for (let tries = 0; tries < MOST_TRIES && !pending.failed; tries += 1) {
      await this.#epochs.rekeyIfNeeded();
      const sealed = this.#sealed(conversation, pending, bucket);
      try {
        const { seq, bucket: kept } = await link.send(pending.messageId, sealed.envelope);
        this.#session.sent(sealed.message, sealed.hash);
        this.outbox.done(pending);
        return { seq, envelope: sealed.envelope, bucket: kept };
      } catch (error) {
        bucket = await this.#mended(error, pending);
      }
    }
    pending.failed = true;
    pending.sealed = null;
    return null;
  }

  /** The bucket that the relay expects, where that was what was wrong. */
  async #mended(error: unknown, pending: Pending): Promise<number | null> {
    if (!(error instanceof Answered) || error.code === "gone") {
      throw error;
    }
    switch (error.code) {
      case "stale_epoch":
        await this.#epochs.learn();
        return null;
      case "wrong_bucket": {
        const [expected] = error.extras;
        pending.bucketRefused = true;
        return typeof expected === "number" ? expected : null;
      }
      case "unavailable":
        throw new Unanswered("unavailable");
      default:
        pending.failed = true;
        return null;
    }
  }

  /** The same bytes as before while they are good; else sealed again, keeping their place in the session. */
  #sealed(conversation: Uint8Array, pending: Pending, bucket: number | null): Sealed {
    const { head } = this.#epochs.chain;
    const { sealed } = pending;
    if (sealed !== null && !pending.bucketRefused && equal(sealed.blockHash, head.hash)) {
      return sealed;
    }
    const { around, state, bucketSeconds } = this.#owner;
    const due = bucket ?? bucketOf(head, around.clock.now(), bucketSeconds());
    const header = { conversation, blockHash: head.hash, bucket: due };
    const message = sealed?.message ?? this.#composed(pending);
    const key = this.#epochs.chain.keyFor(head.hash);
    const envelope = seal(key, state().signingSeed, header, message, around.random);
    pending.bucketRefused = false;
    pending.sealed = { envelope, hash: envelopeHash(envelope), blockHash: head.hash, message };
    return pending.sealed;
  }

  #composed({ kind, body, sentAt }: Pending): Message {
    return this.#session.compose(kind, body, sentAt, this.#inbox.ledger.seen(this.#session.id));
  }
}
