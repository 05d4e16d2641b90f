// The keys of one conversation that are hers: the one that signs, and the prekeys that blocks are wrapped to.

import type { Block } from "../../crypto/web/block.ts";
import { equal, type Random } from "../../crypto/web/bytes.ts";
import { survivorId } from "../../crypto/web/member.ts";
import { makePrekey, type Prekey, verifyPrekey } from "../../crypto/web/prekey.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { publicKey } from "../../crypto/web/signing.ts";
import type { KeptConversation, KeptPrekey } from "../../crypto/web/survivor_state.ts";
import { kemPublic } from "../../crypto/web/wrapping.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn } from "../shared/parsing.ts";

/** Beyond so many that are kept, one that still holds is not replaced: a state has room for twice as many. */
const MOST_REPLACED = 32;

export class Secrets {
  readonly conversation: Uint8Array;
  readonly signingSeed: Uint8Array;
  readonly key: Uint8Array;
  readonly memberId: Uint8Array;
  #prekeys: readonly KeptPrekey[];
  /** Public keys by their prekeys' numbers: making one takes a tenth of a second on a slow phone. */
  readonly #kems = new Map<number, Uint8Array>();
  /** Numbers of prekeys that the relay has not been told yet, as far as is known. */
  readonly #unpublished = new Set<number>();
  /** Somebody else may have seen what opens the head: the next message begins a new epoch. */
  exposed = false;

  constructor(conversation: Uint8Array, signingSeed: Uint8Array, prekeys: readonly KeptPrekey[]) {
    this.conversation = conversation;
    this.signingSeed = signingSeed;
    this.key = publicKey(signingSeed);
    this.memberId = survivorId(this.key);
    this.#prekeys = prekeys;
  }

  static fresh(notAfter: number, random: Random): Secrets {
    const secrets = new Secrets(random(16), random(32), []);
    secrets.renewPrekey(notAfter, random, 0);
    return secrets;
  }

  static from({ conversation, signingSeed, prekeys }: KeptConversation): Secrets {
    return new Secrets(conversation, signingSeed, prekeys);
  }

  get prekeys(): readonly KeptPrekey[] {
    return this.#prekeys;
  }

  get unpublished(): ReadonlySet<number> {
    return this.#unpublished;
  }

  /** The block is wrapped to a prekey that another of her phones has made. */
  isBeyond({ members: [own] }: Block): boolean {
    return own !== undefined && own.number > (this.#prekeys.at(-1)?.number ?? 0);
  }

  /** The seed of the prekey that a block is wrapped to, or null when it was let go. */
  seedFor(block: Block): Uint8Array | null {
    const number = block.members[0]?.number;
    return this.#prekeys.find((one) => one.number === number)?.seed ?? null;
  }

  /** A new one to be published, unless blocks came so fast that seeds pile up faster than they expire. */
  renewPrekey(notAfter: number, random: Random, now: number): void {
    const newest = this.#prekeys.at(-1);
    if (newest !== undefined && newest.notAfter > now && this.#prekeys.length > MOST_REPLACED) {
      return;
    }
    const number = (newest?.number ?? 0) + 1;
    this.#prekeys = [...this.#prekeys, { number, seed: random(32), notAfter, lastExpires: 0 }];
    this.#unpublished.add(number);
  }

  /** The relay has the newest one. */
  settle(number: number): void {
    for (const one of this.#unpublished) {
      if (one <= number) {
        this.#unpublished.delete(one);
      }
    }
  }

  /** What her phones hold together, once their states were merged: what was not published is made anew. */
  adopt(prekeys: readonly KeptPrekey[]): void {
    this.#kems.clear();
    this.#prekeys = [...prekeys].sort((a, b) => a.number - b.number);
    this.#unpublished.clear();
  }

  /** The newest prekey as it is published. */
  published(): readonly [object: Uint8Array, prekey: Prekey] {
    const newest = this.#prekeys.at(-1);
    if (newest === undefined) {
      throw new Error("a conversation has a prekey from its first moment");
    }
    const { number, notAfter } = newest;
    const object = makePrekey(this.signingSeed, this.conversation, { number, kem: this.#kemOf(newest), notAfter });
    return [object, verifyPrekey(this.key, this.conversation, object)];
  }

  /** The prekey that the relay shows for her, if it is one of those whose seed is held. */
  newest(shown: Packable | undefined): Prekey {
    const prekey = verifyPrekey(this.key, this.conversation, bytesIn(shown));
    const held = this.#prekeys.find(({ number }) => number === prekey.number);
    if (held === undefined || !equal(this.#kemOf(held), prekey.kem)) {
      throw new Refused("number");
    }
    return prekey;
  }

  /** A block was wrapped to one of the prekeys: its seed is kept until that block expires, a replaced one no longer. */
  wrappedTo(block: Block, now: number): void {
    const number = block.members[0]?.number;
    this.#prekeys = this.#prekeys
      .map((one) => (one.number === number ? { ...one, lastExpires: Math.max(one.lastExpires, block.expires) } : one))
      .filter((one) => one.number >= (number ?? 0) || one.lastExpires > now);
  }

  #kemOf({ number, seed }: KeptPrekey): Uint8Array {
    const known = this.#kems.get(number) ?? kemPublic(seed);
    this.#kems.set(number, known);
    return known;
  }

  forget(): void {
    for (const secret of [this.signingSeed, ...this.#prekeys.map(({ seed }) => seed)]) {
      secret.fill(0);
    }
    this.#prekeys = [];
  }
}
