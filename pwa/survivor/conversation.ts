// One conversation of hers: its chain of blocks, what comes and goes under it, and who is on the other side.

import { type Block, CLAIM, openFirst, openNext, rekeyNeeded } from "../../crypto/web/block.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal, hex, type Random, same, utf8 } from "../../crypto/web/bytes.ts";
import type { Clinician, Organisation } from "../../crypto/web/certificate.ts";
import { Chain } from "../../crypto/web/chain.ts";
import { encode } from "../../crypto/web/encoding.ts";
import { envelopeHash, headerOf, openEnvelope } from "../../crypto/web/envelope.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { Row } from "../../crypto/web/row.ts";
import { Ledger, Session } from "../../crypto/web/session.ts";
import type { KeptConversation } from "../../crypto/web/survivor_state.ts";
import { NO_INTENT, OFFERED, OFFERING } from "../../crypto/web/survivor_state.ts";
import { makeWithdrawal } from "../../crypto/web/withdrawal.ts";
import { Answered, type Line } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, maybe, numberIn, textIn } from "../shared/parsing.ts";
import type { Offer } from "./calling.ts";
import type { Head } from "./mailbox.ts";
import { type Kept, Outbox } from "./outbox.ts";
import { appendNewEpoch, type Newest, newestIn, present } from "./rekeying.ts";
import { NEEDS, type Need, type Who, type Wishes } from "./scene.ts";
import { Secrets } from "./secrets.ts";
import { Transcript } from "./transcript.ts";

const MOST_READ = 32;

export type ConversationState = "new" | "waiting" | "claimed" | "expired" | "withdrawn" | "ended";
export type Around = {
  readonly line: Line;
  readonly organisation: Organisation;
  readonly now: () => number;
  readonly bucketSeconds: () => number;
  readonly random: Random;
  /** Something to show has changed. */
  readonly changed: () => void;
  /** The head moved: the state is saved again and a new prekey published. */
  readonly moved: () => void;
};

export class Conversation {
  readonly secrets: Secrets;
  readonly transcript = new Transcript();
  readonly need: Need;
  readonly keep: number;
  readonly session: Session;
  readonly #around: Around;
  readonly #chain: Chain;
  readonly #ledger = new Ledger();
  readonly #outbox: Outbox;
  readonly #known = new Map<string, Clinician>();
  state: ConversationState = "new";
  #block0Hash: Uint8Array | null;
  #intent: number;
  #statement: Uint8Array | null = null;
  #lastSeq = 0;
  left = false;
  gap = false;
  wishes: "none" | "sending" | "sent" | "unsent" = "none";
  lastSign = 0;

  constructor(
    around: Around,
    secrets: Secrets,
    kept: Pick<KeptConversation, "need" | "keep" | "block0Hash" | "intent">,
  ) {
    this.#around = around;
    this.secrets = secrets;
    this.need = NEEDS.find((one) => one === kept.need) ?? "any";
    this.keep = kept.keep;
    this.#block0Hash = kept.block0Hash;
    this.#intent = kept.intent;
    this.session = new Session(secrets.memberId, around.random);
    this.#chain = new Chain(secrets.memberId);
    const { line, now, bucketSeconds, random } = around;
    this.#outbox = new Outbox({
      ...{ secrets, chain: this.#chain, session: this.session, ledger: this.#ledger },
      ...{ line, now, bucketSeconds, random },
      freshHead: () => this.#freshHead(),
      newerBlocks: async () => {
        await this.#fetchBlocks();
      },
    });
  }

  static begin(around: Around, secrets: Secrets, need: Need, keep: number): Conversation {
    return new Conversation(around, secrets, { need, keep, block0Hash: null, intent: NO_INTENT });
  }

  static kept(around: Around, kept: KeptConversation): Conversation {
    return new Conversation(around, Secrets.from(kept), kept);
  }

  get id(): Uint8Array {
    return this.secrets.conversation;
  }

  get head(): Block | null {
    return this.#chain.blocks.at(-1) ?? null;
  }

  get heads(): readonly Head[] {
    const { head } = this;
    return head === null ? [] : [[this.id, head.n, head.hash]];
  }

  get offeredTo(): number {
    return Math.max(0, (this.#chain.blocks[0]?.members.length ?? 1) - 1);
  }

  get who(): Who | null {
    const { head } = this;
    return head === null || head.lead === null ? null : (this.#known.get(hex(head.lead)) ?? null);
  }

  toKeep(): KeptConversation {
    const { head, need, keep } = this;
    const { conversation, signingSeed, prekeys } = this.secrets;
    return {
      ...{ conversation, signingSeed, prekeys, need, keep, intent: this.#intent, block0Hash: this.#block0Hash },
      ...{ headN: head?.n ?? 0, headHash: head?.hash ?? null },
    };
  }

  /** Before the state is committed: which offer it will be. */
  intend({ block }: Offer, onCall: readonly OnCall[], statement: Uint8Array): void {
    this.#intent = OFFERING;
    this.#block0Hash = block.hash;
    this.#learn(onCall, statement);
  }

  /** Idempotent: the same offer again is adopted, whatever became of it. */
  async offer(offer: Offer): Promise<void> {
    const { object, wraps, messageId, card, cardMessage } = offer;
    const [state] = await this.#around.line.call("offer", object, wraps, messageId, card);
    this.#intent = OFFERED;
    if (this.head === null) {
      const own = wraps.find(([member]) => equal(member, this.secrets.memberId))?.[1] ?? null;
      await this.#accept(object, own);
      this.session.sent(cardMessage, envelopeHash(card));
    }
    this.#become(textIn(state));
  }

  /** Blocks, then envelopes, that came while nobody listened; then what waits to be sent. */
  async catchUp(): Promise<void> {
    try {
      await this.#fetchBlocks();
      await this.#fetchEnvelopes();
      await this.#learnLead();
    } catch (reason) {
      if (!(reason instanceof Answered) || reason.code !== "gone") {
        throw reason;
      }
      this.#become("ended");
    }
    this.#around.changed();
    void this.#outbox.pump();
  }

  /** A pushed block: the next one, or a sign that some are missing. */
  async hearBlock(n: Packable | undefined, object: Packable | undefined, wrapped: Packable | undefined): Promise<void> {
    if (this.head !== null && numberIn(n) === this.head.n + 1) {
      await this.#accept(bytesIn(object), maybe(wrapped, bytesIn));
      await this.#learnLead();
    } else if (this.head === null || numberIn(n) > this.head.n) {
      await this.#fetchBlocks();
    }
    this.#around.changed();
  }

  async hearEnvelope(
    seq: Packable | undefined,
    envelope: Packable | undefined,
    bucket: Packable | undefined,
  ): Promise<void> {
    await this.#open(numberIn(seq), bytesIn(envelope), numberIn(bucket), true);
    this.#around.changed();
  }

  hearState(state: Packable | undefined): void {
    this.#become(textIn(state));
    this.#around.changed();
  }

  write(text: string): void {
    const key = hex(this.#around.random(8));
    this.transcript.write(key, text, this.#around.now());
    this.#send(key, text);
  }

  writeAgain(key: string): void {
    const text = this.transcript.textOf(key);
    if (text !== null) {
      this.transcript.again(key);
      this.#send(key, text);
    }
  }

  wish({ language, underEighteen, callMe, answer }: Wishes): void {
    const codes = [
      `language:${language}`,
      ...(underEighteen === null ? [] : [`under_18:${underEighteen ? "yes" : "no"}`]),
      ...(answer === null ? [] : [`answer:${answer.replace(" ", "_")}`]),
      ...(callMe.trim() === "" ? [] : [`call_me:${callMe.trim()}`]),
    ];
    this.wishes = "sending";
    this.#put(
      "wishes",
      encode(codes),
      () => (this.wishes = "sent"),
      () => (this.wishes = "unsent"),
    );
  }

  /** Tells the other side what she has been shown. */
  acknowledge(): void {
    const hashes = this.transcript.unseen.slice(0, MOST_READ);
    if (hashes.length > 0 && this.state === "claimed") {
      this.transcript.seen();
      const bytes = hashes.map((hash) => Uint8Array.from(hash.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
      this.#put(
        "receipt",
        encode([bytes, "read"]),
        () => {},
        () => {},
      );
    }
  }

  async withdraw(): Promise<void> {
    await this.#around.line.call("withdraw", this.#withdrawal());
    this.#become("withdrawn");
  }

  /** What leaving sends without waiting; made beforehand, null where there is nothing to say. */
  farewell(): readonly [event: string, ...values: Packable[]] | null {
    if (this.state === "waiting" && this.#block0Hash !== null) {
      return ["withdraw", this.#withdrawal()];
    }
    return this.state === "claimed" ? ["send", this.id, ...this.#outbox.farewell()] : null;
  }

  forget(): void {
    this.#outbox.forget();
    this.transcript.forget();
    this.secrets.forget();
    this.#known.clear();
  }

  #withdrawal(): Uint8Array {
    return makeWithdrawal(this.secrets.signingSeed, this.id, this.#block0Hash ?? new Uint8Array(32));
  }

  #send(key: string, text: string): void {
    this.#put(
      "text",
      utf8(text),
      ({ hash, bucket }) => this.transcript.stored(key, hex(hash), bucket),
      () => this.transcript.unsent(key),
    );
  }

  #put(kind: "text" | "wishes" | "receipt", body: Uint8Array, kept: (kept: Kept) => void, refused: () => void): void {
    const { changed, now } = this.#around;
    this.#outbox.put({
      ...{ kind, body, sentAt: now() },
      kept: (one) => {
        kept(one);
        changed();
      },
      refused: (code) => {
        refused();
        if (code === "gone") {
          this.#become("ended");
        }
        changed();
      },
    });
    changed();
  }

  async #fetchBlocks(): Promise<Newest> {
    const from = this.head === null ? 0 : this.head.n + 1;
    const [state, blocks, newest] = await this.#around.line.call("blocks", this.id, from);
    for (const row of listIn(blocks)) {
      const [, object, wrapped] = listIn(row);
      await this.#accept(bytesIn(object), maybe(wrapped, bytesIn));
    }
    this.#intent = OFFERED;
    this.#become(textIn(state));
    return newestIn(newest);
  }

  async #accept(object: Uint8Array, wrapped: Uint8Array | null): Promise<void> {
    const { head } = this;
    const coming = head === null ? openFirst(object) : openNext(head, object);
    if (head === null && !same(coming.hash, this.#block0Hash)) {
      throw new Refused("ghost");
    }
    const seed = this.secrets.seedFor(coming);
    const block = await (head === null
      ? this.#chain.acceptFirst(object, wrapped, seed)
      : this.#chain.acceptNext(object, wrapped, seed));
    this.secrets.wrappedTo(block, this.#around.now());
    if (block.kind === CLAIM) {
      this.#become("claimed");
    }
    if (block.n > 0) {
      this.#around.moved();
    }
  }

  async #fetchEnvelopes(): Promise<void> {
    for (let more = true; more; ) {
      const [rows, further] = await this.#around.line.call("read", this.id, this.#lastSeq);
      const list = listIn(rows);
      for (const row of list) {
        const [seq, envelope, bucket] = listIn(row);
        await this.#open(numberIn(seq), bytesIn(envelope), numberIn(bucket), false);
      }
      more = further === true && list.length > 0;
    }
  }

  /** Whatever doesn't open is nobody's message: it is passed over, and what follows is not held up. */
  async #open(seq: number, envelope: Uint8Array, bucket: number, live: boolean): Promise<void> {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    try {
      const header = headerOf(envelope);
      if (!this.#chain.blocks.some(({ hash }) => equal(hash, header.blockHash))) {
        await this.#fetchBlocks();
      }
      const { members } = this.#chain.blockFor(header.blockHash);
      const opened = openEnvelope(this.#chain.keyFor(header.blockHash), members, envelope);
      if (!equal(header.conversation, this.id) || equal(opened.message.session, this.session.id)) {
        return;
      }
      const { repeated, gap } = this.#ledger.accept(opened);
      // What expired before this visit leaves gaps that mean nothing; one that opens now does.
      this.gap ||= live && gap;
      if (!repeated) {
        this.#take(opened, Math.min(bucket, header.bucket));
      }
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
    }
  }

  #take({ message, hash }: ReturnType<typeof openEnvelope>, expires: number): void {
    const mine = equal(message.memberId, this.secrets.memberId);
    if (message.kind === "text") {
      const text = new TextDecoder().decode(message.body);
      this.transcript.hear(hex(hash), mine, text, message.sentAt, expires);
      // Whoever writes has finished reading.
      this.lastSign = mine ? this.lastSign : 0;
    } else if (message.kind === "wishes" && mine) {
      this.wishes = "sent";
    } else if (message.kind === "receipt" && !mine) {
      this.transcript.read(readIn(message.body));
      this.lastSign = this.#around.now();
    }
    if (!mine) {
      this.left = message.kind === "gone";
    }
  }

  /** A new epoch where one is due and can be made; where it can't, the old one serves until it expires. */
  async #freshHead(): Promise<void> {
    const newest = await this.#fetchBlocksIfStale();
    const { head } = this;
    if (newest === null || head === null || this.state !== "claimed" || this.#statement === null) {
      return;
    }
    const { bucketSeconds, line, now, organisation, random } = this.#around;
    try {
      const team = present(organisation, this.#statement, head.members, newest, now());
      const time = { now: now(), bucketSeconds: bucketSeconds() };
      const { object, wraps } = await appendNewEpoch(this.#chain, this.secrets, team, line, time, random);
      await this.#accept(object, wraps[0]?.[1] ?? null);
    } catch (reason) {
      if (reason instanceof Answered && (reason.code === "stale_block" || reason.code === "stale_prekey")) {
        await this.#fetchBlocks();
      }
    }
  }

  async #fetchBlocksIfStale(): Promise<Newest | null> {
    const { head } = this;
    if (head === null || this.state !== "claimed" || !rekeyNeeded(head, this.#around.now())) {
      return null;
    }
    await this.#learnStatement();
    const newest = await this.#fetchBlocks();
    return this.head !== null && rekeyNeeded(this.head, this.#around.now()) ? newest : null;
  }

  /** After a return nobody has been verified yet in this visit: the lead's certificate is, before a name is shown. */
  async #learnLead(): Promise<void> {
    const { head } = this;
    if (head === null || head.lead === null || this.who !== null) {
      return;
    }
    const newest = await this.#fetchBlocks();
    await this.#learnStatement();
    const { now, organisation } = this.#around;
    try {
      this.#learn(
        present(organisation, this.#statement ?? new Uint8Array(0), head.members, newest, now()),
        this.#statement,
      );
    } catch (reason) {
      // A certificate that ran out since says nothing against the block: the name is not shown, the talk goes on.
      if (!(reason instanceof Refused)) {
        throw reason;
      }
    }
  }

  async #learnStatement(): Promise<void> {
    if (this.#statement === null) {
      const [statement] = await this.#around.line.call("on_call", this.need);
      this.#statement = maybe(statement, bytesIn);
    }
  }

  #learn(onCall: readonly OnCall[], statement: Uint8Array | null): void {
    this.#statement = statement;
    for (const { clinician } of onCall) {
      this.#known.set(hex(clinician.clinicianId), clinician);
    }
  }

  #become(state: string): void {
    if (state === "waiting" && this.state !== "new") {
      return;
    }
    if (STATES.some((one) => one === state)) {
      this.state = state as ConversationState;
    }
  }
}

const STATES: readonly ConversationState[] = ["waiting", "claimed", "expired", "withdrawn", "ended"];

function readIn(body: Uint8Array): ReadonlySet<string> {
  const row = Row.of(body);
  const hashes = row.manyBytes(MOST_READ);
  return new Set(hashes.map((hash) => hex(hash)));
}
