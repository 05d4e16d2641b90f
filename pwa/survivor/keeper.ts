// Keeps her sealed state on the relay, one save after the other, with the prekey that the next block is wrapped to.

import { Answered } from "../shared/line.ts";
import type { RelayClock } from "./clock.ts";
import type { Conversation } from "./conversation.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Outside } from "./outside.ts";
import type { Save } from "./vault.ts";

export class Keeper {
  readonly #clock: RelayClock;
  readonly #outside: Outside;
  #saving: Promise<void> = Promise.resolve();

  constructor(clock: RelayClock, outside: Outside) {
    this.#clock = clock;
    this.#outside = outside;
  }

  /** Before an offer: it must stand before anything else is done. Throws Answered or Unanswered. */
  commit(mailbox: Mailbox, conversation: Conversation): Promise<void> {
    return mailbox.save(() => this.#plan(conversation, true));
  }

  /** After a change. `catchUp` is asked for when the relay knows newer blocks. */
  save(mailbox: Mailbox, conversation: Conversation, renew: boolean, catchUp: () => Promise<void>): void {
    if (renew) {
      conversation.secrets.renewPrekey(mailbox.nextEnd, this.#outside.random);
    }
    this.#saving = this.#saving
      .then(() => mailbox.save(() => this.#plan(conversation, renew)))
      .catch(async (reason: unknown) => {
        if (reason instanceof Answered && reason.code === "stale_heads") {
          await catchUp();
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
}
