// The way into a mailbox: six words drawn silently, the keys they give, and the line that they sign.

import { choose, keysFrom, type WordKeys } from "../../crypto/web/words.ts";
import { Answered } from "../shared/line.ts";
import { Overtaken } from "./attempts.ts";
import type { RelayClock } from "./clock.ts";
import { Mailbox, type MailboxOpened } from "./mailbox.ts";
import type { Outside } from "./outside.ts";

/** A mailbox that was entered and never saved is freed by the relay after 60 s. */
const UNSAVED_SECONDS = 40;

export type Entered = { readonly mailbox: Mailbox; readonly opened: MailboxOpened };

export class Entrance {
  readonly #outside: Outside;
  readonly #clock: RelayClock;
  readonly #laid: (mailbox: Mailbox) => void;
  #words: readonly string[] = [];
  #keys: Promise<WordKeys>;
  #mailbox: Mailbox | null = null;
  #entering: Promise<MailboxOpened> | null = null;
  #opening = false;
  #enteredAt = 0;
  #drawnAgain = false;
  #over = false;
  bucketSeconds = 900;

  constructor(outside: Outside, clock: RelayClock, laid: (mailbox: Mailbox) => void) {
    this.#outside = outside;
    this.#clock = clock;
    this.#laid = laid;
    this.#keys = this.#drawn();
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
    const keys = await this.#stretched(words);
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
    this.#mailbox = null;
    this.#words = [];
    void this.#keys.then(
      ({ loginSeed, sealKey }) => [loginSeed, sealKey].map((key) => key.fill(0)),
      () => {},
    );
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
    try {
      await this.#entering;
    } catch (reason) {
      this.#entering = null;
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
    return opened;
  }

  #lay(keys: WordKeys, exists: "no" | "yes"): Mailbox {
    if (this.#over) {
      throw new Overtaken();
    }
    const { origin, random, token } = this.#outside;
    const mailbox = new Mailbox({ origin, token, keys, random }, exists);
    this.#mailbox = mailbox;
    this.#laid(mailbox);
    return mailbox;
  }

  #drawn(): Promise<WordKeys> {
    this.#words = choose(this.#outside.random);
    return this.#stretched(this.#words);
  }

  #stretched(words: readonly string[]): Promise<WordKeys> {
    const { argon2id, organisation } = this.#outside;
    const keys = keysFrom(words.join(" "), organisation?.instanceId ?? new Uint8Array(16), argon2id);
    // Whoever needs the keys hears of a failure; until then it is nobody's.
    keys.catch(() => {});
    return keys;
  }

  #steadySeconds(): number {
    return this.#outside.steadyMs() / 1000;
  }
}
