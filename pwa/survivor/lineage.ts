// A conversation's blocks as she may believe them: each verified, block 0 her own, and never fewer than she has known.

import {
  type Block,
  checkTimes,
  checkUntil,
  made,
  OFFER,
  openFirst,
  openNext,
  unverified,
} from "../../crypto/web/block.ts";
import { equal, same } from "../../crypto/web/bytes.ts";
import { Chain } from "../../crypto/web/chain.ts";
import { Refused } from "../../crypto/web/refused.ts";
import type { KeptConversation } from "../../crypto/web/survivor_state.ts";
import type { Made } from "../shared/making.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, flagIn, listIn, maybe, numberIn, textIn } from "../shared/parsing.ts";
import { type Newest, newestIn } from "../shared/present.ts";
import { isDatedBack } from "../shared/timely.ts";
import type { Around } from "./around.ts";
import type { Secrets } from "./secrets.ts";

/** Somebody is in it without her consent; what she consented to was changed; or the key did not come. */
export type Fault = "consent" | "changed" | "keys";
export type Known = Pick<KeptConversation, "block0Hash" | "headN" | "headHash">;
export type Fetched = { readonly state: string; readonly newest: Newest };
type Arrival = { readonly object: Uint8Array; readonly wrapped: Uint8Array | null };

/** Faults of a key that did not come; any other one is a fault of consent. */
const KEYLESS: readonly string[] = ["epoch", "unopened", "commitment", "malformed"];

export class Lineage {
  readonly chain: Chain;
  readonly #around: Around;
  readonly #secrets: Secrets;
  #known: Known;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(around: Around, secrets: Secrets, known: Known) {
    this.#around = around;
    this.#secrets = secrets;
    this.#known = known;
    this.chain = new Chain(secrets.memberId);
  }

  get head(): Block | null {
    return this.chain.blocks.at(-1) ?? null;
  }

  get block0Hash(): Uint8Array | null {
    return this.#known.block0Hash;
  }

  /** Somebody verified has claimed: only a block can say so, never the relay's word. */
  get claimed(): boolean {
    return this.head !== null && this.head.kind !== OFFER;
  }

  /** Why nothing may be said under the head, or null. */
  get fault(): Fault | null {
    const { fault, uncovered } = this.chain;
    if (this.head === null || fault === null) {
      return null;
    }
    return uncovered.length > 0 ? "consent" : KEYLESS.includes(fault) ? "keys" : "changed";
  }

  /** The number up to which, after this block, all are hers. */
  ownSince(n: number): number {
    const next = this.chain.blocks[n + 1];
    return next !== undefined && equal(next.signer, this.#secrets.memberId) ? this.ownSince(n + 1) : n;
  }

  begin(block0Hash: Uint8Array): void {
    this.#known = { block0Hash, headN: 0, headHash: null };
  }

  /** Another of her phones knows more blocks: less is not believed any more. */
  raise({ headHash, headN }: Known): void {
    const { head } = this;
    if (headHash !== null && headN > this.#known.headN) {
      this.#known = { ...this.#known, headN, headHash };
    }
    if (head !== null && head.n === headN && headHash !== null && !same(head.hash, headHash)) {
      throw new Refused("head");
    }
  }

  /** Her own offer, once the relay has it. */
  adopt({ object, key }: Pick<Made, "object" | "key">): Promise<void> {
    return this.#inTurn(async () => {
      if (this.head === null) {
        this.#takeOwn(object, key);
      }
    });
  }

  /** What the relay has beyond the newest that is known here. Refused "head" if that is less than was known before. */
  fetch(): Promise<Fetched> {
    return this.#inTurn(() => this.#fetch());
  }

  /**
   * A pushed block: taken if it is the next one and was made now; else the relay is asked for all that follow. Refused
   * "times" if it is dated back: it is not taken as one from before either.
   */
  hear(n: number, object: Packable | undefined, wrapped: Packable | undefined): Promise<void> {
    const came = this.#around.clock.now();
    return this.#inTurn(async () => {
      const { head } = this;
      if (head !== null && n <= head.n) {
        return;
      }
      if (head === null || n > head.n + 1 || !(await this.#taken(object, wrapped, came))) {
        await this.#fetch();
      }
    });
  }

  /** Puts on one that she makes; in turn, so that the relay's telling of it can't come in between. */
  append(make: () => Promise<Pick<Made, "object" | "key">>): Promise<void> {
    return this.#inTurn(async () => {
      const { object, key } = await make();
      this.#takeOwn(object, key);
    });
  }

  async #taken(object: Packable | undefined, wrapped: Packable | undefined, came: number): Promise<boolean> {
    const bytes = bytesIn(object);
    try {
      await this.#accept({ object: bytes, wrapped: maybe(wrapped, bytesIn) }, came);
      return true;
    } catch (reason) {
      // One that seems to be yet to come may show that this phone slept, and its clock with it.
      if (reason instanceof Refused && !(reason.code === "times" && isDatedBack(unverified(bytes), came))) {
        return false;
      }
      throw reason;
    }
  }

  async #fetch(): Promise<Fetched> {
    const { clock, line } = this.#around;
    // A phone that slept has a clock that stood still: blocks made meanwhile would look like none that can be.
    const [now] = await line.call("now");
    clock.hear(numberIn(now));
    let page = await this.#page();
    while (page.more && page.grown) {
      page = await this.#page();
    }
    const { headHash, headN } = this.#known;
    if (this.head === null || (headHash !== null && this.head.n < headN)) {
      throw new Refused("head");
    }
    return page;
  }

  /** As many blocks as the relay gives at once; `grown` tells whether any of them was new. */
  async #page(): Promise<Fetched & { readonly more: boolean; readonly grown: boolean }> {
    const from = this.#next();
    const { line, trust } = this.#around;
    const answer = await line.call("blocks", this.#secrets.conversation, from);
    const [state, blocks, newest, more, revocations] = answer;
    trust.learn(
      null,
      listIn(revocations).map((one) => bytesIn(one)),
    );
    trust.meet(newestIn(newest));
    for (const row of listIn(blocks)) {
      const [n, object, wrapped] = listIn(row);
      if (numberIn(n) === this.#next()) {
        await this.#accept({ object: bytesIn(object), wrapped: maybe(wrapped, bytesIn) }, null);
      }
    }
    const grown = this.#next() > from;
    return { state: textIn(state), newest: newestIn(newest), more: flagIn(more), grown };
  }

  #next(): number {
    return this.head === null ? 0 : this.head.n + 1;
  }

  /** `came`: when it was pushed; null for one that the relay was asked for. */
  async #accept({ object, wrapped }: Arrival, came: number | null): Promise<void> {
    const { chain } = this;
    const coming = this.#verified(object);
    if (came === null) {
      checkUntil(coming, this.#around.clock.now());
    } else {
      checkTimes(coming, came);
    }
    if (this.#secrets.isBeyond(coming)) {
      await this.#around.refresh();
    }
    const seed = this.#secrets.seedFor(coming);
    const ended = this.#around.trust.endedBy(made(coming));
    await (this.head === null
      ? chain.acceptFirst(object, wrapped, seed)
      : chain.acceptNext(object, wrapped, seed, ended));
    this.#moved(coming);
  }

  #takeOwn(object: Uint8Array, key: Uint8Array): void {
    const own = this.#verified(object);
    this.chain.acceptOwn(object, key, this.#around.trust.endedBy(made(own)));
    this.#moved(own);
  }

  #moved(block: Block): void {
    const { clock, moved } = this.#around;
    clock.prove(made(block));
    this.#secrets.wrappedTo(block, clock.told());
    if (block.n > this.#known.headN) {
      moved();
    }
  }

  #verified(object: Uint8Array): Block {
    const { block0Hash, headHash, headN } = this.#known;
    const { head } = this;
    const coming = head === null ? openFirst(object) : openNext(head, object, null);
    if (head === null && !same(coming.hash, block0Hash)) {
      throw new Refused("ghost");
    }
    if (headHash !== null && coming.n === headN && !same(coming.hash, headHash)) {
      throw new Refused("head");
    }
    return coming;
  }

  #inTurn<Value>(job: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(job);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
