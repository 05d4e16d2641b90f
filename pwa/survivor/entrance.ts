// The way into a mailbox: six words drawn silently, the keys they give, and the line that they sign.

import { choose, keysFrom, setsToTry, type WordKeys } from "../../crypto/web/words.ts";
import { Answered } from "../shared/line.ts";
import { Overtaken } from "./attempts.ts";
import type { RelayClock } from "./clock.ts";
import { Mailbox, type MailboxOpened } from "./mailbox.ts";
import { NextWords, wiped } from "./next_words.ts";
import type { Outside } from "./outside.ts";

/** A mailbox that was entered and never saved is freed by the relay after 60 s. */
const UNSAVED_SECONDS = 40;

export type Entered = { readonly mailbox: Mailbox; readonly opened: MailboxOpened };
/** Moves everything from the one mailbox to the other, under an id that stays the same however often it is tried. */
export type Move = (to: Mailbox, from: Mailbox, saveId: Uint8Array) => Promise<void>;
export interface Hearing {
  laid(mailbox: Mailbox): void;
  opened(opened: MailboxOpened): void;
}

export class Entrance {
  readonly #outside: Outside;
  readonly #clock: RelayClock;
  readonly #hearing: Hearing;
  #words: readonly string[] = [];
  #keys: Promise<WordKeys>;
  #mailbox: Mailbox | null = null;
  #entering: Promise<MailboxOpened> | null = null;
  #opening = false;
  #enteredAt = 0;
  #drawnAgain = false;
  #over = false;
  /** Words that are to take the place of hers. */
  readonly next: NextWords;
  bucketSeconds = 900;

  constructor(outside: Outside, clock: RelayClock, hearing: Hearing) {
    this.#outside = outside;
    this.#clock = clock;
    this.#hearing = hearing;
    this.#keys = this.#drawn();
    this.next = new NextWords(outside.random, (words) => this.#stretched(words));
  }

  get words(): readonly string[] {
    return this.#words;
  }

  get mailbox(): Mailbox | null {
    return this.#mailbox;
  }

  get begun(): boolean {
    return this.#entering !== null;
  }

  /** To the words that were drawn to follow. Throws Answered or Unanswered; then it may be tried again. */
  async moveOn(move: Move): Promise<void> {
    const [chosen, from] = [this.next.chosen, this.#mailbox];
    if (chosen === null || from === null) {
      return;
    }
    const to = await this.next.mailbox((keys) => this.#made(keys, "no"));
    const opened = await to.open();
    // Where something is kept already, an answer was lost.
    if (opened.kept === null) {
      await move(to, from, chosen.saveId);
    }
    this.next.done();
    [this.#words, this.#keys, this.#mailbox] = [chosen.words, chosen.keys, to];
    this.#entering = Promise.resolve(opened);
    this.#enteredAt = this.#steadySeconds();
    this.#hearing.laid(to);
    from.forget();
  }

  /** Once the words have been stretched into keys. */
  async ready(): Promise<void> {
    await this.#keys;
  }

  /** Her mailbox with an open line. Where words that nobody has seen meet a taken mailbox, others are drawn, once. */
  async entered(): Promise<Mailbox> {
    const keys = await this.#keys;
    // Nothing is awaited between looking and laying: whoever comes at the same time shares one mailbox.
    const mailbox = this.#mailbox ?? this.#lay(keys, "no");
    try {
      await this.#opened(mailbox);
      return mailbox;
    } catch (reason) {
      if (!(reason instanceof Answered) || reason.code !== "refused" || !mailbox.fresh) {
        throw reason;
      }
      if (this.#mailbox === mailbox) {
        if (this.#drawnAgain) {
          throw reason;
        }
        this.#drawnAgain = true;
        this.startFresh();
      }
      return this.entered();
    }
  }

  /** As `entered`, but asks the relay anew what it holds. */
  enteredAnew(): Promise<Mailbox> {
    this.#entering = null;
    return this.entered();
  }

  /** With words of an earlier visit. They count as hers once they open. */
  async returnWith(words: readonly string[], current: () => void): Promise<Entered> {
    const [newest, ...earlier] = this.#setsToTry();
    for (let set = newest; ; set = earlier.shift()) {
      try {
        return await this.#returnBy(set, words, current);
      } catch (reason) {
        // Words may be as old as a mailbox can be: then they were stretched as it was done before.
        if (!(reason instanceof Answered) || reason.code !== "refused" || earlier.length === 0) {
          throw reason;
        }
      }
    }
  }

  async #returnBy(set: number | undefined, words: readonly string[], current: () => void): Promise<Entered> {
    const keys = await this.#stretched(words, set);
    current();
    this.#mailbox?.line.close();
    const mailbox = this.#lay(keys, "yes");
    const opening = this.#open(mailbox);
    this.#entering = opening;
    const opened = await opening;
    current();
    this.#words = words;
    this.#keys = Promise.resolve(keys);
    return { mailbox, opened };
  }

  /** What was made for this visit is made again when it is needed. */
  letGo(): void {
    this.#mailbox?.line.close();
    this.#mailbox = null;
    this.#entering = null;
  }

  /** Other words, another mailbox, nothing that links them. */
  startFresh(): void {
    this.#mailbox?.forget();
    this.#mailbox = null;
    this.#entering = null;
    this.#keys = this.#drawn();
  }

  forget(): void {
    this.#over = true;
    this.#mailbox?.forget();
    this.next.forget();
    void wiped(this.#keys);
    this.#mailbox = null;
    this.#words = [];
  }

  async #opened(mailbox: Mailbox): Promise<void> {
    const stale = !mailbox.committed && this.#steadySeconds() - this.#enteredAt > UNSAVED_SECONDS;
    const lost = mailbox.line.state !== "open" && !this.#opening;
    if (lost || this.#entering === null || stale) {
      if (stale && this.#entering !== null) {
        mailbox.line.close();
      }
      this.#entering = this.#open(mailbox);
    }
    const entering = this.#entering;
    try {
      await entering;
    } catch (reason) {
      // Words of an earlier visit may have taken its place meanwhile.
      if (this.#entering === entering) {
        this.#entering = null;
      }
      throw reason;
    }
  }

  async #open(mailbox: Mailbox): Promise<MailboxOpened> {
    this.#opening = true;
    const opened = await mailbox.open().finally(() => {
      this.#opening = false;
    });
    this.#enteredAt = this.#steadySeconds();
    this.#clock.hear(opened.now);
    this.#clock.remember(opened.kept?.savedAt ?? 0);
    this.bucketSeconds = opened.bucketSeconds;
    this.#hearing.opened(opened);
    return opened;
  }

  #lay(keys: WordKeys, exists: "no" | "yes"): Mailbox {
    const mailbox = this.#made(keys, exists);
    this.#mailbox = mailbox;
    this.#hearing.laid(mailbox);
    return mailbox;
  }

  #made(keys: WordKeys, exists: "no" | "yes"): Mailbox {
    if (this.#over) {
      throw new Overtaken();
    }
    const { origin, random, token } = this.#outside;
    return new Mailbox({ origin, token, keys, random }, exists);
  }

  #drawn(): Promise<WordKeys> {
    this.#words = choose(this.#outside.random);
    return this.#stretched(this.#words);
  }

  #setsToTry(): readonly number[] {
    return setsToTry(this.#outside.sets, this.#clock.now());
  }

  #stretched(words: readonly string[], set?: number): Promise<WordKeys> {
    const { argon2id, organisation, sets } = this.#outside;
    const instanceId = organisation?.instanceId ?? new Uint8Array(16);
    const keys = keysFrom(words.join(" "), instanceId, argon2id, set ?? this.#setsToTry()[0], sets);
    // Whoever needs the keys hears of a failure; until then it is nobody's.
    keys.catch(() => {});
    return keys;
  }

  #steadySeconds(): number {
    return this.#outside.steadyMs() / 1000;
  }
}
