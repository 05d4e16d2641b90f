// Her place on the relay: entered with a key that her words give, holding a state that only they open.

import type { Random } from "../../crypto/web/bytes.ts";
import { signLogin } from "../../crypto/web/login.ts";
import { signMoving } from "../../crypto/web/moving.ts";
import { publicKey } from "../../crypto/web/signing.ts";
import type { SurvivorState } from "../../crypto/web/survivor_state.ts";
import type { WordKeys } from "../../crypto/web/words.ts";
import { Answered, Line, lineAddress } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, numberIn, textIn } from "../shared/parsing.ts";
import { type Plan, Vault } from "./vault.ts";

const LINE_VERSION = 1;
const OPEN_WAIT_MS = 20_000;

export type Listed = { readonly conversation: Uint8Array; readonly state: string };
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
  readonly #vault: Vault;
  #exists: Existence;
  #purpose: "create" | "return" = "create";
  /** The line's own nonce, as it is open now. */
  #relayNonce = "";

  constructor(entry: Entry, exists: Existence) {
    this.#entry = entry;
    this.#exists = exists;
    this.line = new Line({
      address: lineAddress(entry.origin),
      namespace: "/a",
      auth: (relayNonce, work) => this.#login(relayNonce, work),
    });
    this.#vault = new Vault(this.line, entry.keys.sealKey, entry.random);
  }

  /** Nothing was ever saved in it, nor tried. */
  get fresh(): boolean {
    return this.#exists === "no";
  }

  /** Something was saved in it, or tried. */
  get tried(): boolean {
    return this.#exists !== "no";
  }

  get committed(): boolean {
    return this.#exists === "yes";
  }

  /** Until when the words work without another visit. */
  get windowEnd(): number {
    return this.#vault.windowEnd;
  }

  /** When what the next save publishes will end. */
  get nextEnd(): number {
    return this.#vault.nextEnd;
  }

  /** Opens the line where it is closed, and the mailbox. Throws Answered or Unanswered. */
  async open(): Promise<MailboxOpened> {
    await this.#enter(this.#exists === "no" ? "create" : "return");
    const [now, bucketSeconds, ...held] = await this.line.call("open");
    const kept = this.#vault.learn(held);
    if (this.#vault.version > 0) {
      this.#exists = "yes";
    }
    const bucket = numberIn(bucketSeconds);
    return { now: numberIn(now), bucketSeconds: bucket, kept, listed: listIn(held[6]).map(listedIn) };
  }

  /** Saves what `plan` says; it is asked again after each refusal. Throws Answered. */
  save(plan: Plan): Promise<void> {
    return this.#committing(() => this.#vault.save(plan));
  }

  /** The first save, with everything that another mailbox holds; that one is no more afterwards. */
  move(plan: Plan, from: Mailbox, saveId: Uint8Array): Promise<void> {
    return this.#committing(() => this.#vault.move(plan, saveId, () => this.#proofOf(from)));
  }

  async #committing(job: () => Promise<void>): Promise<void> {
    if (this.#exists === "no") {
      this.#exists = "perhaps";
    }
    await job();
    this.#exists = "yes";
  }

  #proofOf(from: Mailbox): readonly [key: Uint8Array, signature: Uint8Array] {
    const { loginSeed } = from.#entry.keys;
    const { keys, origin } = this.#entry;
    return [publicKey(loginSeed), signMoving(loginSeed, origin, this.#relayNonce, keys.mailbox)];
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

  #login(relayNonce: string, work: Packable): Packable {
    const { keys, origin, random, token } = this.#entry;
    const nonce = random(16);
    this.#relayNonce = relayNonce;
    // A line that comes back by itself enters what has been made meanwhile.
    const purpose = this.#exists === "yes" ? "return" : this.#purpose;
    const signature = signLogin(keys.loginSeed, purpose, origin, relayNonce, nonce);
    const key = publicKey(keys.loginSeed);
    return { v: LINE_VERSION, t: token, k: key, p: purpose, n: nonce, s: signature, w: work };
  }

  /** Leaves nothing to sign in or to open with. */
  forget(): void {
    this.line.close();
    this.#entry.keys.loginSeed.fill(0);
    this.#vault.forget();
  }
}

function listedIn(row: Packable): Listed {
  const [conversation, , , , state] = listIn(row);
  return { conversation: bytesIn(conversation, 16), state: textIn(state) };
}
