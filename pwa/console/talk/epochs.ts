// A conversation's blocks as this clinician follows them: verified in order, never back behind what was seen, re-keyed in time.

import { type Block, checkUntil, rekeyNeeded, unverified } from "../../../crypto/web/block.ts";
import { has } from "../../../crypto/web/block_rules.ts";
import { ANY_NEED, type OnCall } from "../../../crypto/web/bundle.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import { clinicianMember, memberWith } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { Answered, Unanswered } from "../../shared/line.ts";
import { bytesIn, listIn } from "../../shared/parsing.ts";
import { type Newest, newestOf } from "../../shared/present.ts";
import { isDatedBack } from "../../shared/timely.ts";
import { needIn } from "../duty/requests.ts";
import { ownBundle, seedsFor } from "../duty/shifts.ts";
import { Colleagues } from "./colleagues.ts";
import { historyFor } from "./covering.ts";
import type { Blocks, CarriedBlock, Link } from "./link.ts";
import { type Change, makeStep, newestPrekey, type Signer } from "./making.ts";
import { accept, madeAt, survivorIn } from "./opening.ts";
import type { Owner } from "./owner.ts";

const MOST_TRIES = 8;
/** Somebody else was faster, or has a newer prekey: learn it and try again. */
const RACED: readonly string[] = ["stale_block", "stale_prekey"];

/** What a step changes of those who would stay anyway. */
export type Step = (staying: Change) => Change;

export class Epochs {
  readonly chain: Chain;
  readonly colleagues: Colleagues;
  readonly #id: Uint8Array;
  readonly #owner: Owner;
  readonly #link: Link;
  /** Blocks that the relay pushed, and when: whoever makes one can't have made it at another time. */
  readonly #announced = new Map<number, number>();

  constructor(id: Uint8Array, owner: Owner, link: Link) {
    this.#id = id;
    this.#owner = owner;
    this.#link = link;
    this.chain = new Chain(owner.clinician().clinicianId);
    this.colleagues = new Colleagues(owner);
  }

  get head(): Block | null {
    return this.chain.blocks.at(-1) ?? null;
  }

  /** The need that she consented to have answered. */
  get need(): string {
    const { head } = this;
    return head === null ? ANY_NEED : needIn(survivorIn(head).key, this.#id, this.chain.consents);
  }

  /** Only she can go on: somebody was added whom she did not allow. */
  get waitsForHer(): boolean {
    return this.head !== null && !this.chain.continuable;
  }

  /** She has allowed this clinician until a time that has come: nobody but she may keep them in a block. */
  get ownTimeIsOver(): boolean {
    return this.head !== null && this.colleagues.isOver(this.chain, this.#owner.clinician().clinicianId);
  }

  /** Somebody's time is over, and it is this clinician who has to act on it. */
  get somebodyIsOver(): boolean {
    return this.head !== null && this.chain.continuable && this.colleagues.overIn(this.chain).length > 0;
  }

  /** The lead's part: a block without those whose time she has let end. */
  putOutWhoIsOver(): Promise<void> {
    return this.#stepWhile(
      () => this.somebodyIsOver && !this.ownTimeIsOver,
      (staying) => staying,
    );
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
    this.colleagues.look(this.chain, answer.newest);
    if (this.chain.blocks.length > before) {
      await this.#keepHead();
    }
    return answer;
  }

  /** Whoever writes after `until` makes a new epoch first, and whoever can't read the head. */
  async rekeyIfNeeded(): Promise<void> {
    await this.#stepWhile(
      () => this.#isDue(),
      (staying) => staying,
    );
    if (
      this.#owner.trust.doubtful ||
      this.waitsForHer ||
      this.ownTimeIsOver ||
      this.colleagues.strangersIn(this.chain.head)
    ) {
      // Nothing is said under a head that holds somebody nobody vouches for; the next round looks again.
      throw new Unanswered("held");
    }
  }

  /** One block of one's own upon the head, whoever is faster meanwhile. */
  async step(step: Step): Promise<void> {
    let done = false;
    await this.#stepWhile(
      () => !done,
      step,
      () => {
        done = true;
      },
    );
  }

  /** One block after which the colleague is in it; false where somebody else has brought them meanwhile. */
  async bring({ clinician }: OnCall, step: Step): Promise<boolean> {
    let done = false;
    this.colleagues.meet(clinician);
    await this.#stepWhile(
      () => !has(this.chain.head, clinician.clinicianId),
      step,
      () => {
        done = true;
      },
    );
    return done;
  }

  async #stepWhile(due: () => boolean, step: Step, made: () => void = () => {}): Promise<void> {
    for (let tries = 0; due(); tries += 1) {
      const { newest } = await this.learn();
      if (!due()) {
        return;
      }
      try {
        await this.#put(newest, step);
        made();
      } catch (error) {
        if (!(error instanceof Answered && RACED.includes(error.code)) || tries >= MOST_TRIES) {
          throw error;
        }
      }
    }
  }

  #isDue(): boolean {
    const { chain, colleagues } = this;
    const { head } = chain;
    if (this.ownTimeIsOver) {
      return false;
    }
    const ill = colleagues.overIn(chain).length > 0 || chain.fault !== null || colleagues.revokedIn(head);
    return chain.continuable && (ill || rekeyNeeded(head, this.#owner.around.clock.now()));
  }

  async #put(newest: Newest, step: Step): Promise<void> {
    const { around, bucketSeconds, clinician, state, trust } = this.#owner;
    const { chain } = this;
    const { head } = chain;
    const own = await this.#ownBundle(bundleIn(newest, clinician().clinicianId));
    const present = this.colleagues.look(chain, newest);
    const others = this.colleagues.staying(chain, own, present);
    const leadStays = others.some((one) => head.lead !== null && equal(one.clinician.clinicianId, head.lead));
    const change = step({ others, lead: leadStays ? head.lead : null });
    const prekey = newestPrekey(head, bytesIn(known(newestOf(newest, survivorIn(head).id))));
    const signer: Signer = { ...own, seed: state().signingSeed };
    const members = [survivorIn(head), ...change.others.map(clinicianMember)];
    const consents = [...chain.carried(members), ...(change.consents ?? [])];
    const made = await makeStep(head, signer, change, { consents, prekey, bucketSeconds: bucketSeconds() }, around);
    const history = await historyFor(chain, made.block, change.others, consents, around.clock.now());
    await this.#link.append(made.object, made.wraps, history);
    chain.acceptOwn(made.object, made.key, trust.endedBy(madeAt(made.block)));
    await this.#keepHead();
  }

  async #learnPage(): Promise<Blocks> {
    const { trust } = this.#owner;
    const answer = await this.#link.blocks(this.chain.blocks.length);
    trust.learn(null, answer.revocations);
    trust.meet(answer.newest);
    for (const carried of answer.blocks) {
      await this.#take(carried);
    }
    return answer;
  }

  async #take({ history, object, wrapped }: CarriedBlock): Promise<void> {
    const { clinician, state, trust } = this.#owner;
    await this.#findSeed(object);
    const { chain } = this;
    this.#requireTimely(unverified(object));
    const endedBy = (time: number) => trust.endedBy(time);
    const block = await accept(chain, object, wrapped, state(), clinician().clinicianId, endedBy);
    this.#announced.delete(block.n);
    this.#owner.around.clock.prove(madeAt(block));
    const own = chain.own(block);
    for (const [n, wrap] of own === undefined ? [] : history) {
      await this.#takeHistory(n, wrap, seedsFor(state(), own as NonNullable<typeof own>));
    }
  }

  /** An epoch from before this clinician came. What may not be given, or does not open, stays closed. */
  async #takeHistory(n: number, wrapped: Uint8Array, seeds: readonly Uint8Array[]): Promise<void> {
    for (const seed of seeds) {
      try {
        await this.chain.acceptHistory(n, wrapped, seed);
        return;
      } catch (error) {
        if (!(error instanceof Refused)) {
          throw error;
        }
      }
    }
  }

  /** Another console of this clinician may have begun the shift that a block was wrapped to. */
  async #findSeed(object: Uint8Array): Promise<void> {
    const { clinician, state, refresh } = this.#owner;
    const own = memberWith(unverified(object).members, clinician().clinicianId);
    if (own !== undefined && seedsFor(state(), own).length === 0) {
      await refresh();
    }
  }

  async #ownBundle(object: Uint8Array): Promise<OnCall> {
    const { clinician, state, refresh } = this.#owner;
    try {
      return ownBundle(state(), clinician(), object);
    } catch {
      await refresh();
      return ownBundle(state(), clinician(), object);
    }
  }

  /**
   * PROTOCOL 12.12: a block that comes live was made now, any other one not later than now. Before it joins: one that is
   * dated back is refused as often as it is served.
   */
  #requireTimely(block: Block): void {
    const { clock } = this.#owner.around;
    const announced = this.#announced.get(block.n);
    if (announced !== undefined && isDatedBack(block, announced)) {
      throw new Refused("times");
    }
    checkUntil(block, clock.now());
  }

  /** The relay may not take back what this clinician's consoles have seen before. */
  #requireKnownHead(): void {
    const kept = this.#owner.state().conversations.find(({ conversation }) => hex(conversation) === hex(this.#id));
    if (kept !== undefined && !equal(this.chain.blocks[kept.headN]?.hash ?? new Uint8Array(), kept.headHash)) {
      throw new Refused("chain");
    }
  }

  async #keepHead(): Promise<void> {
    const { head } = this.chain;
    const own = this.chain.own(head);
    if (own !== undefined) {
      await this.#owner.keepHead(head, own.number);
    }
  }
}

/** One's own certificate is known; the relay tells the bundle beside it. */
function bundleIn(newest: Newest, id: Uint8Array): Uint8Array {
  return bytesIn(listIn(known(newestOf(newest, id)))[1]);
}

function known<Thing>(thing: Thing | null): Thing {
  if (thing === null) {
    throw new Unanswered("prekey");
  }
  return thing;
}
