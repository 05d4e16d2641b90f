// A conversation as one member knows it: verified blocks, and the epoch keys it could open. Keys live here and nowhere else.

import { type Block, checkKey, confirm, OFFER, openFirst, openNext } from "./block.ts";
import { bySurvivor, checkRemoved, checkSigner, has, NONE_REVOKED, type Revoked } from "./block_rules.ts";
import { equal, hex, same } from "./bytes.ts";
import { carried, checkCoverage, checkKept, historyAllowed, uncovered } from "./coverage.ts";
import { headerOf, type Opened, openEnvelope } from "./envelope.ts";
import { unwrapHistory } from "./history.ts";
import { type Member, memberWith } from "./member.ts";
import { demand, Refused } from "./refused.ts";
import { unwrap } from "./wrapping.ts";

const EPOCH = "epoch";
/** A block's key, or why there is none. */
type Found = Uint8Array | string;
type Used = { readonly block: Block; readonly consents: readonly Uint8Array[] };

export class Chain {
  readonly #memberId: Uint8Array;
  readonly #blocks: Block[] = [];
  readonly #keys = new Map<string, Uint8Array>();
  /** The blocks that this member could use, each with the consents of its sealed part. */
  readonly #used: Used[] = [];
  /** Why the head can't be opened; and what is wrong with the consents, which keeps everyone but her from going on. */
  #closed: string | null = null;
  #barred: string | null = null;
  /** Codes by the person, whatever prekey. */
  readonly #distrusted = new Map<string, string>();

  constructor(memberId: Uint8Array) {
    this.#memberId = memberId;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get head(): Block {
    const head = this.#blocks.at(-1);
    demand(head !== undefined, "chain");
    return head;
  }

  /** Why nothing is sealed or opened under the head; null where it can be used. */
  get fault(): string | null {
    return this.#barred ?? this.#closed;
  }

  /** Whether this member may sign the next block: she always, the last lead if consents are broken, others unless they may be. */
  get continuable(): boolean {
    const own = this.own(this.head);
    const trusted = this.#barred === null ? this.uncovered.length === 0 : this.#ledLast(this.#memberId);
    return own !== undefined && (own.certificateHash === null || trusted);
  }

  /** The consents in the newest block that this member could use. */
  get consents(): readonly Uint8Array[] {
    return this.#used.at(-1)?.consents ?? [];
  }

  /** What the next block, with these members, repeats of them. */
  carried(members: readonly Member[]): readonly Uint8Array[] {
    const used = this.#used.at(-1);
    return used === undefined ? [] : carried(this.#blocks, members, used.consents, used.block.n);
  }

  /** Of the head: those under none of the consents known, a lead whom nobody named, and whoever is distrusted. */
  get uncovered(): readonly Uint8Array[] {
    if (this.fault === null) {
      return [];
    }
    const found = uncovered(this.#blocks, this.consents);
    const doubted = this.head.members.filter((one) => this.#distrusted.has(personOf(one))).map(({ id }) => id);
    return [...found, ...doubted.filter((id) => !found.some((one) => equal(one, id)))];
  }

  /** This member's place in a block: its number says which seed opens the wrap. */
  own(block: Block): Member | undefined {
    return memberWith(block.members, this.#memberId);
  }

  /** Wrap and seed are null where one of them is gone: the block then counts for the chain alone. */
  async acceptFirst(object: Uint8Array, wrapped: Uint8Array | null, seed: Uint8Array | null): Promise<Block> {
    demand(this.#blocks.length === 0, "chain");
    const block = openFirst(object);
    return this.#join(block, undefined, await this.#unwrapped(block, wrapped, seed));
  }

  /** `revoked`: certificates that were revoked, or over, when the block was made. */
  async acceptNext(
    object: Uint8Array,
    wrapped: Uint8Array | null,
    seed: Uint8Array | null,
    revoked?: Revoked,
  ): Promise<Block> {
    const { head } = this;
    const block = openNext(head, object, null);
    return this.#join(block, head, await this.#unwrapped(block, wrapped, seed), revoked);
  }

  /** A block that this client made and the relay took: its key needs no unwrapping. */
  acceptOwn(object: Uint8Array, key: Uint8Array, revoked?: Revoked): Block {
    const head = this.#blocks.at(-1);
    return this.#join(head === undefined ? openFirst(object) : openNext(head, object, null), head, key, revoked);
  }

  /** The key of epoch `n`, given to this member by the block that added it. Refused as "history" if that may not be. */
  async acceptHistory(n: number, wrapped: Uint8Array, seed: Uint8Array): Promise<void> {
    const id = this.#memberId;
    const at = this.#blocks.findLastIndex((block, place) => has(block, id) && !has(this.#blocks[place - 1], id));
    const old = this.#blocks[n];
    demand(old !== undefined, "chain");
    const used = this.#used.find(({ block }) => block.n === at);
    demand(used !== undefined && has(this.head, id), EPOCH);
    demand(historyAllowed(this.#blocks.slice(0, at + 1), used.consents, id).has(n), "history");
    const key = await unwrapHistory(seed, wrapped, used.block.hash, old.hash, id);
    checkKey(old, key);
    // All may have been forgotten meanwhile.
    demand(this.#blocks[n] === old, "chain");
    this.#keys.set(hex(old.hash), key);
  }

  /**
   * What was found beyond the chain: these members of the head are not who is certified, or not for this need. It has
   * that fault from now on, and so has every later block until she signs one.
   */
  distrust(code: string, memberIds: readonly Uint8Array[]): void {
    const { head } = this;
    this.#barred ??= code;
    for (const one of head.members.filter(({ id }) => memberIds.some((other) => equal(other, id)))) {
      // What was found first stands.
      this.#distrusted.set(personOf(one), this.#distrusted.get(personOf(one)) ?? code);
    }
    this.#keys.delete(hex(head.hash));
    if (this.#used.at(-1)?.block === head) {
      this.#used.pop();
    }
  }

  /** The epoch key of a block; refused as "epoch" if this member has none. */
  keyFor(blockHash: Uint8Array): Uint8Array {
    const key = this.#keys.get(hex(blockHash));
    demand(key !== undefined, EPOCH);
    return key;
  }

  blockFor(blockHash: Uint8Array): Block {
    const block = this.#blocks.find(({ hash }) => equal(hash, blockHash));
    demand(block !== undefined, EPOCH);
    return block;
  }

  /**
   * Opens an envelope under the block it names. Under an offer she alone speaks: whoever loses the claim holds that
   * epoch's key as well.
   */
  open(envelope: Uint8Array): Opened {
    const { blockHash, conversation } = headerOf(envelope);
    const [block, key] = [this.blockFor(blockHash), this.keyFor(blockHash)];
    demand(equal(conversation, block.conversation), "conversation");
    const speakers = block.members.filter(({ id }) => block.kind !== OFFER || equal(id, block.signer));
    return openEnvelope(key, speakers, envelope);
  }

  forget(): void {
    this.#blocks.length = 0;
    for (const key of this.#keys.values()) {
      key.fill(0);
    }
    this.#keys.clear();
    this.#used.length = 0;
    this.#closed = null;
    this.#barred = null;
    this.#distrusted.clear();
  }

  async #unwrapped(block: Block, wrapped: Uint8Array | null, seed: Uint8Array | null): Promise<Found> {
    try {
      return wrapped === null || seed === null ? EPOCH : await unwrap(seed, wrapped, block.hash, this.#memberId);
    } catch (reason) {
      return codeOf(reason);
    }
  }

  #join(block: Block, head: Block | undefined, found: Found, revoked = NONE_REVOKED): Block {
    // Another block may have been taken while this one's wrap was being opened.
    demand(this.#blocks.at(-1) === head, "chain");
    this.#blocks.push(block);
    if (bySurvivor(block)) {
      this.#barred = null;
      this.#distrusted.clear();
    }
    const told = head === undefined ? null : faultOf(() => checkTold(head, block, revoked));
    if (told !== null && this.#decides(block)) {
      this.#barred = told;
    }
    this.#closed = typeof found === "string" ? found : faultOf(() => this.#use(block, found, told === null));
    return block;
  }

  /** After a consent's fault the survivor decides, or the lead from before it, by a block that holds. */
  #decides({ signer }: Block): boolean {
    return this.#barred === null || this.#ledLast(signer);
  }

  /** Keeps the key if all that only members can see of the block holds; else says what does not. */
  #use(block: Block, key: Uint8Array, holds: boolean): void {
    const consents = confirm(block, key);
    if (holds && this.#decides(block)) {
      this.#barred = faultOf(() => this.#checkConsents(block, consents));
    }
    if (this.#barred === null) {
      this.#keys.set(hex(block.hash), key);
      this.#used.push({ block, consents });
    }
  }

  #ledLast(id: Uint8Array): boolean {
    return same(this.#used.at(-1)?.block.lead ?? null, id);
  }

  #checkConsents(block: Block, consents: readonly Uint8Array[]): void {
    const [doubt] = block.members.flatMap((one) => this.#distrusted.get(personOf(one)) ?? []);
    demand(doubt === undefined, doubt ?? "");
    checkCoverage(this.#blocks, consents);
    const before = this.#used.at(-1);
    // What she wrote in a block that did not open is not known, so nothing can be held against it.
    if (before !== undefined && !this.#blocks.slice(before.block.n + 1, block.n).some(bySurvivor)) {
      checkKept(this.#blocks, before.consents, before.block.n, consents);
    }
  }
}

/** Who a member is, whatever prekey. */
function personOf({ id, key, certificateHash }: Member): string {
  return [id, key, certificateHash ?? id].map(hex).join();
}

/** What depends on what this member was told: others may have been told other things, so it is no reason to refuse. */
function checkTold(previous: Block, block: Block, revoked: Revoked): void {
  checkRemoved(previous, block, revoked);
  checkSigner(previous, block, revoked);
}

function faultOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (reason) {
    return codeOf(reason);
  }
}

function codeOf(reason: unknown): string {
  if (reason instanceof Refused) {
    return reason.code;
  }
  throw reason;
}
