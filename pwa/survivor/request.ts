// The call for help, in the protocol's order: who is on call, her state committed, then the offer.

import type { OnCall } from "../../crypto/web/bundle.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { Answered } from "../shared/line.ts";
import { type Attempts, Overtaken } from "./attempts.ts";
import type { Attending } from "./attending.ts";
import { waitsUnanswered } from "./away_until.ts";
import { Distrusted, makeOffer, type Offer, watchFor } from "./calling.ts";
import type { Regions, Room } from "./choosing.ts";
import type { RelayClock } from "./clock.ts";
import { Conversation } from "./conversation.ts";
import { learnFacts } from "./facts.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Outside } from "./outside.ts";
import type { Need, UnsentReason } from "./scene.ts";
import type { Screen } from "./screen.ts";
import { Secrets } from "./secrets.ts";

/** The relay has not kept this offer and takes it no more: too old by now, or somebody's shift has changed. */
const OUTDATED: readonly string[] = ["times", "stale_prekey", "members"];

type Call = { readonly need: Need; readonly conversation: Conversation; readonly offer: Offer };

export class Request {
  readonly #outside: Outside;
  readonly #clock: RelayClock;
  readonly #screen: Screen;
  readonly #attempts: Attempts;
  readonly #attending: Attending;
  readonly #regions: () => Regions | undefined;
  /** Made, and perhaps kept by the relay. */
  #call: Call | null = null;

  constructor({ outside, clock, screen, attending }: Room, attempts: Attempts, regions: () => Regions | undefined) {
    this.#outside = outside;
    this.#clock = clock;
    this.#screen = screen;
    this.#attempts = attempts;
    this.#attending = attending;
    this.#regions = regions;
  }

  ask(need: Need): void {
    const knewFacts = this.#screen.scene.facts !== null;
    this.#call = null;
    this.#screen.show({ need });
    void this.#guarded((attempt) => this.#begin(need, attempt, knewFacts));
  }

  /** The same bytes first: the relay looks whether it has them before it judges how old they are. */
  again(): void {
    const call = this.#call;
    if (call === null) {
      this.ask(this.#screen.scene.need ?? "any");
      return;
    }
    void this.#guarded(async (attempt) => {
      try {
        await this.#offer(call);
      } catch (reason) {
        if (!(reason instanceof Answered) || !OUTDATED.includes(reason.code)) {
          throw reason;
        }
        this.#call = null;
        await this.#begin(call.need, attempt, true);
      }
    });
  }

  forget(): void {
    this.#call = null;
  }

  async #begin(need: Need, attempt: number, knewFacts: boolean): Promise<void> {
    this.#screen.at({ at: "sending", step: "words" });
    await this.#attending.entrance.ready();
    this.#step(attempt, "line");
    const mailbox = await this.#attending.entrance.entered();
    const facts = this.#screen.scene.facts ?? (await learnFacts(mailbox.line, this.#screen));
    if (facts.mustReport && !knewFacts) {
      // She has to have been able to read what must be reported before anything is told.
      this.#screen.at({ at: "need" });
      return;
    }
    this.#step(attempt, "looking");
    const { trust } = this.#attending;
    if (trust === null) {
      throw new Distrusted();
    }
    const there = await watchFor(need, mailbox.line, trust, this.#clock);
    const onCall = there?.filter((one) => this.#regions()?.leavesOut(one) !== true) ?? [];
    if (onCall.length === 0) {
      this.#attempts.require(attempt);
      this.#screen.at({ at: "nobody", need, leftOut: there !== null });
      return;
    }
    this.#step(attempt, "asking");
    const secrets = Secrets.fresh(mailbox.nextEnd, this.#outside.random);
    const conversation = Conversation.begin(this.#attending.around(), secrets, need, this.#screen.scene.keep);
    const offer = await this.#made(conversation, onCall);
    this.#attempts.require(attempt);
    await this.#send(mailbox, { need, conversation, offer });
  }

  async #made(conversation: Conversation, onCall: readonly OnCall[]): Promise<Offer> {
    const { keep, need, secrets, session } = conversation;
    const { language, returns: chosen } = this.#screen.scene;
    const { bucketSeconds } = this.#attending.entrance;
    const now = this.#clock.told();
    const back = chosen > now ? chosen : 0;
    conversation.meanToReturn(back);
    const returns = waitsUnanswered(back, keep, now) ? back : 0;
    const { turnOf } = this.#attending.around().trust;
    const asksFirst = (this.#regions()?.leftOut.length ?? 0) > 0;
    const terms = { need, keep, returns, language, bucketSeconds, now, after: null, turnOf, asksFirst };
    const offer = await makeOffer(secrets, session, onCall, terms, this.#outside.random);
    conversation.intend(offer, onCall);
    return offer;
  }

  async #send(mailbox: Mailbox, call: Call): Promise<void> {
    await this.#attending.commit(mailbox, call.conversation);
    this.#call = call;
    this.#attending.goodbye.prepareAtOnce();
    await this.#offer(call);
  }

  async #offer({ conversation, offer }: Call): Promise<void> {
    this.#screen.at({ at: "sending", step: "asking" });
    await this.#attending.entrance.entered();
    await conversation.offer(offer);
    this.#call = null;
    this.#attending.refresh();
    this.#attending.save(false);
  }

  async #guarded(job: (attempt: number) => Promise<void>): Promise<void> {
    const attempt = this.#attempts.begin();
    try {
      await job(attempt);
    } catch (reason) {
      if (this.#attempts.isNewest(attempt) && !(reason instanceof Overtaken)) {
        this.#unsent(reason);
      }
    }
  }

  #unsent(reason: unknown): void {
    if (reason instanceof Answered && (reason.code === "refused" || reason.code === "reload")) {
      this.#screen.at({ at: "over", why: reason.code });
      return;
    }
    if (reason instanceof Answered) {
      // Said no, so nothing was kept: the next try begins anew.
      this.#call = null;
    }
    this.#screen.at({ at: "unsent", why: this.#why(reason) });
  }

  #why(reason: unknown): UnsentReason {
    if (this.#attending.trust?.doubtful === true) {
      return "doubt";
    }
    if (reason instanceof Distrusted || reason instanceof Refused) {
      return "trust";
    }
    if (reason instanceof Answered) {
      return "busy";
    }
    return this.#call === null ? "line" : "unknown";
  }

  #step(attempt: number, step: "line" | "looking" | "asking"): void {
    this.#attempts.require(attempt);
    this.#screen.at({ at: "sending", step });
  }
}
