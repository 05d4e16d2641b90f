// What one save says: the conversation on the screen and whatever else of hers is living, as they stand now.

import { hex } from "../../crypto/web/bytes.ts";
import { mergeSurvivor, prekeyName } from "../../crypto/web/merging.ts";
import type { KeptConversation, SurvivorState } from "../../crypto/web/survivor_state.ts";
import type { Trust } from "../shared/trust.ts";
import type { RelayClock } from "./clock.ts";
import type { Conversation } from "./conversation.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Outside } from "./outside.ts";
import type { Plan, Save } from "./vault.ts";

/** How a conversation that another phone, or an earlier visit, began is taken up beside the one on the screen. */
export type Opener = (kept: KeptConversation) => Conversation;

export type Parts = Pick<Outside, "random"> & {
  readonly clock: RelayClock;
  readonly trust: Trust | null;
  readonly mailbox: Mailbox;
  readonly conversation: Conversation;
  readonly open: Opener;
  readonly others: () => readonly Conversation[];
  readonly keep: (others: readonly Conversation[]) => void;
};

/** One save: the conversation on the screen, and whatever else of hers is living. */
export class Saving implements Plan {
  readonly #parts: Parts;
  readonly #publishes: boolean;
  readonly #gone = new Set<string>();

  constructor(parts: Parts, publishes: boolean) {
    this.#parts = parts;
    this.#publishes = publishes;
  }

  now(): Save {
    const { conversation } = this.#parts;
    const { id, secrets } = conversation;
    return {
      state: this.#state(),
      prekeys: this.#publishes ? [[id, secrets.published()[0]]] : [],
      heads: this.#all().flatMap(({ heads }) => heads),
    };
  }

  saved({ state }: Save): void {
    if (this.#publishes) {
      const { id, secrets } = this.#parts.conversation;
      const kept = state.conversations.find(({ conversation }) => hex(conversation) === hex(id));
      secrets.settle(kept?.prekeys.at(-1)?.number ?? 0);
    }
  }

  async merge(saved: SurvivorState | null): Promise<void> {
    if (saved === null) {
      return;
    }
    const { clock, conversation, keep, mailbox, open, others, random, trust } = this.#parts;
    const unpublished = new Set(this.#all().flatMap(namesUnpublished));
    const merged = mergeSurvivor(this.#state(), saved, this.#gone, unpublished);
    trust?.remember(merged.logHead);
    for (const kept of merged.conversations) {
      const known = this.#all().find(({ id }) => hex(id) === hex(kept.conversation));
      if (known === undefined) {
        keep([...others(), open(kept)]);
      } else {
        known.adopt(kept);
      }
    }
    if (this.#publishes) {
      conversation.secrets.renewPrekey(mailbox.nextEnd, random, clock.now());
    }
  }

  async catchUp(living: readonly Uint8Array[]): Promise<void> {
    const names = new Set(living.map(hex));
    const { keep, others } = this.#parts;
    for (const one of others().filter(({ id }) => !names.has(hex(id)))) {
      this.#gone.add(hex(one.id));
      one.forget();
    }
    keep(others().filter(({ id }) => names.has(hex(id))));
    for (const one of this.#all()) {
      await one.following.catchUp();
    }
  }

  #all(): readonly Conversation[] {
    const { conversation, others } = this.#parts;
    return [...others(), conversation];
  }

  #state(): SurvivorState {
    const { clock, trust } = this.#parts;
    const conversations = this.#all().map((one) => one.toKeep());
    return { savedAt: clock.now(), logHead: trust?.head ?? null, conversations };
  }
}

export function namesUnpublished({ id, secrets }: Conversation): readonly string[] {
  return [...secrets.unpublished].map((number) => prekeyName(id, number));
}
