// What comes in a conversation: opened, each once, and a gap noticed where something in between is missing.

import { equal, hex } from "../../crypto/web/bytes.ts";
import { headerOf, type Opened } from "../../crypto/web/envelope.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { Ledger, type Session } from "../../crypto/web/session.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, numberIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import type { Lineage } from "./lineage.ts";
import type { Secrets } from "./secrets.ts";

type Arrived = { readonly seq: number; readonly envelope: Uint8Array; readonly bucket: number };
export type Heard = (opened: Opened, expires: number) => void;

export class Inbox {
  readonly ledger = new Ledger();
  readonly #around: Around;
  readonly #secrets: Secrets;
  readonly #session: Session;
  readonly #lineage: Lineage;
  readonly #heard: Heard;
  readonly #sessions = new Set<string>();
  #lastSeq = 0;
  /** Numbers of what went out from here, which is not told back. */
  readonly #own = new Set<number>();
  /** Something in this conversation began before this visit: a session may have expired in part. */
  readonly #older: boolean;
  gap = false;

  constructor({ around, secrets, session, lineage }: ReadingFrom, older: boolean, heard: Heard) {
    this.#around = around;
    this.#secrets = secrets;
    this.#session = session;
    this.#lineage = lineage;
    this.#heard = heard;
    this.#older = older;
  }

  /** The relay has kept it under this number. */
  sent(seq: number): void {
    this.#own.add(seq);
  }

  /** Up to this number nothing is missing here. */
  get heard(): number {
    return this.#lastSeq;
  }

  /** The number up to which, after this one, all is hers. */
  ownSince(seq: number): number {
    let last = seq;
    while (this.#own.has(last + 1)) {
      last += 1;
    }
    return last;
  }

  /** Everything that came while nobody listened. */
  async readOn(): Promise<void> {
    for (let more = true; more; ) {
      const [rows, further] = await this.#around.line.call("read", this.#secrets.conversation, this.#lastSeq);
      const list = listIn(rows);
      for (const row of list) {
        await this.take(...(listIn(row) as [Packable, Packable, Packable]));
      }
      more = further === true && list.length > 0;
    }
  }

  async take(seq?: Packable, envelope?: Packable, bucket?: Packable): Promise<void> {
    const arrived = { seq: numberIn(seq), envelope: bytesIn(envelope), bucket: numberIn(bucket) };
    this.#lastSeq = Math.max(this.#lastSeq, arrived.seq);
    if (this.#underUnknown(arrived.envelope)) {
      await this.#lineage.fetch();
    }
    this.#open(arrived);
  }

  #underUnknown(envelope: Uint8Array): boolean {
    try {
      const { blockHash } = headerOf(envelope);
      return !this.#lineage.chain.blocks.some(({ hash }) => equal(hash, blockHash));
    } catch {
      return false;
    }
  }

  /** Whatever doesn't open is nobody's message: it is passed over, and what follows is not held up. */
  #open({ envelope, bucket }: Arrived): void {
    try {
      const opened = this.#lineage.chain.open(envelope);
      if (this.#isOwn(opened)) {
        return;
      }
      const { repeated, gap } = this.ledger.accept(opened);
      this.#noticeGap(opened, gap);
      this.#around.clock.prove(opened.message.sentAt);
      if (!repeated) {
        this.#heard(opened, Math.min(bucket, opened.header.bucket));
      }
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
    }
  }

  #isOwn({ message }: Opened): boolean {
    return equal(message.memberId, this.#secrets.memberId) && equal(message.session, this.#session.id);
  }

  /** What expired before this visit leaves gaps that mean nothing, in sessions whose beginning she never heard. */
  #noticeGap({ message }: Opened, gap: boolean): void {
    const place = hex(message.memberId) + hex(message.session);
    this.gap ||= gap && (this.#sessions.has(place) || !this.#older);
    this.#sessions.add(place);
  }
}

export type ReadingFrom = {
  readonly around: Around;
  readonly secrets: Secrets;
  readonly session: Session;
  readonly lineage: Lineage;
};
