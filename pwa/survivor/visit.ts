// One visit, from the open door until she leaves: which screen is true now, and what each of her taps does.

import type { Random } from "../../crypto/web/bytes.ts";
import { hex } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { type Argon2id, choose, keysFrom, type WordKeys } from "../../crypto/web/words.ts";
import { Answered, type LineState, Unanswered } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { flagIn, listIn, numberIn } from "../shared/parsing.ts";
import type { Language } from "../shared/words/words.ts";
import { Distrusted, makeOffer, type Offer, watchFor } from "./calling.ts";
import { RelayClock } from "./clock.ts";
import { type Around, Conversation } from "./conversation.ts";
import { Mailbox, type MailboxOpened, type Save } from "./mailbox.ts";
import type { Actions, Facts, Need, Scene, Sheet, Stage, Talk, UnsentReason, Wishes } from "./scene.ts";
import { Secrets } from "./secrets.ts";
import { type Timers, WAITS } from "./timers.ts";

const DAY_SECONDS = 86_400;
/** A mailbox that was entered and never saved is freed by the relay after 60 s. */
const UNSAVED_SECONDS = 40;

export type Outside = {
  readonly origin: string;
  readonly token: string;
  readonly language: Language;
  readonly organisation: Organisation | null;
  readonly argon2id: Argon2id;
  readonly random: Random;
  readonly phoneNow: number;
  readonly steadyMs: () => number;
  readonly timers: Timers;
  /** Shows the cover and ends this visit for good. */
  readonly leave: () => void;
  readonly choosePictures: (dishes: readonly string[]) => void;
};

type Call = { readonly need: Need; readonly conversation: Conversation; readonly offer: Offer };

export class Visit implements Actions {
  readonly #outside: Outside;
  readonly #clock: RelayClock;
  readonly #watchers = new Set<() => void>();
  #words: readonly string[];
  #keys: Promise<WordKeys>;
  #mailbox: Mailbox | null = null;
  #entering: Promise<MailboxOpened> | null = null;
  #opening = false;
  #enteredAt = 0;
  #bucketSeconds = 900;
  #conversation: Conversation | null = null;
  #call: Call | null = null;
  #attempt = 0;
  #saving: Promise<void> = Promise.resolve();
  #hearing: Promise<void> = Promise.resolve();
  #farewell: ReturnType<Conversation["farewell"]> = null;
  #shownWords = false;
  #returned = false;
  #away = false;
  #comingBack = false;
  #ended = false;
  #scene: Scene;

  constructor(outside: Outside) {
    this.#outside = outside;
    this.#clock = new RelayClock(outside.phoneNow, outside.steadyMs);
    this.#scene = {
      ...{ stage: { at: "gate" }, sheet: null, line: "closed", language: outside.language, facts: null },
      ...{ keep: DAY_SECONDS, need: null, talk: null, words: [], wordsConfirmed: false, wordsUntil: 0 },
      ...{ pictures: false, busy: null, deleteUnsure: false, now: outside.phoneNow },
    };
    this.#words = choose(outside.random);
    this.#keys = this.#stretched(this.#words);
    void this.#lookAhead();
    outside.timers.every("tick", WAITS.tickMs, () => this.#tick());
  }

  get scene(): Scene {
    return this.#scene;
  }

  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
  }

  // Her taps.

  readonly leave = (): void => this.#outside.leave();

  readonly speak = (language: Language): void => this.#show({ language });

  readonly begin = (): void => this.#at({ at: "need" });

  readonly back = (): void => {
    this.#attempt += 1;
    const { at } = this.#scene.stage;
    this.#at(at === "need" || at === "return" ? { at: "gate" } : { at: "need" });
  };

  readonly show = (sheet: Sheet | null): void => {
    const words = sheet === "words" ? this.#words : [];
    this.#shownWords ||= sheet === "words";
    this.#show({ sheet, words, wordsUntil: this.#mailbox?.windowEnd ?? 0, deleteUnsure: false });
    this.#prepareFarewell();
  };

  readonly chooseKeep = (keep: number): void => this.#show({ keep });

  readonly ask = (need: Need): void => {
    const knewFacts = this.#scene.facts !== null;
    this.#attempt += 1;
    this.#call = null;
    this.#show({ need });
    void this.#guarded(this.#attempt, () => this.#request(need, this.#attempt, knewFacts));
  };

  readonly askAgain = (): void => {
    const call = this.#call;
    this.#attempt += 1;
    if (call === null) {
      this.ask(this.#scene.need ?? "any");
      return;
    }
    void this.#guarded(this.#attempt, () => this.#offer(call));
  };

  readonly stopAsking = (): void => {
    this.#attempt += 1;
    this.#call = null;
    this.#at({ at: "need" });
  };

  readonly withdraw = (): void => void this.#withdraw();

  readonly wish = (wishes: Wishes): void => this.#conversation?.wish(wishes);

  readonly send = (text: string): void => this.#conversation?.write(text);

  readonly resend = (key: string): void => this.#conversation?.writeAgain(key);

  readonly unfold = (): void => {
    this.#returned = false;
    this.#refresh();
  };

  readonly confirmWords = (): void => this.#show({ wordsConfirmed: true });

  readonly startReturn = (): void => this.#at({ at: "return", state: "picking" });

  readonly returnWith = (words: readonly string[]): void => void this.#return(words);

  readonly choosePictures = (dishes: readonly string[]): void => {
    this.#outside.choosePictures(dishes);
    this.#show({ pictures: true, sheet: null });
  };

  readonly deleteNow = (): void => void this.#delete();

  readonly startOver = (): void => {
    this.#conversation?.forget();
    this.#conversation = null;
    this.#call = null;
    this.#returned = false;
    this.#show({ talk: null, sheet: null });
    this.#at({ at: "need" });
  };

  // The cover over it, and the end.

  /**
   * The cover went up. Where she can come back, the line closes and everything else stays in memory. Where she can't
   * for long, the line stays for the goodbye that will follow.
   */
  cover(returning: boolean): void {
    this.#away = true;
    if (returning) {
      this.#mailbox?.line.close();
    }
  }

  /** The phone has a network again. */
  hurry(): void {
    this.#mailbox?.line.hurry();
  }

  uncover(): void {
    this.#away = false;
    if (this.#mailbox !== null) {
      void this.#comeBack();
    }
  }

  /** Says goodbye without waiting, then lets go of everything. */
  forget(): void {
    this.#ended = true;
    if (this.#farewell !== null && !this.#shownWords) {
      this.#mailbox?.line.tell(...this.#farewell);
    }
    this.#mailbox?.forget();
    this.#conversation?.forget();
    void this.#keys.then(
      ({ loginSeed, sealKey }) => [loginSeed, sealKey].map((key) => key.fill(0)),
      () => {},
    );
    this.#watchers.clear();
    this.#words = [];
    this.#mailbox = null;
    this.#conversation = null;
    this.#farewell = null;
    this.#call = null;
    this.#scene = { ...this.#scene, words: [], talk: null, stage: { at: "gate" } };
  }

  // The call for help, in the protocol's order.

  async #request(need: Need, attempt: number, knewFacts: boolean): Promise<void> {
    this.#at({ at: "sending", step: "words" });
    await this.#keys;
    this.#step(attempt, "line");
    const mailbox = await this.#entered();
    const facts = this.#scene.facts ?? (await this.#learnFacts(mailbox));
    if (facts.mustReport && !knewFacts) {
      // She has to have been able to read what must be reported before anything is told.
      this.#at({ at: "need" });
      return;
    }
    this.#step(attempt, "looking");
    const { organisation } = this.#outside;
    const watch = organisation === null ? null : await watchFor(need, mailbox.line, organisation);
    if (organisation === null) {
      throw new Distrusted();
    }
    if (watch === null) {
      this.#current(attempt);
      this.#at({ at: "nobody", need });
      return;
    }
    this.#step(attempt, "asking");
    this.#clock.hear(watch.now);
    const secrets = Secrets.fresh(mailbox.nextEnd, this.#outside.random);
    const conversation = Conversation.begin(this.#around(mailbox, organisation), secrets, need, this.#scene.keep);
    const terms = { need, keep: this.#scene.keep, language: this.#scene.language, now: watch.now };
    const bucketSeconds = this.#bucketSeconds;
    const offer = await makeOffer(
      secrets,
      conversation.session,
      watch.onCall,
      { ...terms, bucketSeconds },
      this.#outside.random,
    );
    conversation.intend(offer, watch.onCall, watch.statement);
    this.#current(attempt);
    this.#conversation = conversation;
    await mailbox.save(() => this.#plan(conversation, true));
    this.#call = { need, conversation, offer };
    await this.#offer(this.#call);
  }

  async #offer({ conversation, offer }: Call): Promise<void> {
    this.#at({ at: "sending", step: "asking" });
    await this.#entered();
    await conversation.offer(offer);
    this.#call = null;
    this.#prepareFarewell();
    this.#refresh();
    this.#save(false);
  }

  async #guarded(attempt: number, job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (reason) {
      if (!this.#ended && attempt === this.#attempt && !(reason instanceof Overtaken)) {
        this.#unsent(reason);
      }
    }
  }

  #unsent(reason: unknown): void {
    if (reason instanceof Answered && (reason.code === "refused" || reason.code === "reload")) {
      this.#at({ at: "over", why: reason.code });
      return;
    }
    if (reason instanceof Answered) {
      // Said no, so nothing was kept: the next try begins anew.
      this.#call = null;
    }
    this.#at({ at: "unsent", why: this.#unsentReason(reason) });
  }

  #unsentReason(reason: unknown): UnsentReason {
    if (reason instanceof Distrusted || reason instanceof Refused) {
      return "trust";
    }
    if (reason instanceof Answered) {
      return "busy";
    }
    return this.#call === null ? "line" : "unknown";
  }

  #current(attempt: number): void {
    if (attempt !== this.#attempt || this.#ended) {
      throw new Overtaken();
    }
  }

  #step(attempt: number, step: "line" | "looking" | "asking"): void {
    this.#current(attempt);
    this.#at({ at: "sending", step });
  }

  // The mailbox.

  /** While she reads the first screen the line is laid, so that what the operator must report can be said. */
  async #lookAhead(): Promise<void> {
    try {
      await this.#keys;
      await this.#learnFacts(await this.#entered());
    } catch {
      // Asking for help tries again, and says what is true then.
    }
  }

  async #entered(): Promise<Mailbox> {
    const keys = await this.#keys;
    // Nothing is awaited between looking and laying: whoever comes at the same time shares one mailbox.
    const mailbox = this.#mailbox ?? this.#laid(keys, "no");
    const stale = !mailbox.committed && this.#steadySeconds() - this.#enteredAt > UNSAVED_SECONDS;
    const lost = mailbox.line.state !== "open" && !this.#opening;
    if (lost || this.#entering === null || stale) {
      if (stale && this.#entering !== null) {
        mailbox.line.close();
      }
      this.#entering = this.#open(mailbox);
    }
    try {
      await this.#entering;
    } catch (reason) {
      this.#entering = null;
      throw reason;
    }
    return mailbox;
  }

  async #open(mailbox: Mailbox): Promise<MailboxOpened> {
    this.#opening = true;
    const opened = await mailbox.open().finally(() => {
      this.#opening = false;
    });
    this.#enteredAt = this.#steadySeconds();
    this.#clock.hear(opened.now);
    this.#bucketSeconds = opened.bucketSeconds;
    return opened;
  }

  #laid(keys: WordKeys, exists: "no" | "yes"): Mailbox {
    if (this.#ended) {
      throw new Overtaken();
    }
    const { origin, random, token } = this.#outside;
    const mailbox = new Mailbox({ origin, token, keys, random }, exists);
    this.#mailbox = mailbox;
    const { line } = mailbox;
    line.watch((state) => this.#lineBecame(mailbox, state));
    line.on("envelope", (id, ...rest) =>
      this.#heard(id, (conversation) => conversation.hearEnvelope(rest[0], rest[1], rest[2])),
    );
    line.on("block", (id, ...rest) =>
      this.#heard(id, (conversation) => conversation.hearBlock(rest[0], rest[1], rest[2])),
    );
    line.on("state", (id, state) => this.#heard(id, async (conversation) => conversation.hearState(state)));
    line.on("gone", (id) => this.#heard(id, async (conversation) => conversation.hearState("ended")));
    return mailbox;
  }

  async #learnFacts(mailbox: Mailbox): Promise<Facts> {
    const [mustReport, practice, keeps, defaultKeep, tapToCall] = await mailbox.line.call("facts");
    const facts = {
      ...{ mustReport: flagIn(mustReport), practice: flagIn(practice), keeps: listIn(keeps).map(numberIn) },
      ...{ defaultKeep: numberIn(defaultKeep), tapToCall: flagIn(tapToCall) },
    };
    const chosen = facts.keeps.includes(this.#scene.keep) && this.#scene.facts !== null;
    this.#show({ facts, keep: chosen ? this.#scene.keep : facts.defaultKeep });
    return facts;
  }

  #lineBecame(mailbox: Mailbox, line: LineState): void {
    if (mailbox !== this.#mailbox || this.#ended) {
      return;
    }
    const again = line === "open" && this.#scene.line !== "open";
    this.#show({ line });
    const talking = this.#conversation !== null && this.#conversation.state !== "new";
    if (talking && (line === "reload" || line === "refused")) {
      this.#at({ at: "over", why: line === "reload" ? "reload" : "ended" });
    } else if (again && talking && this.#entering !== null) {
      void this.#comeBack();
    }
  }

  async #comeBack(): Promise<void> {
    if (this.#comingBack) {
      return;
    }
    this.#comingBack = true;
    const conversation = this.#conversation;
    try {
      this.#entering = null;
      await this.#entered();
      if (conversation !== null && conversation.state !== "new") {
        await this.#heardInTurn(() => conversation.catchUp());
      }
    } catch {
      // The line tries on by itself.
    } finally {
      this.#comingBack = false;
    }
    this.#refresh();
  }

  // What comes in, one after another.

  #heard(id: Packable | undefined, job: (conversation: Conversation) => Promise<void>): void {
    const conversation = this.#conversation;
    if (conversation !== null && id instanceof Uint8Array && hex(id) === hex(conversation.id)) {
      void this.#heardInTurn(() => job(conversation)).catch(() => {});
    }
  }

  #heardInTurn(job: () => Promise<void>): Promise<void> {
    const turn = this.#hearing.then(() => (this.#ended ? undefined : job()));
    this.#hearing = turn.catch(() => {});
    return turn;
  }

  // The state.

  #save(renew: boolean): void {
    const { conversation, mailbox } = { conversation: this.#conversation, mailbox: this.#mailbox };
    if (conversation === null || mailbox === null) {
      return;
    }
    if (renew) {
      conversation.secrets.renewPrekey(mailbox.nextEnd, this.#outside.random);
    }
    this.#saving = this.#saving
      .then(() => mailbox.save(() => this.#plan(conversation, renew)))
      .catch(async (reason: unknown) => {
        if (reason instanceof Answered && reason.code === "stale_heads") {
          await this.#heardInTurn(() => conversation.catchUp());
          await mailbox.save(() => this.#plan(conversation, renew));
        }
      })
      .catch(() => {
        // Unsaved is unpublished: what stands still opens everything so far, and the next change saves again.
      });
  }

  #plan(conversation: Conversation, publishes: boolean): Save {
    const { id, heads, secrets } = conversation;
    return {
      state: { savedAt: this.#clock.now(), conversations: [conversation.toKeep()] },
      prekeys: publishes ? [[id, secrets.published()[0]]] : [],
      heads,
    };
  }

  #around(mailbox: Mailbox, organisation: Organisation): Around {
    return {
      ...{ line: mailbox.line, organisation, random: this.#outside.random },
      now: () => this.#clock.now(),
      bucketSeconds: () => this.#bucketSeconds,
      changed: () => this.#refresh(),
      moved: () => this.#save(true),
    };
  }

  // Coming back, going back on it, ending it.

  async #return(words: readonly string[]): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#at({ at: "return", state: "opening" });
    try {
      const keys = await this.#stretched(words);
      this.#current(attempt);
      this.#mailbox?.line.close();
      const mailbox = this.#laid(keys, "yes");
      const opening = this.#open(mailbox);
      this.#entering = opening;
      const opened = await opening;
      this.#current(attempt);
      this.#words = words;
      this.#keys = Promise.resolve(keys);
      this.#shownWords = true;
      this.#show({ wordsConfirmed: true });
      await this.#learnFacts(mailbox);
      await this.#reopen(mailbox, opened);
    } catch (reason) {
      if (!(reason instanceof Overtaken) && attempt === this.#attempt) {
        this.#missed(reason);
      }
    }
  }

  async #reopen(mailbox: Mailbox, { kept, listed }: MailboxOpened): Promise<void> {
    const { organisation } = this.#outside;
    const living = new Set(
      listed
        .filter(({ state }) => state === "waiting" || state === "claimed")
        .map(({ conversation }) => hex(conversation)),
    );
    const found = kept?.conversations.findLast(({ conversation }) => living.has(hex(conversation)));
    if (found === undefined || organisation === null) {
      this.#at({ at: "return", state: "empty" });
      return;
    }
    const conversation = Conversation.kept(this.#around(mailbox, organisation), found);
    this.#conversation = conversation;
    await this.#heardInTurn(() => conversation.catchUp());
    this.#returned = conversation.transcript.bubbles.length > 0;
    this.#refresh();
    this.#save(true);
  }

  #missed(reason: unknown): void {
    const missed = reason instanceof Answered || reason instanceof Refused;
    const { line } = this.#mailbox ?? {};
    line?.close();
    // Words that don't open anything are let go of; what was made for this visit is made again when it is needed.
    if (!this.#shownWords) {
      this.#mailbox = null;
      this.#entering = null;
    }
    this.#at({ at: "return", state: missed ? "missed" : "line" });
  }

  async #withdraw(): Promise<void> {
    this.#show({ busy: "withdrawing" });
    try {
      await this.#conversation?.withdraw();
    } catch (reason) {
      if (reason instanceof Answered) {
        await this.#comeBack();
      }
    }
    this.#show({ busy: null });
    this.#refresh();
  }

  async #delete(): Promise<void> {
    this.#show({ busy: "deleting", deleteUnsure: false });
    try {
      const mailbox = await this.#entered();
      await mailbox.line.call("forget_all");
      this.#startFresh();
      this.#show({ busy: null, sheet: null, talk: null });
      this.#at({ at: "over", why: "deleted" });
    } catch (reason) {
      this.#show({ busy: null, deleteUnsure: reason instanceof Unanswered || reason instanceof Answered });
    }
  }

  /** After everything was deleted: other words, another mailbox, nothing that links them. */
  #startFresh(): void {
    this.#conversation?.forget();
    this.#mailbox?.forget();
    this.#conversation = null;
    this.#mailbox = null;
    this.#entering = null;
    this.#farewell = null;
    this.#shownWords = false;
    this.#returned = false;
    this.#words = choose(this.#outside.random);
    this.#keys = this.#stretched(this.#words);
    this.#show({ wordsConfirmed: false, words: [] });
  }

  #stretched(words: readonly string[]): Promise<WordKeys> {
    const { argon2id, organisation } = this.#outside;
    const keys = keysFrom(words.join(" "), organisation?.instanceId ?? new Uint8Array(16), argon2id);
    // Whoever needs the keys hears of a failure; until then it is nobody's.
    keys.catch(() => {});
    return keys;
  }

  // What is shown.

  #tick(): void {
    this.#conversation?.transcript.expire(this.#clock.now());
    this.#refresh();
  }

  #refresh(): void {
    if (this.#ended) {
      return;
    }
    const conversation = this.#conversation;
    if (conversation === null || conversation.state === "new") {
      this.#show({});
      return;
    }
    this.#show({ talk: this.#talk(conversation) });
    const stage = stageOf(conversation, this.#clock.now());
    if (this.#scene.stage.at !== "over") {
      this.#at(stage);
    }
    this.#acknowledge(conversation);
    this.#prepareFarewell();
  }

  #talk(conversation: Conversation): Talk {
    const { gap, keep, lastSign, left, need, offeredTo, transcript, who, wishes } = conversation;
    const { bubbles } = transcript;
    const sinceSign = (this.#clock.now() - lastSign) * 1000;
    return {
      ...{ need, keep, offeredTo, who, bubbles, gap, left, wishes },
      expires: conversation.head?.expires ?? 0,
      folded: this.#returned,
      reading: sinceSign < WAITS.readingMs && !left,
    };
  }

  #acknowledge(conversation: Conversation): void {
    const shown = this.#scene.stage.at === "talk" && this.#scene.sheet === null && !this.#returned && !this.#away;
    if (shown && conversation.transcript.unseen.length > 0) {
      this.#outside.timers.after("receipt", WAITS.receiptMs, () => {
        if (!this.#away) {
          conversation.acknowledge();
        }
      });
    }
  }

  #prepareFarewell(): void {
    this.#outside.timers.after("farewell", 0, () => {
      this.#farewell = this.#shownWords ? null : this.#safely(() => this.#conversation?.farewell() ?? null);
      this.#outside.timers.every("farewell", WAITS.farewellMs, () => {
        this.#farewell = this.#shownWords ? null : this.#safely(() => this.#conversation?.farewell() ?? null);
      });
    });
  }

  #safely<Value>(job: () => Value | null): Value | null {
    try {
      return job();
    } catch {
      return null;
    }
  }

  #at(stage: Stage): void {
    this.#show({ stage });
  }

  #show(change: Partial<Scene>): void {
    if (this.#ended) {
      return;
    }
    this.#scene = { ...this.#scene, ...change, now: this.#clock.now() };
    for (const watcher of this.#watchers) {
      watcher();
    }
  }

  #steadySeconds(): number {
    return this.#outside.steadyMs() / 1000;
  }
}

/** Something newer took the place of what was under way. */
class Overtaken extends Error {}

function stageOf(conversation: Conversation, now: number): Stage {
  switch (conversation.state) {
    case "waiting":
      return (conversation.head?.expires ?? 0) > now ? { at: "waiting" } : { at: "over", why: "expired" };
    case "claimed":
      return (conversation.head?.expires ?? 0) > now ? { at: "talk" } : { at: "over", why: "ended" };
    case "expired":
    case "withdrawn":
      return { at: "over", why: conversation.state };
    default:
      return { at: "over", why: "ended" };
  }
}
