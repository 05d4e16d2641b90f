// One conversation that this clinician is in: learns blocks, reads, then sends, and goes round again when there is more.

import type { Block } from "../../../crypto/web/block.ts";
import { MOST_RECEIPTS, RECEIPT, receiptBody, TEXT, textBody } from "../../../crypto/web/body.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { Answered, Unanswered } from "../../shared/line.ts";
import { type Name, type TeamLine, teamLines, type Who } from "../../shared/team.ts";
import { Rounds } from "../rounds.ts";
import type { Available } from "./available.ts";
import { CareTeam } from "./care_team.ts";
import type { Entry } from "./entries.ts";
import { Epochs } from "./epochs.ts";
import { Inbox } from "./inbox.ts";
import { type AskShown, type Invitation, Inviting } from "./inviting.ts";
import type { Carried, Link } from "./link.ts";
import { madeAt } from "./opening.ts";
import type { Owner } from "./owner.ts";
import { Recognising } from "./recognising.ts";
import { Sender } from "./sender.ts";
import { leaving } from "./steps.ts";

/**
 * "gone": expired, ended, or without this clinician now. "called": she called others. "left": this clinician went.
 * "altered": the relay shows other blocks than it did before, or false ones.
 */
export type Ending = "gone" | "called" | "left" | "altered";

/** After this the relay is asked again, and twice as long after each time that it could not tell. */
const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 60;

export type Companion = {
  /** A member's id in hex. */
  readonly key: string;
  readonly who: Who | null;
  readonly mine: boolean;
  readonly leads: boolean;
};

export class Conversation {
  readonly id: Uint8Array;
  readonly name: string;
  /** The how manyth since the console was opened: what it is called where she gave no name. */
  readonly ordinal: number;
  readonly #owner: Owner;
  readonly #link: Link;
  readonly #epochs: Epochs;
  readonly #inbox: Inbox;
  readonly #sender: Sender;
  readonly #inviting: Inviting;
  readonly #rounds: Rounds;
  #ended: Ending | null = null;
  #failures = 0;
  /** When to go round again though nothing was heard; null where nothing is left undone. */
  #again: number | null = null;
  /** Set at the end, when the chain is forgotten. */
  #lastNeed: string | null = null;
  draft = "";
  /** False for one that this clinician was brought into, until it was looked at. */
  noticed = true;
  readonly careTeam: CareTeam;
  readonly recognising: Recognising;

  constructor(id: Uint8Array, ordinal: number, owner: Owner, link: Link) {
    this.id = id;
    this.name = hex(id);
    this.ordinal = ordinal;
    this.#owner = owner;
    this.#link = link;
    this.#epochs = new Epochs(id, owner, link);
    this.#inbox = new Inbox(this.#epochs.chain, owner.clinician().clinicianId, owner.around.clock);
    this.#sender = new Sender(owner, this.#epochs, this.#inbox);
    const [epochs, { asks, signs }] = [this.#epochs, this.#inbox];
    const send = (kind: string, body: Uint8Array) => this.#send(kind, body);
    this.#inviting = new Inviting({ owner, epochs, asks, send });
    this.recognising = new Recognising({
      ...{ owner, epochs, signs, send, add: (kind, body) => this.#sender.add(kind, body) },
      lastExpires: () => this.#inbox.entries.lastExpires,
      sending: (kind) => this.#sender.outbox.sending(kind),
    });
    this.careTeam = new CareTeam(this, owner);
    this.#rounds = new Rounds(
      () => this.#round(),
      () => owner.changed(),
    );
  }

  get entries(): readonly Entry[] {
    return [...this.#inbox.entries.all, ...this.#sender.outbox.entries];
  }

  get unread(): number {
    return this.#ended === null ? this.#inbox.entries.unread : 0;
  }

  /** A colleague has brought this clinician in, who has not looked at it yet. */
  get isNew(): boolean {
    const { head } = this;
    return this.open && !this.noticed && head !== null && !equal(head.signer, this.#owner.clinician().clinicianId);
  }

  get ended(): Ending | null {
    return this.#ended;
  }

  get gap(): boolean {
    return this.#inbox.gap;
  }

  /** Its messages are there. */
  get open(): boolean {
    return this.#ended === null && this.#inbox.caughtUp;
  }

  get head(): Block | null {
    return this.#epochs.head;
  }

  /** When she first called; 0 where that is not known any more. */
  get begun(): number {
    const [first] = this.#epochs.chain.blocks;
    return first === undefined ? 0 : madeAt(first);
  }

  get lines(): readonly TeamLine[] {
    const { blocks } = this.#epochs.chain;
    return this.#inbox.brought.among(teamLines(blocks, this.#name), blocks, this.#name);
  }

  /** The clinicians who are in it now. */
  get company(): readonly Companion[] {
    const own = this.#owner.clinician().clinicianId;
    const { lead = null, members = [] } = this.head ?? {};
    return members.slice(1).map((member) => ({
      ...{ key: hex(member.id), who: this.#name(member), mine: equal(member.id, own) },
      leads: lead !== null && equal(lead, member.id),
    }));
  }

  readonly #name: Name = (member) => {
    const own = this.#owner.clinician();
    return equal(member.id, own.clinicianId) ? own : this.#epochs.colleagues.who(member);
  };

  /** The aliases of the clinicians in it, by member id in hex; null for one who is not verified. */
  get people(): ReadonlyMap<string, string | null> {
    const [own, { colleagues }] = [this.#owner.clinician(), this.#epochs];
    const others = this.#epochs.chain.blocks.flatMap(({ members }) => members.slice(1));
    return new Map(
      others.map((member) => [
        hex(member.id),
        equal(member.id, own.clinicianId) ? own.alias : (colleagues.who(member)?.alias ?? null),
      ]),
    );
  }

  /** Nothing goes out before she has written: only she can leave out somebody whom she did not allow. */
  get waitsForHer(): boolean {
    return this.#ended === null && this.#epochs.waitsForHer;
  }

  get leads(): boolean {
    const { head } = this;
    return head !== null && head.lead !== null && equal(head.lead, this.#owner.clinician().clinicianId);
  }

  get need(): string {
    return this.#lastNeed ?? this.#epochs.need;
  }

  write(text: string): void {
    this.#send(TEXT, textBody(text));
    this.#owner.changed();
  }

  retry(key: string): void {
    this.#sender.outbox.retry(key);
    this.#owner.changed();
    void this.follow();
  }

  /** The clinician looks at it now: says so for every text that was not confirmed yet. */
  see(): void {
    const { entries } = this.#inbox;
    this.noticed = true;
    while (this.open && entries.unread > 0) {
      this.#send(RECEIPT, receiptBody(entries.confirm(MOST_RECEIPTS)));
    }
  }

  /** A pushed envelope: taken if it is the next one, else everything since the last one is read. */
  hear(carried: Carried): void {
    if (this.open && carried.seq === this.#inbox.lastSeq + 1 && !this.#rounds.going) {
      this.#take(carried);
    } else if (carried.seq > this.#inbox.lastSeq) {
      void this.follow();
    }
  }

  /** A pushed block: it is fetched with its wrap, and was made about now. */
  hearBlock(n: number): void {
    this.#epochs.announce(n);
    void this.follow();
  }

  /** Goes out of it. A lead who goes leaves it open for her call. */
  async leave(): Promise<void> {
    await this.#epochs.step(leaving(this.#owner.clinician().clinicianId));
    this.end("left");
  }

  /** Whom this clinician has asked her about, while that waits for something. */
  get asked(): readonly AskShown[] {
    return this.open && this.leads ? this.#inviting.shown : [];
  }

  /** What an invitation would become now. */
  outlook(invitation: Invitation): ReturnType<Inviting["outlook"]> {
    return this.#inviting.outlook(invitation);
  }

  /** Brings a colleague in, or asks her first. Throws Refused, Answered or Unanswered. */
  async invite(invitation: Invitation): Promise<void> {
    await this.#inviting.invite(invitation);
    await this.follow();
  }

  mayLead(who: Available): boolean {
    return this.#inviting.mayLead(who);
  }

  /** Makes a colleague who is in it the lead. Refused as "members" where nobody is, as "consent" where she must be asked. */
  async handOver(to: Available): Promise<void> {
    await this.#inviting.handOver(to);
    await this.follow();
  }

  end(ending: Ending): void {
    this.#lastNeed = this.need;
    this.#ended = ending;
    this.#sender.outbox.forget();
    this.#epochs.chain.forget();
    if (ending !== "altered") {
      this.#inbox.forget();
    }
    this.#owner.changed();
  }

  /** Forgets what is due. */
  tick(now: number): void {
    const { head } = this;
    if (this.#ended === null && head !== null && head.expires <= now) {
      this.end("gone");
    }
    if (this.#inbox.forgetDue(now)) {
      this.#owner.changed();
    }
    const again = this.#again !== null && this.#again <= now;
    if (again || (this.open && this.#epochs.somebodyIsOver)) {
      void this.follow();
    }
  }

  forget(): void {
    this.draft = "";
    this.#sender.outbox.forget();
    this.#epochs.chain.forget();
    this.#inbox.forget();
  }

  follow(): Promise<void> {
    return this.#rounds.ask();
  }

  #send(kind: string, body: Uint8Array): void {
    this.#sender.add(kind, body);
    void this.follow();
  }

  async #round(): Promise<void> {
    if (this.#ended !== null) {
      return;
    }
    this.#again = null;
    try {
      await this.#epochs.learn();
      await this.#inbox.readOn(this.#link, (hash) => this.#sender.arrived(hash));
      this.#owner.changed();
      if (this.#epochs.ownTimeIsOver) {
        await this.leave();
        return;
      }
      await this.#inviting.settle();
      await this.#epochs.putOutWhoIsOver();
      if (this.leads) {
        this.recognising.keepAlive();
      }
      await this.#sender.sendAll(this.#link, this.id, (carried) => this.#stored(carried));
      this.#failures = 0;
    } catch (error) {
      this.#settle(error);
    }
  }

  /** One's own envelope is taken like any other, if nothing came in between; else it is read. */
  #stored(carried: Carried): void {
    if (carried.seq === this.#inbox.lastSeq + 1) {
      this.#take(carried);
    } else if (carried.seq > this.#inbox.lastSeq) {
      void this.follow();
    }
    this.#owner.changed();
  }

  #take(carried: Carried): void {
    const { asks } = this.#inbox;
    const { answers } = asks;
    this.#sender.arrived(this.#inbox.take(carried));
    this.#owner.changed();
    if (asks.answers > answers) {
      // Whom she has just allowed is brought in by a round.
      void this.follow();
    }
  }

  /** Where the line was lost, the next connect follows again; where the relay could not do it now, time does. */
  #settle(error: unknown): void {
    if (error instanceof Refused) {
      this.end("altered");
    } else if (error instanceof Answered && error.code === "gone") {
      this.end("gone");
    } else if (error instanceof Answered || error instanceof Unanswered) {
      const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** this.#failures, LONGEST_PAUSE_SECONDS);
      this.#failures += 1;
      this.#again = this.#owner.around.clock.now() + pause;
    } else {
      throw error;
    }
  }
}
