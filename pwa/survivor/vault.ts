// Her sealed state on the relay: the newest version, the share that it opens with, and how the next one is saved.

import type { Random } from "../../crypto/web/bytes.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import { openState, sealState } from "../../crypto/web/state.ts";
import {
  decodeState,
  encodeState,
  type KeptConversation,
  type SurvivorState,
} from "../../crypto/web/survivor_state.ts";
import { Answered, type Line, type Values } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, maybe, numberIn } from "../shared/parsing.ts";

const MOST_TRIES = 5;

export type Head = readonly [conversation: Uint8Array, n: number, hash: Uint8Array];
export type Save = {
  readonly state: SurvivorState;
  readonly prekeys: readonly (readonly [conversation: Uint8Array, prekey: Uint8Array])[];
  readonly heads: readonly Head[];
};

export class Vault {
  readonly #line: Line;
  readonly #sealKey: Uint8Array;
  readonly #random: Random;
  #version = 0;
  #nextShare = new Uint8Array(0) as Uint8Array;
  #nextBucket = 0;
  /** Until when the words work without another visit. */
  windowEnd = 0;

  constructor(line: Line, sealKey: Uint8Array, random: Random) {
    this.#line = line;
    this.#sealKey = sealKey;
    this.#random = random;
  }

  get version(): number {
    return this.#version;
  }

  /** When what the next save publishes will end. */
  get nextEnd(): number {
    return this.#nextBucket;
  }

  /** What the relay tells when a mailbox is opened: gives the state that was kept. */
  learn([version, blob, share, nextShare, nextBucket, windowEnd]: Values): SurvivorState | null {
    const state = maybe(blob, bytesIn);
    const kept = state === null ? null : this.#opened(state, bytesIn(share));
    this.#version = numberIn(version);
    this.#next(nextShare, nextBucket);
    this.windowEnd = numberIn(windowEnd);
    return kept;
  }

  /** Saves what `plan` says; it is asked again after each refusal. Throws Answered, also "stale_heads". */
  async save(plan: () => Save): Promise<void> {
    const saveId = this.#random(16);
    let others: readonly KeptConversation[] = [];
    for (let tries = 0; ; tries += 1) {
      try {
        await this.#saveOnce(saveId, merged(plan(), others));
        return;
      } catch (reason) {
        if (!(reason instanceof Answered) || tries === MOST_TRIES) {
          throw reason;
        }
        if (reason.code === "stale_share") {
          this.#next(reason.extras[0], reason.extras[1]);
        } else if (reason.code === "stale_state") {
          if (this.#caughtUp(reason.extras, saveId)) {
            return;
          }
          others = this.#othersIn(reason.extras);
        } else {
          throw reason;
        }
      }
    }
  }

  async #saveOnce(saveId: Uint8Array, { state, prekeys, heads }: Save): Promise<void> {
    const blob = sealState(this.#sealKey, this.#nextShare, encodeState(state), this.#random);
    const bucket = this.#nextBucket;
    const answer = await this.#line.call("save", this.#version, saveId, bucket, blob, prekeys, heads);
    this.#version = numberIn(answer[0]);
    this.windowEnd = bucket;
    this.#next(answer[1], answer[2]);
  }

  /** Takes the newest version; true where it is our own save, whose answer was lost. */
  #caughtUp(extras: Values, saveId: Uint8Array): boolean {
    const [version, , , nextShare, nextBucket, theirs] = extras;
    this.#version = numberIn(version);
    this.#next(nextShare, nextBucket);
    const winner = maybe(theirs, bytesIn);
    return winner !== null && equal(winner, saveId);
  }

  #othersIn([, blob, share]: Values): readonly KeptConversation[] {
    const state = maybe(blob, bytesIn);
    return state === null ? [] : this.#opened(state, bytesIn(share)).conversations;
  }

  #opened(blob: Uint8Array, share: Uint8Array): SurvivorState {
    return decodeState(openState(this.#sealKey, share, blob));
  }

  #next(share: Packable | undefined, bucket: Packable | undefined): void {
    this.#nextShare = bytesIn(share, 32);
    this.#nextBucket = numberIn(bucket);
  }

  forget(): void {
    this.#sealKey.fill(0);
    this.#nextShare.fill(0);
  }
}

/** Conversations that another of her phones saved stay, unless this one knows them. */
function merged(save: Save, others: readonly KeptConversation[]): Save {
  const known = new Set(save.state.conversations.map(({ conversation }) => hex(conversation)));
  const added = others.filter(({ conversation }) => !known.has(hex(conversation)));
  return { ...save, state: { ...save.state, conversations: [...save.state.conversations, ...added] } };
}
