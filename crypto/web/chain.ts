// A conversation as one member knows it: verified blocks, and the epoch keys it could open. Keys live here and nowhere else.

import { type Block, confirm, OFFER, openFirst, openNext } from "./block.ts";
import { equal, hex } from "./bytes.ts";
import { headerOf, type Opened, openEnvelope } from "./envelope.ts";
import { type Member, memberWith } from "./member.ts";
import { Refused } from "./refused.ts";
import { unwrap } from "./wrapping.ts";

export class Chain {
  readonly #memberId: Uint8Array;
  readonly #blocks: Block[] = [];
  readonly #keys = new Map<string, Uint8Array>();
  #consents: readonly Uint8Array[] | null = null;

  constructor(memberId: Uint8Array) {
    this.#memberId = memberId;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get head(): Block {
    const head = this.#blocks.at(-1);
    if (head === undefined) {
      throw new Refused("chain");
    }
    return head;
  }

  /** The consents in the newest sealed part that this member could open. */
  get consents(): readonly Uint8Array[] {
    return this.#consents ?? [];
  }

  /** This member's place in a block: its number says which seed opens the wrap. */
  own(block: Block): Member | undefined {
    return memberWith(block.members, this.#memberId);
  }

  /** Wrap and seed are null where one of them is gone: the block then counts for the chain alone. */
  async acceptFirst(object: Uint8Array, wrapped: Uint8Array | null, seed: Uint8Array | null): Promise<Block> {
    if (this.#blocks.length > 0) {
      throw new Refused("chain");
    }
    const block = openFirst(object);
    const key = await this.#unwrapped(block, wrapped, seed);
    if (this.#blocks.length > 0) {
      throw new Refused("chain");
    }
    return this.#keep(block, key);
  }

  async acceptNext(object: Uint8Array, wrapped: Uint8Array | null, seed: Uint8Array | null): Promise<Block> {
    const head = this.head;
    const block = openNext(head, object);
    const key = await this.#unwrapped(block, wrapped, seed);
    // Another block may have been taken while this one's wrap was being opened.
    if (this.head !== head) {
      throw new Refused("chain");
    }
    return this.#keep(block, key);
  }

  /** A block that this client made and the relay took: its key needs no unwrapping. */
  acceptOwn(block: Block, key: Uint8Array): void {
    this.#keep(block, key);
  }

  /** The epoch key of a block; refused as "epoch" if this member has none. */
  keyFor(blockHash: Uint8Array): Uint8Array {
    const key = this.#keys.get(hex(blockHash));
    if (key === undefined) {
      throw new Refused("epoch");
    }
    return key;
  }

  blockFor(blockHash: Uint8Array): Block {
    const block = this.#blocks.find(({ hash }) => equal(hash, blockHash));
    if (block === undefined) {
      throw new Refused("epoch");
    }
    return block;
  }

  /**
   * Opens an envelope under the block it names. Under an offer she alone speaks: whoever loses the claim holds that
   * epoch's key as well.
   */
  open(envelope: Uint8Array): Opened {
    const { blockHash, conversation } = headerOf(envelope);
    const [block, key] = [this.blockFor(blockHash), this.keyFor(blockHash)];
    if (!equal(conversation, block.conversation)) {
      throw new Refused("conversation");
    }
    const speakers = block.members.filter(({ id }) => block.kind !== OFFER || equal(id, block.signer));
    return openEnvelope(key, speakers, envelope);
  }

  forget(): void {
    this.#blocks.length = 0;
    for (const key of this.#keys.values()) {
      key.fill(0);
    }
    this.#keys.clear();
    this.#consents = null;
  }

  async #unwrapped(block: Block, wrapped: Uint8Array | null, seed: Uint8Array | null): Promise<Uint8Array | null> {
    return wrapped === null || seed === null ? null : unwrap(seed, wrapped, block.hash, this.#memberId);
  }

  #keep(block: Block, key: Uint8Array | null): Block {
    if (key !== null) {
      const consents = confirm(block, key);
      this.#requireConsents(consents);
      this.#keys.set(hex(block.hash), key);
      this.#consents = consents;
    }
    this.#blocks.push(block);
    return block;
  }

  /** A signer may not drop or slip in a consent: each block repeats those its members stand under. */
  #requireConsents(consents: readonly Uint8Array[]): void {
    const before = this.#consents;
    const repeated = before?.length === consents.length && before.every((one, at) => equal(one, consents[at] ?? one));
    if (before !== null && !repeated) {
      throw new Refused("consent");
    }
  }
}
