// A conversation's blocks as this clinician follows them: verified in order, never back behind what was seen, re-keyed in time.

import { type Block, checkTimes, checkUntil, rekeyNeeded, unverified } from "../../../crypto/web/block.ts";
import type { Bundle } from "../../../crypto/web/bundle.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import { verifyStanding } from "../../../crypto/web/consent.ts";
import { memberWith } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { Answered, Unanswered } from "../../shared/line.ts";
import { ownBundle, seedsFor } from "../duty/shifts.ts";
import type { Blocks, Link } from "./link.ts";
import { makeRekey, newestPrekey } from "./making.ts";
import { acceptFirst, acceptNext, madeAt, survivorIn } from "./opening.ts";
import type { Owner } from "./owner.ts";

const MOST_TRIES = 8;
/** Somebody else was faster, or has a newer prekey: learn it and try again. */
const RACED: readonly string[] = ["stale_block", "stale_prekey"];

export class Epochs {
  readonly chain: Chain;
  readonly #id: Uint8Array;
  readonly #owner: Owner;
  readonly #link: Link;
  /** Blocks that the relay pushed, and when: whoever makes one can't have made it at another time. */
  readonly #announced = new Map<number, number>();

  constructor(id: Uint8Array, owner: Owner, link: Link) {
    this.#id = id;
    this.#owner = owner;
    this.#link = link;
    this.chain = new Chain(owner.clinician.clinicianId);
  }

  get head(): Block | null {
    return this.chain.blocks.at(-1) ?? null;
  }

  /** The need that she consented to have answered. */
  get need(): string {
    const { head } = this;
    const [standing] = this.chain.consents;
    return standing === undefined || head === null
      ? "any"
      : verifyStanding(survivorIn(head).key, this.#id, standing).need;
  }

  announce(n: number): void {
    this.#announced.set(n, this.#owner.around.clock.now());
  }

  /** Takes every block that is new. */
  async learn(): Promise<Blocks> {
    const before = this.chain.blocks.length;
    let answer = await this.#learnPage();
    while (answer.more && answer.blocks.length > 0) {
      answer = await this.#learnPage();
    }
    if (!equal(this.chain.head.conversation, this.#id)) {
      throw new Refused("conversation");
    }
    this.#requireKnownHead();
    if (this.chain.blocks.length > before) {
      await this.#keepHead();
    }
    return answer;
  }

  async #learnPage(): Promise<Blocks> {
    const { clinician, state } = this.#owner;
    const answer = await this.#link.blocks(this.chain.blocks.length);
    for (const { object, wrapped } of answer.blocks) {
      const accept = this.chain.blocks.length === 0 ? acceptFirst : acceptNext;
      await this.#findSeed(object);
      this.#requireTimely(await accept(this.chain, object, wrapped, state(), clinician.clinicianId));
    }
    return answer;
  }

  /** Whoever writes after `until` makes a new epoch first. */
  async rekeyIfNeeded(): Promise<void> {
    for (let tries = 0; this.#isDue(); tries += 1) {
      const answer = await this.learn();
      if (!this.#isDue()) {
        return;
      }
      try {
        await this.#rekey(answer);
      } catch (error) {
        if (!(error instanceof Answered && RACED.includes(error.code)) || tries >= MOST_TRIES) {
          throw error;
        }
      }
    }
  }

  #isDue(): boolean {
    return rekeyNeeded(this.chain.head, this.#owner.around.clock.now());
  }

  async #rekey({ prekeys }: Blocks): Promise<void> {
    const { clinician, around, state, bucketSeconds } = this.#owner;
    const { head, consents } = this.chain;
    const newest = (id: Uint8Array) => {
      const found = prekeys.find(({ memberId }) => equal(memberId, id));
      if (found === undefined) {
        throw new Unanswered("prekey");
      }
      return found.object;
    };
    const prekey = newestPrekey(head, newest(survivorIn(head).id));
    const bundle = await this.#ownBundle(newest(clinician.clinicianId));
    const signer = { seed: state().signingSeed, clinician, bundle };
    const made = await makeRekey(head, signer, { consents, prekey, bucketSeconds: bucketSeconds() }, around);
    await this.#link.append(made.object, made.wraps);
    this.chain.acceptOwn(made.block, made.key);
    await this.#keepHead();
  }

  /** Another console of this clinician may have begun the shift that a block was wrapped to. */
  async #findSeed(object: Uint8Array): Promise<void> {
    const { clinician, state, refresh } = this.#owner;
    const own = memberWith(unverified(object).members, clinician.clinicianId);
    if (own !== undefined && seedsFor(state(), own).length === 0) {
      await refresh();
    }
  }

  async #ownBundle(object: Uint8Array): Promise<Bundle> {
    const { clinician, state, refresh } = this.#owner;
    try {
      return ownBundle(state(), clinician, object);
    } catch {
      await refresh();
      return ownBundle(state(), clinician, object);
    }
  }

  /** PROTOCOL §10: a block that comes live was made now, any other one not later than now. */
  #requireTimely(block: Block): void {
    const { clock } = this.#owner.around;
    const announced = this.#announced.get(block.n);
    if (announced === undefined) {
      checkUntil(block, clock.now());
    } else {
      checkTimes(block, announced);
      this.#announced.delete(block.n);
    }
    clock.prove(madeAt(block));
  }

  /** The relay may not take back what this clinician's consoles have seen before. */
  #requireKnownHead(): void {
    const known = this.#owner.state().conversations.find(({ conversation }) => equal(conversation, this.#id));
    if (known !== undefined && !equal(this.chain.blocks[known.headN]?.hash ?? new Uint8Array(), known.headHash)) {
      throw new Refused("chain");
    }
  }

  async #keepHead(): Promise<void> {
    const { head } = this.chain;
    await this.#owner.keepHead(head, this.chain.own(head)?.number ?? 0);
  }
}
