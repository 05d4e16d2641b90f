// Keeps her sealed state on the relay, one save after the other, with the prekey that the next block is wrapped to.

import { hex } from "../../crypto/web/bytes.ts";
import { mergeSurvivor } from "../../crypto/web/merging.ts";
import type { KeptConversation, SurvivorState } from "../../crypto/web/survivor_state.ts";
import type { Trust } from "../shared/trust.ts";
import type { RelayClock } from "./clock.ts";
import type { Conversation } from "./conversation.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Outside } from "./outside.ts";
import { namesUnpublished, type Opener, type Parts, Saving } from "./saving.ts";

/** Two saves within it may name two buckets, and that is all right. */
const ROUNDED_SECONDS = 2 * 3600;

export class Keeper {
  readonly #clock: RelayClock;
  readonly #outside: Outside;
  readonly #trust: Trust | null;
  readonly #open: Opener;
  #saving: Promise<void> = Promise.resolve();
  /** Living conversations of this mailbox that are not on the screen. */
  #others: readonly Conversation[] = [];

  constructor(clock: RelayClock, outside: Outside, trust: Trust | null, open: Opener) {
    this.#clock = clock;
    this.#outside = outside;
    this.#trust = trust;
    this.#open = open;
  }

  /** Beside the one on the screen, these are living in the mailbox too. */
  keepToo(kept: readonly KeptConversation[]): void {
    this.#others = kept.map((one) => this.#open(one));
  }

  /** Before an offer: it must stand before anything else is done. Throws Answered or Unanswered. */
  commit(mailbox: Mailbox, conversation: Conversation): Promise<void> {
    return mailbox.save(new Saving(this.#parts(mailbox, conversation), true));
  }

  /** After a change. */
  save(mailbox: Mailbox, conversation: Conversation, renew: boolean): void {
    if (renew) {
      conversation.secrets.renewPrekey(mailbox.nextEnd, this.#outside.random, this.#clock.now());
    }
    this.#saving = this.#saving
      .then(() => mailbox.save(new Saving(this.#parts(mailbox, conversation), renew)))
      .then(() => (renew ? this.#lengthen(mailbox, conversation) : undefined))
      .catch(() => {
        // Unsaved is unpublished: what stands still opens everything so far, and the next change saves again.
      });
  }

  /** Her conversations move to a mailbox under other words. Throws Answered or Unanswered. */
  move(mailbox: Mailbox, from: Mailbox, saveId: Uint8Array, conversation: Conversation): Promise<void> {
    const moving = this.#saving.then(() => {
      conversation.secrets.renewPrekey(mailbox.nextEnd, this.#outside.random, this.#clock.now());
      return mailbox.move(new Saving(this.#parts(mailbox, conversation), true), from, saveId);
    });
    this.#saving = moving.catch(() => {});
    return moving;
  }

  /** She means to be back later than it seemed when the prekey was made: another one lasts as long as the mailbox. */
  async #lengthen(mailbox: Mailbox, conversation: Conversation): Promise<void> {
    const { notAfter } = conversation.secrets.prekeys.at(-1) ?? { notAfter: mailbox.windowEnd };
    if (mailbox.windowEnd - notAfter > ROUNDED_SECONDS) {
      conversation.secrets.renewPrekey(mailbox.nextEnd, this.#outside.random, this.#clock.now());
      await mailbox.save(new Saving(this.#parts(mailbox, conversation), true));
    }
  }

  /** What the relay holds of hers, asked for anew. */
  learn(kept: SurvivorState | null, conversation: Conversation | null): void {
    for (const one of kept?.conversations ?? []) {
      for (const known of [...this.#others, ...(conversation === null ? [] : [conversation])]) {
        if (hex(known.id) === hex(one.conversation)) {
          known.adopt(mergedWith(known, one));
        }
      }
    }
  }

  forget(): void {
    for (const one of this.#others) {
      one.forget();
    }
    this.#others = [];
  }

  #parts(mailbox: Mailbox, conversation: Conversation): Parts {
    return {
      ...{ clock: this.#clock, trust: this.#trust, mailbox, conversation, random: this.#outside.random },
      ...{ open: this.#open, others: () => this.#others },
      keep: (others) => {
        this.#others = others;
      },
    };
  }
}

/** Of one conversation, what both know. */
function mergedWith(known: Conversation, kept: KeptConversation): KeptConversation {
  const only = (conversations: readonly KeptConversation[]) => ({ savedAt: 0, logHead: null, conversations });
  const unpublished = new Set(namesUnpublished(known));
  const merged = mergeSurvivor(only([known.toKeep()]), only([kept]), new Set(), unpublished);
  return merged.conversations[0] ?? kept;
}
