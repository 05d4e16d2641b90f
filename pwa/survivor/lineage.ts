// A conversation's blocks as she may believe them: each verified, block 0 her own, and never fewer than she has known.

import { type Block, checkTimes, checkUntil, OFFER, openFirst, openNext } from "../../crypto/web/block.ts";
import { LONGEST_EPOCH_SECONDS } from "../../crypto/web/block_rules.ts";
import { same } from "../../crypto/web/bytes.ts";
import { Chain } from "../../crypto/web/chain.ts";
import { Refused } from "../../crypto/web/refused.ts";
import type { KeptConversation } from "../../crypto/web/survivor_state.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, flagIn, listIn, maybe, numberIn, textIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import { type Newest, newestIn } from "./rekeying.ts";
import type { Secrets } from "./secrets.ts";

export type Known = Pick<KeptConversation, "block0Hash" | "headN" | "headHash">;
export type Fetched = { readonly state: string; readonly newest: Newest };
type Arrival = { readonly object: Uint8Array; readonly wrapped: Uint8Array | null };

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

  /** The newest epoch's key is hers. */
  get readable(): boolean {
    const { head } = this;
    return head !== null && this.#holdsKey(head);
  }

  begin(block0Hash: Uint8Array): void {
    this.#known = { block0Hash, headN: 0, headHash: null };
  }

  /** Her own offer, once the relay has it. */
  adopt(object: Uint8Array, wrapped: Uint8Array | null): Promise<void> {
    return this.#inTurn(async () => {
      if (this.head === null) {
        await this.#accept({ object, wrapped }, false);
      }
    });
  }

  /** What the relay has beyond the newest that is known here. Refused "head" if that is less than was known before. */
  fetch(): Promise<Fetched> {
    return this.#inTurn(() => this.#fetch());
  }

  /** A pushed block: taken if it is the next one and was made now; else the relay is asked for all that follow. */
  hear(n: number, object: Packable | undefined, wrapped: Packable | undefined): Promise<void> {
    return this.#inTurn(async () => {
      const { head } = this;
      if (head !== null && n <= head.n) {
        return;
      }
      if (head === null || n > head.n + 1 || !(await this.#taken(object, wrapped))) {
        await this.#fetch();
      }
    });
  }

  /** Puts on one that she makes; in turn, so that the relay's telling of it can't come in between. */
  append(make: () => Promise<Arrival>): Promise<void> {
    return this.#inTurn(async () => this.#accept(await make(), false));
  }

  async #taken(object: Packable | undefined, wrapped: Packable | undefined): Promise<boolean> {
    try {
      await this.#accept({ object: bytesIn(object), wrapped: maybe(wrapped, bytesIn) }, true);
      return true;
    } catch (reason) {
      if (reason instanceof Refused) {
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
    const { line } = this.#around;
    const [state, blocks, newest, more] = await line.call("blocks", this.#secrets.conversation, from);
    for (const row of listIn(blocks)) {
      const [n, object, wrapped] = listIn(row);
      if (numberIn(n) === this.#next()) {
        await this.#accept({ object: bytesIn(object), wrapped: maybe(wrapped, bytesIn) }, false);
      }
    }
    const grown = this.#next() > from;
    return { state: textIn(state), newest: newestIn(newest), more: flagIn(more), grown };
  }

  #next(): number {
    return this.head === null ? 0 : this.head.n + 1;
  }

  async #accept({ object, wrapped }: Arrival, live: boolean): Promise<void> {
    const { clock, moved } = this.#around;
    const coming = this.#verified(object);
    (live ? checkTimes : checkUntil)(coming, clock.now());
    await this.#keep(coming, object, wrapped);
    clock.prove(coming.until - Math.min(coming.keep, LONGEST_EPOCH_SECONDS));
    this.#secrets.wrappedTo(coming, clock.told());
    if (coming.n > this.#known.headN) {
      moved();
    }
  }

  #verified(object: Uint8Array): Block {
    const { block0Hash, headHash, headN } = this.#known;
    const { head } = this;
    const coming = head === null ? openFirst(object) : openNext(head, object);
    if (head === null && !same(coming.hash, block0Hash)) {
      throw new Refused("ghost");
    }
    if (headHash !== null && coming.n === headN && !same(coming.hash, headHash)) {
      throw new Refused("head");
    }
    return coming;
  }

  /** A wrap that doesn't open leaves a block that counts for the chain alone: `readable` says what that means. */
  async #keep(coming: Block, object: Uint8Array, wrapped: Uint8Array | null): Promise<void> {
    const { chain } = this;
    const take = (wrap: Uint8Array | null) => {
      const seed = this.#secrets.seedFor(coming);
      return this.head === null ? chain.acceptFirst(object, wrap, seed) : chain.acceptNext(object, wrap, seed);
    };
    try {
      await take(wrapped);
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
      await take(null);
    }
  }

  #holdsKey({ hash }: Block): boolean {
    try {
      return this.chain.keyFor(hash).length > 0;
    } catch {
      return false;
    }
  }

  #inTurn<Value>(job: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(job);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
