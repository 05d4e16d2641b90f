// The clinician's state between visits: opened with C and the relay's share, saved by compare-and-swap, merged on a clash.

import type { Random } from "../../../crypto/web/bytes.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import { type ClinicianState, decodeState, encodeState } from "../../../crypto/web/clinician_state.ts";
import { mergeClinician } from "../../../crypto/web/merging_consoles.ts";
import { openState, sealState } from "../../../crypto/web/state.ts";
import { Answered, type Values } from "../../shared/line.ts";
import { bytesIn, numberIn } from "../../shared/parsing.ts";
import { type StateAt, stateIn } from "./relay.ts";

const MOST_TRIES = 6;

export type Save = (version: number, saveId: Uint8Array, bucket: number, blob: Uint8Array) => Promise<Values>;
export type Change = (state: ClinicianState) => ClinicianState;
type Place = Pick<StateAt, "version" | "nextShare" | "nextBucket">;

export class Safe {
  readonly #key: Uint8Array;
  readonly #save: Save;
  readonly #random: Random;
  #state: ClinicianState;
  #place: Place;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(key: Uint8Array, state: ClinicianState, place: Place, save: Save, random: Random) {
    this.#key = key;
    this.#state = state;
    this.#place = place;
    this.#save = save;
    this.#random = random;
  }

  /** With C and what `open` told. A state that was never saved begins with a new signing key; save it before using it. */
  static opened(key: Uint8Array, at: StateAt, save: Save, random: Random): Safe {
    const keys = { signingSeed: random(32), coordinatorSeed: null, logHead: null };
    const empty = { savedAt: 0, ...keys, bundles: [], conversations: [], reminders: [] };
    const state = at.blob === null ? empty : decodeState(openState(key, at.share ?? new Uint8Array(), at.blob));
    return new Safe(key, state, at, save, random);
  }

  get state(): ClinicianState {
    return this.#state;
  }

  /** Other devices' saves may have come in between: what `open` told after a reconnect. */
  adopt(at: StateAt): void {
    if (at.version > this.#place.version && at.blob !== null && at.share !== null) {
      this.#state = mergeClinician(this.#state, decodeState(openState(this.#key, at.share, at.blob)));
    }
    this.#place = at;
  }

  /** Asks the relay anew: another console of this clinician may have saved a seed that is missing here. */
  refresh(ask: () => Promise<StateAt>): Promise<void> {
    return this.#after(async () => this.adopt(await ask()));
  }

  /** Resolves once the changed state is durable. One save at a time, in order. */
  save(change: Change, now: number): Promise<void> {
    return this.#after(() => this.#store(change, now));
  }

  /** C, for one more passkey or a recovery sheet to seal. */
  lend<Result>(use: (key: Uint8Array) => Result): Result {
    return use(this.#key);
  }

  forget(): void {
    this.#key.fill(0);
    this.#state.signingSeed.fill(0);
    this.#state.coordinatorSeed?.fill(0);
    for (const { seed } of this.#state.bundles) {
      seed.fill(0);
    }
  }

  #after(job: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(job);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #store(change: Change, now: number): Promise<void> {
    const saveId = this.#random(16);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const wished = { ...change(this.#state), savedAt: now };
      if (await this.#stored(wished, saveId)) {
        this.#state = wished;
        return;
      }
    }
    throw new Answered("stale_state");
  }

  /** False where the relay holds something newer, which has been merged: try again. */
  async #stored(wished: ClinicianState, saveId: Uint8Array): Promise<boolean> {
    const { version, nextShare, nextBucket } = this.#place;
    const blob = sealState(this.#key, nextShare, encodeState(wished), this.#random);
    try {
      const [saved, share, bucket] = await this.#save(version, saveId, nextBucket, blob);
      this.#place = { version: numberIn(saved), nextShare: bytesIn(share), nextBucket: numberIn(bucket) };
      return true;
    } catch (error) {
      if (!(error instanceof Answered)) {
        throw error;
      }
      return this.#learned(error, saveId);
    }
  }

  #learned({ code, extras }: Answered, saveId: Uint8Array): boolean {
    if (code === "stale_share") {
      const [share, bucket] = extras;
      this.#place = { ...this.#place, nextShare: bytesIn(share), nextBucket: numberIn(bucket) };
      return false;
    }
    if (code !== "stale_state") {
      throw new Answered(code, extras);
    }
    const own = equal(bytesIn(extras[5]), saveId);
    const at = stateIn(extras);
    if (!own) {
      this.adopt(at);
    }
    this.#place = at;
    return own;
  }
}
