// Her sealed state on the relay: the newest version, the share that it opens with, and how the next one is saved.

import type { Random } from "../../crypto/web/bytes.ts";
import { equal } from "../../crypto/web/bytes.ts";
import { openState, sealState } from "../../crypto/web/state.ts";
import { decodeState, encodeState, type SurvivorState } from "../../crypto/web/survivor_state.ts";
import { Answered, type Line, type Values } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, maybe, numberIn } from "../shared/parsing.ts";

const MOST_TRIES = 5;

export type Head = readonly [conversation: Uint8Array, n: number, hash: Uint8Array];
export type Save = {
  readonly state: SurvivorState;
  readonly prekeys: readonly (readonly [conversation: Uint8Array, prekey: Uint8Array])[];
  readonly heads: readonly Head[];
};

/** What is to be saved, as it stands now, and what happens when the relay knows something newer. */
export interface Plan {
  now(): Save;
  saved(save: Save): void;
  /** Another of her phones has saved: both states become one. */
  merge(saved: SurvivorState | null): Promise<void>;
  /** The relay has these conversations, some of them with newer blocks. */
  catchUp(living: readonly Uint8Array[]): Promise<void>;
}

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

  /** Saves what the plan says; it is asked again after each refusal. Throws Answered. */
  save(plan: Plan): Promise<void> {
    return this.#tried(plan, this.#random(16), (saveId, save) => this.#saveOnce(saveId, save));
  }

  /**
   * As the first save of this mailbox: the same, and the conversations of the mailbox before come along, which is
   * destroyed. `old` is its login key and the signature that it made over both. Throws Answered.
   */
  move(plan: Plan, saveId: Uint8Array, old: () => readonly [key: Uint8Array, signature: Uint8Array]): Promise<void> {
    return this.#tried(plan, saveId, (id, save) => this.#storeOnce("move", id, save, old()));
  }

  async #tried(plan: Plan, saveId: Uint8Array, once: (saveId: Uint8Array, save: Save) => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const save = plan.now();
      try {
        await once(saveId, save);
        plan.saved(save);
        return;
      } catch (reason) {
        if (!(reason instanceof Answered) || tries === MOST_TRIES) {
          throw reason;
        }
        if (await this.#mended(plan, reason, saveId)) {
          plan.saved(save);
          return;
        }
      }
    }
  }

  /** True where it was saved before, and only the answer was lost. */
  async #mended(plan: Plan, reason: Answered, saveId: Uint8Array): Promise<boolean> {
    const { code, extras } = reason;
    switch (code) {
      case "stale_share":
        this.#next(extras[0], extras[1]);
        return false;
      case "stale_heads":
        await plan.catchUp(extras.map((head) => bytesIn(listIn(head)[0], 16)));
        return false;
      case "stale_state":
        if (this.#caughtUp(extras, saveId)) {
          return true;
        }
        await plan.merge(this.#stateIn(extras));
        return false;
      default:
        throw reason;
    }
  }

  #saveOnce(saveId: Uint8Array, save: Save): Promise<void> {
    return this.#storeOnce("save", saveId, save, []);
  }

  async #storeOnce(
    event: "save" | "move",
    saveId: Uint8Array,
    { state, prekeys, heads }: Save,
    more: readonly Uint8Array[],
  ): Promise<void> {
    const blob = sealState(this.#sealKey, this.#nextShare, encodeState(state), this.#random);
    const bucket = this.#nextBucket;
    const answer = await this.#line.call(event, this.#version, saveId, bucket, blob, prekeys, heads, ...more);
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

  #stateIn([, blob, share]: Values): SurvivorState | null {
    const state = maybe(blob, bytesIn);
    return state === null ? null : this.#opened(state, bytesIn(share));
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
