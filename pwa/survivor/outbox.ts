// What she sends, one at a time and in order: an envelope stays the next until the relay has kept it.

import { roundUp } from "../../crypto/web/block.ts";
import type { Random } from "../../crypto/web/bytes.ts";
import type { Chain } from "../../crypto/web/chain.ts";
import { envelopeHash, type Message, seal } from "../../crypto/web/envelope.ts";
import type { Ledger, Session } from "../../crypto/web/session.ts";
import { Answered, type Line } from "../shared/line.ts";
import { numberIn } from "../shared/parsing.ts";
import type { Secrets } from "./secrets.ts";

const MOST_TRIES = 6;

export type Kept = { readonly hash: Uint8Array; readonly bucket: number };
export type Outgoing = {
  readonly kind: "text" | "wishes" | "receipt";
  readonly body: Uint8Array;
  readonly sentAt: number;
  readonly kept: (kept: Kept) => void;
  readonly refused: (code: string) => void;
};
type Sealed = { readonly object: Uint8Array; readonly hash: Uint8Array; readonly message: Message };
type Item = Outgoing & { readonly messageId: Uint8Array; sealed: Sealed | null };

export type Sending = {
  readonly secrets: Secrets;
  readonly chain: Chain;
  readonly session: Session;
  readonly ledger: Ledger;
  readonly line: Line;
  readonly now: () => number;
  readonly bucketSeconds: () => number;
  readonly random: Random;
  /** A new epoch, where one is due. */
  readonly freshHead: () => Promise<void>;
  /** The blocks that came meanwhile. */
  readonly newerBlocks: () => Promise<void>;
};

export class Outbox {
  readonly #sending: Sending;
  #items: Item[] = [];
  #running = false;

  constructor(sending: Sending) {
    this.#sending = sending;
  }

  put(outgoing: Outgoing): void {
    this.#items.push({ ...outgoing, messageId: this.#sending.random(16), sealed: null });
    void this.pump();
  }

  /** Sends until nothing is left or the line is lost. What was under way keeps its bytes and its message id. */
  async pump(): Promise<void> {
    if (this.#running) {
      return;
    }
    this.#running = true;
    try {
      for (let item = this.#items[0]; item !== undefined && this.#open(); item = this.#items[0]) {
        await this.#deliver(item);
        this.#items = this.#items.filter((one) => one !== item);
      }
    } catch {
      // The line was lost: everything stays for when it is back.
    } finally {
      this.#running = false;
    }
  }

  /** Sealed beforehand, to be sent by whoever cannot wait. */
  farewell(): readonly [messageId: Uint8Array, envelope: Uint8Array] {
    const { ledger, session, now, random } = this.#sending;
    const message = session.compose("gone", new Uint8Array(0), now(), ledger.seen(session.id));
    return [random(16), this.#sealed(message).object];
  }

  forget(): void {
    this.#items = [];
  }

  async #deliver(item: Item): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.#sendOnce(item);
        return;
      } catch (reason) {
        if (!(reason instanceof Answered)) {
          throw reason;
        }
        if (tries === MOST_TRIES || !(await this.#mended(reason.code))) {
          item.refused(reason.code);
          return;
        }
        // The relay looked for the message id first: this one has not been kept, so it may be sealed anew.
        item.sealed = null;
      }
    }
  }

  async #sendOnce(item: Item): Promise<void> {
    const { chain, ledger, line, session } = this.#sending;
    if (item.sealed === null) {
      await this.#sending.freshHead();
      item.sealed = this.#sealed(session.compose(item.kind, item.body, item.sentAt, ledger.seen(session.id)));
    }
    const { object, hash, message } = item.sealed;
    const [, bucket] = await line.call("send", chain.head.conversation, item.messageId, object);
    session.sent(message, hash);
    item.kept({ hash, bucket: numberIn(bucket) });
  }

  async #mended(code: string): Promise<boolean> {
    if (code === "stale_epoch") {
      await this.#sending.newerBlocks();
      return true;
    }
    return code === "wrong_bucket";
  }

  #sealed(message: Message): Sealed {
    const { bucketSeconds, chain, now, random, secrets } = this.#sending;
    const { conversation, expires, hash: blockHash, keep } = chain.head;
    const bucket = Math.min(roundUp(now() + keep, bucketSeconds()), expires);
    const header = { conversation, blockHash, bucket };
    const object = seal(chain.keyFor(blockHash), secrets.signingSeed, header, message, random);
    return { object, hash: envelopeHash(object), message };
  }

  #open(): boolean {
    return this.#sending.line.state === "open";
  }
}
