// One conversation of hers: what she writes and hears in it, who is on the other side, and how far it has come.

import { type Block, OFFER } from "../../crypto/web/block.ts";
import { has } from "../../crypto/web/block_rules.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal, fromHex, hex } from "../../crypto/web/bytes.ts";
import { envelopeHash, type Message } from "../../crypto/web/envelope.ts";
import { Session } from "../../crypto/web/session.ts";
import { type KeptConversation, NO_INTENT, OFFERED, OFFERING } from "../../crypto/web/survivor_state.ts";
import { makeWithdrawal } from "../../crypto/web/withdrawal.ts";
import type { Packable } from "../shared/msgpack.ts";
import { textIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import { Beside } from "./beside.ts";
import { Calls } from "./called.ts";
import { latestEnd, type Offer, opensAt } from "./calling.ts";
import { Companions } from "./companions.ts";
import { Following } from "./following.ts";
import { Inbox } from "./inbox.ts";
import { Lineage } from "./lineage.ts";
import { Outbox, type Outgoing } from "./outbox.ts";
import { Reading } from "./reading.ts";
import { isUnsettled, type Renewing, renewed, settling } from "./rekeying.ts";
import { NEEDS, type Need } from "./scene.ts";
import type { Secrets } from "./secrets.ts";
import { type ConversationState, Standing } from "./standing.ts";
import { Together } from "./together.ts";
import { Transcript } from "./transcript.ts";
import type { Head } from "./vault.ts";
import { Writing } from "./writing.ts";

export class Conversation {
  readonly secrets: Secrets;
  readonly transcript = new Transcript();
  readonly need: Need;
  readonly keep: number;
  /** She has come back to it: what was said before is not to be told by anything that is shown. */
  readonly returned: boolean;
  /** Since when what was said before this visit is folded away; 0 where nothing is. */
  foldedSince: number;
  #caughtUp = false;
  /** Sessions in which she has written elsewhere, or before. */
  readonly #otherVisits = new Set<string>();
  readonly session: Session;
  readonly writing: Writing;
  readonly reading: Reading;
  readonly beside: Beside;
  readonly #around: Around;
  readonly #lineage: Lineage;
  readonly following: Following;
  readonly calls: Calls;
  readonly together: Together;
  readonly #companions: Companions;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #standing: Standing;
  #intent: number;
  /** When the first of those who were called is there; 0 where somebody was there at once. */
  opensAt = 0;
  #waitsUntil = 0;
  #putOut: readonly Uint8Array[] = [];
  /** When she means to be back, as she said last; null where she has said nothing in this visit. */
  #back: number | null = null;

  constructor(around: Around, secrets: Secrets, kept: Omit<KeptConversation, "prekeys" | "signingSeed">) {
    this.#around = around;
    this.secrets = secrets;
    this.need = NEEDS.find((one) => one === kept.need) ?? "any";
    this.keep = kept.keep;
    this.returned = kept.headHash !== null;
    this.foldedSince = this.returned ? around.clock.told() : 0;
    this.#intent = kept.intent;
    this.session = new Session(secrets.memberId, around.random);
    const { session, transcript } = this;
    const lineage = new Lineage(around, secrets, kept);
    this.#lineage = lineage;
    this.#standing = new Standing(lineage);
    this.calls = new Calls(around, secrets.conversation);
    this.#companions = new Companions(around, this.need);
    const [companions, standing] = [this.#companions, this.#standing];
    this.together = new Together({ around, lineage, companions, standing, beside: () => this.beside });
    const from = { around, secrets, session, lineage };
    this.#inbox = new Inbox(from, kept.headHash !== null, (opened, expires) => this.reading.take(opened, expires));
    const put = (what: Pick<Outgoing, "kind" | "body" | "isMoot">) => this.writing.put(what);
    this.beside = new Beside({ ...from, put });
    const { beside } = this;
    const terms = {
      returns: () => this.#unsaid,
      takesBack: () => beside.invited?.takesBack === true,
      putOut: () => this.#putOut,
    };
    const renewing = { around, secrets, lineage, companions, ...terms };
    this.#outbox = new Outbox({
      ...{ around, secrets, session, lineage, ledger: this.#inbox.ledger },
      toldClaimed: () => standing.toldClaimed,
      sent: (seq) => this.#inbox.sent(seq),
      alone: () => this.together.alone,
      waitsUntil: () => this.#waitsUntil,
      freshHead: async () => {
        await renewed(renewing);
        beside.invited?.giveAgain();
      },
      settle: () => this.#settle(renewing),
      distrust: () => this.following.end("altered"),
    });
    const [inbox, outbox] = [this.#inbox, this.#outbox];
    const { calls } = this;
    this.following = new Following({ around, lineage, companions, inbox, outbox, standing, calls });
    this.writing = new Writing(around, outbox, transcript, () => this.following.end("ended"));
    const folds = (message: Message) => this.#folds(message);
    this.reading = new Reading(around, secrets, { transcript, beside, folds }, this.writing);
  }

  static begin(around: Around, secrets: Secrets, need: Need, keep: number): Conversation {
    const known = { headN: 0, headHash: null, block0Hash: null, intent: NO_INTENT };
    return new Conversation(around, secrets, { conversation: secrets.conversation, need, keep, ...known });
  }

  get id(): Uint8Array {
    return this.secrets.conversation;
  }

  get state(): ConversationState {
    return this.#standing.state;
  }

  /** Over for her, though the relay may still hold it. */
  get broken(): boolean {
    return this.state === "altered";
  }

  get head(): Block | null {
    return this.#lineage.head;
  }

  get heads(): readonly Head[] {
    const { head } = this;
    return head === null ? [] : [[this.id, head.n, head.hash]];
  }

  get offeredTo(): number {
    const offer = this.#lineage.chain.blocks.findLast(({ kind }) => kind === OFFER);
    return Math.max(0, (offer?.members.length ?? 1) - 1);
  }

  /** When she means to be back, or 0: as she said last, and else as the newest block says. */
  get returns(): number {
    return this.#back ?? this.head?.returns ?? 0;
  }

  get #unsaid(): number | null {
    return this.#back === null || this.#back === this.head?.returns ? null : this.#back;
  }

  /** What she has said by a tap and not by a message: when she is back, and who is to be here no longer. */
  async #settle(renewing: Renewing): Promise<void> {
    if (isUnsettled(renewing) && this.#lineage.claimed && !this.#standing.over) {
      await settling(renewing);
      // Whoever comes back by a word of hers may stay; whom she put out meanwhile is still to go.
      this.#putOut = this.#putOut.filter((id) => has(this.head ?? undefined, id));
      this.beside.invited?.giveAgain();
      this.#around.changed();
    }
  }

  /** Whoever is with her, by member id in hex, is with her no longer. */
  putOut(key: string): void {
    this.#putOut = [...this.#putOut, fromHex(key)];
    void this.#outbox.pump();
  }

  /** She means to be back then, or has no time in mind (0). Where nobody has claimed, it is said when somebody has. */
  meanToReturn(at: number): void {
    this.#back = at;
    if (this.head !== null) {
      void this.#outbox.pump();
    }
  }

  /** What she has consented to, by the newest block that she could use. */
  get consents(): readonly Uint8Array[] {
    return this.#lineage.chain.consents;
  }

  get gap(): boolean {
    return this.#inbox.gap;
  }

  get held(): boolean {
    return this.#outbox.held;
  }

  /**
   * What she has seen by now: the newest block and envelope, with what of hers is still under way, and one envelope more
   * where a sign may come that her last words were read.
   */
  async seen(): Promise<readonly [n: number, seq: number]> {
    const [n, seq] = [this.head?.n ?? 0, this.#inbox.heard];
    await this.#outbox.idle();
    const last = this.transcript.bubbles.at(-1);
    const sign = last?.mine === true && last.mark === "stored" ? 1 : 0;
    return [this.#lineage.ownSince(n), this.#inbox.ownSince(seq) + sign];
  }

  toKeep(): KeptConversation {
    const { head, need, keep } = this;
    const { conversation, signingSeed, prekeys } = this.secrets;
    const { block0Hash } = this.#lineage;
    return {
      ...{ conversation, signingSeed, prekeys, need, keep, intent: head === null ? this.#intent : OFFERED, block0Hash },
      ...{ headN: head?.n ?? 0, headHash: head?.hash ?? null },
    };
  }

  /** Before the state is committed: which offer it will be. */
  intend({ block }: Offer, onCall: readonly OnCall[]): void {
    this.#intent = OFFERING;
    this.#lineage.begin(block.hash);
    this.#called(onCall);
  }

  /** Idempotent: the same offer again is adopted, whatever became of it. */
  async offer(offer: Offer): Promise<void> {
    const { object, wraps, messageId, card, cardMessage } = offer;
    const [state] = await this.#around.line.call("offer", object, wraps, messageId, card);
    await this.#lineage.adopt(offer);
    this.session.sent(cardMessage, envelopeHash(card));
    // Of a conversation that began with it the card is the first.
    this.#inbox.sent(1);
    this.#standing.hear(textIn(state));
    if (this.#standing.unproven) {
      await this.following.catchUp();
    } else {
      void this.calls.fetch();
    }
  }

  /** A new offer in the same conversation, to whoever is on call now. */
  async callAgain(offer: Offer, onCall: readonly OnCall[]): Promise<void> {
    const { object, wraps, messageId, card, cardMessage } = offer;
    this.#called(onCall);
    await this.#lineage.append(async () => {
      await this.#around.line.call("call_again", object, wraps, messageId, card);
      return offer;
    });
    this.session.sent(cardMessage, envelopeHash(card));
    this.#standing.callAgain();
    // Whoever is called now reads nothing of what the others were told.
    this.writing.wishes = "none";
    this.calls.again();
  }

  /** Another of her phones has saved it: what that one knows counts here too. Refused as "head" where both can't be. */
  adopt(kept: KeptConversation): void {
    this.secrets.adopt(kept.prekeys);
    this.#lineage.raise(kept);
  }

  /** Folded away, and nobody has said yet that it is she who has come back. */
  get concealed(): boolean {
    return this.foldedSince > 0 && this.beside.locked;
  }

  /** All has come that was said before: where that is nothing, nothing is folded away. */
  caughtUp(): void {
    this.#caughtUp = true;
    this.foldedSince = this.transcript.folded || this.concealed ? this.foldedSince : 0;
  }

  /** What came before this visit stays folded until she taps, and with a sign of safety until it was received. */
  unfold(): void {
    if (!this.concealed) {
      this.foldedSince = 0;
      this.transcript.unfold();
    }
  }

  /**
   * Until it is known to be she, only what is said with this visit is shown: her sign may come by another one, and so may
   * what is then said to her. Whoever answers tells whom they heard last.
   */
  #folds({ memberId, seen, session }: Message): boolean {
    const own = hex(this.session.id);
    const hers = equal(memberId, this.secrets.memberId);
    if (hers) {
      this.#otherVisits.add(hex(session));
    }
    const heard = seen.map(([one]) => hex(one)).findLast((one) => one === own || this.#otherVisits.has(one));
    return this.foldedSince > 0 && (!this.#caughtUp || ((hers || heard !== own) && this.beside.locked));
  }

  /** Forgets what is due. */
  tick(now: number): void {
    this.transcript.expire(now);
    this.beside.tick(now);
  }

  /** What was held may go now. */
  tryAgain(): void {
    if (this.held || this.#unsaid !== null || this.#putOut.length > 0) {
      void this.#outbox.pump();
    }
  }

  /** Tells the other side what she has been shown. */
  acknowledge(): void {
    if (this.state === "claimed") {
      this.writing.acknowledge();
    }
  }

  async withdraw(): Promise<void> {
    await this.#around.line.call("withdraw", this.#withdrawal());
    this.#standing.hear("withdrawn");
  }

  /**
   * What leaving sends without waiting; made beforehand, null where there is nothing to say. An offer that is under way
   * comes before it on the same line, so it can be taken back before its answer is here.
   */
  farewell(): readonly [event: string, ...values: Packable[]] | null {
    const offering = this.state === "new" && this.#intent === OFFERING;
    if (this.state === "waiting" || offering) {
      return ["withdraw", this.#withdrawal()];
    }
    return this.state === "claimed" ? ["send", this.id, ...this.#outbox.farewell()] : null;
  }

  forget(): void {
    this.#outbox.forget();
    this.transcript.forget();
    this.beside.forget();
    this.secrets.forget();
    this.#lineage.chain.forget();
    this.#companions.forget();
  }

  #called(onCall: readonly OnCall[]): void {
    this.#companions.learn(onCall);
    const now = this.#around.clock.now();
    this.opensAt = opensAt(onCall, now);
    this.#waitsUntil = latestEnd(onCall, now);
  }

  #withdrawal(): Uint8Array {
    const { block0Hash, chain } = this.#lineage;
    const offer = chain.blocks.findLast(({ kind }) => kind === OFFER)?.hash ?? block0Hash;
    return makeWithdrawal(this.secrets.signingSeed, this.id, offer ?? new Uint8Array(32));
  }
}
