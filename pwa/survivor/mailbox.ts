// Her place on the relay: entered with a key that her words give, holding a state that only they open.

import type { Random } from "../../crypto/web/bytes.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import { signLogin } from "../../crypto/web/login.ts";
import { publicKey } from "../../crypto/web/signing.ts";
import { openState, sealState } from "../../crypto/web/state.ts";
import {
  decodeState,
  encodeState,
  type KeptConversation,
  type SurvivorState,
} from "../../crypto/web/survivor_state.ts";
import type { WordKeys } from "../../crypto/web/words.ts";
import { Answered, Line, lineAddress, type Values } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, maybe, numberIn, textIn } from "../shared/parsing.ts";

const LINE_VERSION = 1;
const OPEN_WAIT_MS = 20_000;
const MOST_TRIES = 5;

export type Head = readonly [conversation: Uint8Array, n: number, hash: Uint8Array];
export type Listed = { readonly conversation: Uint8Array; readonly state: string };
export type Save = {
  readonly state: SurvivorState;
  readonly prekeys: readonly (readonly [conversation: Uint8Array, prekey: Uint8Array])[];
  readonly heads: readonly Head[];
};
export type MailboxOpened = {
  readonly now: number;
  readonly bucketSeconds: number;
  readonly kept: SurvivorState | null;
  readonly listed: readonly Listed[];
};

/** Whether the relay has this mailbox: a first save that was never answered leaves it open. */
type Existence = "no" | "perhaps" | "yes";

export type Entry = {
  readonly origin: string;
  readonly token: string;
  readonly keys: WordKeys;
  readonly random: Random;
};

export class Mailbox {
  readonly line: Line;
  readonly #entry: Entry;
  #exists: Existence;
  #purpose: "create" | "return" = "create";
  #version = 0;
  #nextShare = new Uint8Array(0) as Uint8Array;
  #nextBucket = 0;
  #windowEnd = 0;

  constructor(entry: Entry, exists: Existence) {
    this.#entry = entry;
    this.#exists = exists;
    this.line = new Line({
      address: lineAddress(entry.origin),
      namespace: "/a",
      auth: (relayNonce) => this.#login(relayNonce),
    });
  }

  get committed(): boolean {
    return this.#exists === "yes";
  }

  /** Until when the words work without another visit. */
  get windowEnd(): number {
    return this.#windowEnd;
  }

  /** When what the next save publishes will end. */
  get nextEnd(): number {
    return this.#nextBucket;
  }

  /** Opens the line where it is closed, and the mailbox. Throws Answered or Unanswered. */
  async open(): Promise<MailboxOpened> {
    await this.#enter(this.#exists === "no" ? "create" : "return");
    const [now, bucketSeconds, version, blob, share, nextShare, nextBucket, windowEnd, listed] =
      await this.line.call("open");
    const state = maybe(blob, bytesIn);
    const kept = state === null ? null : this.#opened(state, bytesIn(share));
    this.#version = numberIn(version);
    this.#next(nextShare, nextBucket);
    this.#windowEnd = numberIn(windowEnd);
    if (this.#version > 0) {
      this.#exists = "yes";
    }
    const bucket = numberIn(bucketSeconds);
    return { now: numberIn(now), bucketSeconds: bucket, kept, listed: listIn(listed).map(listedIn) };
  }

  /** Saves what `plan` says; it is asked again after each refusal. Throws Answered, also "stale_heads". */
  async save(plan: () => Save): Promise<void> {
    const saveId = this.#entry.random(16);
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
    const { keys, random } = this.#entry;
    const blob = sealState(keys.sealKey, this.#nextShare, encodeState(state), random);
    const bucket = this.#nextBucket;
    if (this.#exists === "no") {
      this.#exists = "perhaps";
    }
    const answer = await this.line.call("save", this.#version, saveId, bucket, blob, prekeys, heads);
    this.#exists = "yes";
    this.#version = numberIn(answer[0]);
    this.#windowEnd = bucket;
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

  async #enter(purpose: "create" | "return"): Promise<void> {
    if (this.line.state !== "open") {
      this.#purpose = purpose;
      this.line.open();
    }
    try {
      await this.line.opened(OPEN_WAIT_MS);
    } catch (reason) {
      if (reason instanceof Answered && this.#exists === "perhaps" && purpose === "return") {
        this.#exists = "no";
        await this.#enter("create");
        return;
      }
      throw reason;
    }
  }

  #login(relayNonce: string): Packable {
    const { keys, origin, random, token } = this.#entry;
    const nonce = random(16);
    // A line that comes back by itself enters what has been made meanwhile.
    const purpose = this.#exists === "yes" ? "return" : this.#purpose;
    const signature = signLogin(keys.loginSeed, purpose, origin, relayNonce, nonce);
    return { v: LINE_VERSION, t: token, k: publicKey(keys.loginSeed), p: purpose, n: nonce, s: signature };
  }

  #opened(blob: Uint8Array, share: Uint8Array): SurvivorState {
    return decodeState(openState(this.#entry.keys.sealKey, share, blob));
  }

  #next(share: Packable | undefined, bucket: Packable | undefined): void {
    this.#nextShare = bytesIn(share, 32);
    this.#nextBucket = numberIn(bucket);
  }

  /** Leaves nothing to sign in or to open with. */
  forget(): void {
    this.line.close();
    for (const secret of [this.#entry.keys.loginSeed, this.#entry.keys.sealKey, this.#nextShare]) {
      secret.fill(0);
    }
  }
}

/** Conversations that another of her phones saved stay, unless this one knows them. */
function merged(save: Save, others: readonly KeptConversation[]): Save {
  const known = new Set(save.state.conversations.map(({ conversation }) => hex(conversation)));
  const added = others.filter(({ conversation }) => !known.has(hex(conversation)));
  return { ...save, state: { ...save.state, conversations: [...save.state.conversations, ...added] } };
}

function listedIn(row: Packable): Listed {
  const [conversation, , , , state] = listIn(row);
  return { conversation: bytesIn(conversation, 16), state: textIn(state) };
}
