// What she sends, one at a time and in order: an envelope stays the next until the relay has kept it.

import type { CONSENT, DECLINED } from "../../crypto/web/ask.ts";
import { bucketOf, OFFER, roundUp } from "../../crypto/web/block.ts";
import { GONE, type RECEIPT, type TEXT, WISHES } from "../../crypto/web/body.ts";
import { envelopeHash, type Message, seal } from "../../crypto/web/envelope.ts";
import { Refused } from "../../crypto/web/refused.ts";
import type { AGREED, SIGN } from "../../crypto/web/safety_sign.ts";
import type { Ledger, Session } from "../../crypto/web/session.ts";
import { Answered } from "../shared/line.ts";
import { numberIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import { Held } from "./held.ts";
import type { Lineage } from "./lineage.ts";
import type { Secrets } from "./secrets.ts";

const MOST_TRIES = 6;

export type Kept = { readonly hash: Uint8Array; readonly bucket: number };
export type Outgoing = {
  readonly kind:
    | typeof TEXT
    | typeof WISHES
    | typeof RECEIPT
    | typeof CONSENT
    | typeof DECLINED
    | typeof SIGN
    | typeof AGREED;
  /** Made when it is sealed, where what it says hangs on the newest block. */
  readonly body: Uint8Array | (() => Uint8Array);
  readonly sentAt: number;
  /** Nothing that is to be said any more, where it has not been sealed yet. */
  readonly isMoot?: () => boolean;
  readonly kept: (kept: Kept) => void;
  readonly refused: (code: string) => void;
};
type Sealed = { readonly object: Uint8Array; readonly hash: Uint8Array; readonly message: Message };
type Item = Outgoing & {
  readonly messageId: Uint8Array;
  sealed: Sealed | null;
  /** Where the relay expects another bucket than it would by her clock. */
  bucket: number | null;
};

export type Sending = {
  readonly around: Around;
  readonly secrets: Secrets;
  readonly session: Session;
  readonly ledger: Ledger;
  readonly lineage: Lineage;
  /** The relay says that somebody has claimed; until the block is here nothing is sealed for all who were offered. */
  readonly toldClaimed: () => boolean;
  /** The end of the latest shift that the offer waits for, or 0. */
  readonly waitsUntil: () => number;
  /** The number under which the relay has kept one. */
  readonly sent: (seq: number) => void;
  /** Nobody is there to read it. */
  readonly alone: () => boolean;
  /** A new epoch, where one is due. Throws Held where it can't be made. */
  readonly freshHead: () => Promise<void>;
  /** What her own terms ask for first. Throws Held where it can't be done now. */
  readonly settle: () => Promise<void>;
  /** The relay showed something that can't be true. */
  readonly distrust: () => void;
};

export class Outbox {
  readonly #sending: Sending;
  #items: Item[] = [];
  #running = false;
  #again = false;
  #held = false;
  /** Whoever waits until nothing is under way. */
  readonly #waiting: (() => void)[] = [];

  constructor(sending: Sending) {
    this.#sending = sending;
  }

  /** Something waits for what the relay has not brought yet: the claim's block, or somebody's newest prekey. */
  get held(): boolean {
    return this.#held;
  }

  put(outgoing: Outgoing): void {
    this.#items.push({ ...outgoing, messageId: this.#sending.around.random(16), sealed: null, bucket: null });
    void this.pump();
  }

  /** Sends until nothing is left or the line is lost. What was under way keeps its bytes and its message id. */
  async pump(): Promise<void> {
    this.#again = this.#running;
    if (this.#running) {
      return;
    }
    this.#running = true;
    const heldBefore = this.#held;
    this.#held = false;
    try {
      await this.#settle();
      for (let item = this.#items[0]; item !== undefined && this.#open(); item = this.#items[0]) {
        await this.#deliver(item);
        this.#items = this.#items.filter((one) => one !== item);
      }
    } catch (reason) {
      // Else the line was lost: everything stays for when it is back.
      this.#held = reason instanceof Held;
      if (reason instanceof Refused) {
        this.#sending.distrust();
      }
    } finally {
      this.#running = false;
    }
    for (const settle of this.#waiting.splice(0)) {
      settle();
    }
    if (heldBefore !== this.#held) {
      this.#sending.around.changed();
    }
    if (this.#again) {
      // What it was held for may have come just now.
      await this.pump();
    }
  }

  /** Once nothing is under way. */
  idle(): Promise<void> {
    return this.#running ? new Promise((settle) => this.#waiting.push(settle)) : Promise.resolve();
  }

  /** Sealed beforehand, to be sent by whoever cannot wait. */
  farewell(): readonly [messageId: Uint8Array, envelope: Uint8Array] {
    const { around, ledger, lineage, session } = this.#sending;
    if (lineage.fault !== null || around.trust.doubtful) {
      throw new Held();
    }
    const message = session.compose(GONE, new Uint8Array(0), around.clock.told(), ledger.seen(session.id));
    return [around.random(16), this.#sealed(message, null).object];
  }

  forget(): void {
    this.#items = [];
  }

  async #deliver(item: Item): Promise<void> {
    if (item.sealed === null && item.isMoot?.() === true) {
      return;
    }
    for (let tries = 0; ; tries += 1) {
      try {
        await this.#sendOnce(item);
        return;
      } catch (reason) {
        if (!(reason instanceof Answered)) {
          throw reason;
        }
        if (tries === MOST_TRIES || !(await this.#mended(item, reason))) {
          item.refused(reason.code);
          return;
        }
        // The relay looked for the message id first: this one has not been kept, so it may be sealed anew.
        item.sealed = null;
      }
    }
  }

  async #sendOnce(item: Item): Promise<void> {
    const { around, ledger, lineage, session } = this.#sending;
    this.#requireReaders(item);
    if (item.sealed === null) {
      await this.#sending.freshHead();
      const body = typeof item.body === "function" ? item.body() : item.body;
      const message = session.compose(item.kind, body, item.sentAt, ledger.seen(session.id));
      item.sealed = this.#sealed(message, item.bucket);
    }
    const { object, hash, message } = item.sealed;
    const [seq, bucket] = await around.line.call("send", lineage.chain.head.conversation, item.messageId, object);
    session.sent(message, hash);
    this.#sending.sent(numberIn(seq));
    item.kept({ hash, bucket: numberIn(bucket) });
  }

  /** Everyone who was offered the request reads under an offer: wishes go there while it waits, and nothing else. */
  #requireReaders({ kind }: Item): void {
    const { alone, around, lineage, toldClaimed } = this.#sending;
    const offered = lineage.chain.head.kind === OFFER;
    const tooMany = offered && (kind !== WISHES || toldClaimed() || lineage.fault !== null);
    if (tooMany || alone() || around.trust.doubtful) {
      throw new Held();
    }
  }

  async #mended(item: Item, { code, extras }: Answered): Promise<boolean> {
    item.bucket = null;
    if (code === "stale_epoch") {
      await this.#sending.lineage.fetch();
      return true;
    }
    const [expected] = extras;
    item.bucket = typeof expected === "number" ? expected : null;
    return code === "wrong_bucket";
  }

  #sealed(message: Message, wished: number | null): Sealed {
    const { around, lineage, secrets } = this.#sending;
    const { bucketSeconds, clock, random } = around;
    const { chain } = lineage;
    const { conversation, expires, hash: blockHash } = chain.head;
    // While nobody is on call, what she says waits for those who begin next.
    const waits = chain.head.kind === OFFER ? this.#sending.waitsUntil() : 0;
    const due = Math.max(bucketOf(chain.head, clock.told(), bucketSeconds()), roundUp(waits, bucketSeconds()));
    const bucket = Math.min(wished ?? due, expires);
    const header = { conversation, blockHash, bucket };
    const object = seal(chain.keyFor(blockHash), secrets.signingSeed, header, message, random);
    return { object, hash: envelopeHash(object), message };
  }

  /** Nothing that she wrote waits for it. */
  async #settle(): Promise<void> {
    try {
      if (this.#open()) {
        await this.#sending.settle();
      }
    } catch (reason) {
      if (!(reason instanceof Held || reason instanceof Answered)) {
        throw reason;
      }
    }
  }

  #open(): boolean {
    return this.#sending.around.line.state === "open";
  }
}
