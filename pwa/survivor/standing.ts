// How far a conversation has come: the relay's word where it can only take away, a verified block where it gives.

import type { Lineage } from "./lineage.ts";

/** "altered": the relay shows what can't be true. */
export type ConversationState = "new" | "waiting" | "claimed" | "expired" | "withdrawn" | "ended" | "altered";

const OVER: readonly ConversationState[] = ["expired", "withdrawn", "ended", "altered"];
const LAST_WORDS = ["expired", "withdrawn", "ended"] as const;

export class Standing {
  readonly #lineage: Lineage;
  #state: ConversationState = "new";
  #toldClaimed = false;

  constructor(lineage: Lineage) {
    this.#lineage = lineage;
  }

  get state(): ConversationState {
    return this.#state;
  }

  get over(): boolean {
    return OVER.includes(this.#state);
  }

  get toldClaimed(): boolean {
    return this.#toldClaimed;
  }

  /** The relay says that somebody has claimed, and no block says so. */
  get unproven(): boolean {
    return this.#toldClaimed && !this.#lineage.claimed && !this.over;
  }

  /** The relay's word. */
  hear(word: string): void {
    const last = LAST_WORDS.find((one) => one === word);
    if (last !== undefined && !this.over) {
      this.#state = last;
    }
    this.#toldClaimed ||= word === "claimed";
    this.look();
  }

  /** She has called again: what was told of the claim before says nothing of the next one. */
  callAgain(): void {
    this.#toldClaimed = false;
    this.look();
  }

  /** What the blocks say. */
  look(): void {
    if (!this.over && this.#lineage.head !== null) {
      this.#state = this.#lineage.claimed ? "claimed" : "waiting";
    }
  }

  end(how: "ended" | "altered"): void {
    this.#state = this.over ? this.#state : how;
  }
}
