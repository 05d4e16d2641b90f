// A conversation that goes on in these tests: an offer, a claim by Melati, and whatever the team does after it.

import { type Block, type Draft, makeBlock, openFirst, openNext } from "../../../crypto/web/block.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import { JOIN, makeNamed, makeStanding, type Named } from "../../../crypto/web/consent.ts";
import * as drafts from "../../../crypto/web/drafting.ts";
import { clinicianMember, type Member } from "../../../crypto/web/member.ts";
import { wrap } from "../../../crypto/web/wrapping.ts";
import { Cast, DAY, HOUR, NOW, type OnDuty } from "./cast.ts";

export type Person = {
  readonly member: Member;
  readonly seed: Uint8Array;
  readonly kemSeed: Uint8Array;
  readonly kem: Uint8Array;
};
export type Made = { readonly object: Uint8Array; readonly block: Block; readonly key: Uint8Array };
export type Step = {
  readonly by: Person;
  readonly members: readonly Person[];
  /** As it was, unless it is said. */
  readonly lead?: Person | null;
  readonly consents?: readonly Uint8Array[];
  readonly changes?: Partial<Draft>;
};

function personOf(onDuty: OnDuty): Person {
  const { seed, kemSeed, bundle } = onDuty;
  return { member: clinicianMember(onDuty), seed, kemSeed, kem: bundle.kem };
}

export class Team {
  readonly cast: Cast;
  readonly she: Person;
  readonly melati: Person;
  readonly kenanga: Person;
  /** On call, but not in the offer. */
  readonly dahlia: Person;
  readonly onCall: readonly OnDuty[];
  readonly all: Made[] = [];
  /** What each step repeats, unless it says otherwise. */
  consents: readonly Uint8Array[];

  constructor(name: string) {
    this.cast = new Cast(name);
    const { seed, prekeySeed, prekey, member } = this.cast.survivor;
    this.she = { member, seed, kemSeed: prekeySeed, kem: prekey.kem };
    const dahlia = this.cast.clinician("Dahlia");
    this.onCall = [...this.cast.clinicians, dahlia];
    [this.melati, this.kenanga] = [personOf(this.cast.clinicians[0]), personOf(this.cast.clinicians[1])];
    this.dahlia = personOf(dahlia);
    this.consents = [this.cast.standing];
  }

  /** With an offer and Melati's claim. */
  static claimed(name: string, consents?: readonly Uint8Array[]): Team {
    const team = new Team(name);
    team.consents = consents ?? team.consents;
    team.offer([team.melati, team.kenanga]);
    team.claim(team.melati);
    return team;
  }

  get blocks(): readonly Block[] {
    return this.all.map(({ block }) => block);
  }

  get head(): Block {
    const head = this.all.at(-1);
    if (head === undefined) {
      throw new Error("nobody has been asked yet");
    }
    return head.block;
  }

  /** Each block is made an hour after the one before. */
  get moment(): drafts.Moment {
    return { made: NOW + this.all.length * HOUR, bucketSeconds: 900 };
  }

  offer(people: readonly Person[], latestEnd = 0): Made {
    const members = membersOf([this.she, ...people]);
    const draft =
      this.all.length === 0
        ? drafts.firstOffer(this.cast.survivor.conversation, members, DAY, 0, this.moment, latestEnd)
        : drafts.callAgain(this.head, members, this.moment, latestEnd);
    return this.put(draft, this.she);
  }

  claim(by: Person): Made {
    return this.put(drafts.claim(this.head, membersOf([this.she, by]), by.member.id, this.moment), by);
  }

  step(step: Step): Made {
    return this.#taken(this.drafted(step), step.by, step.consents);
  }

  /** The object of a step that need not be allowed. */
  attempt(step: Step): Uint8Array {
    return this.signed(this.drafted(step), step.by, step.consents).object;
  }

  drafted({ by, members, lead, changes }: Step): Draft {
    const led = lead === undefined ? this.head.lead : (lead?.member.id ?? null);
    return { ...drafts.team(this.head, by.member.id, membersOf(members), led, this.moment), ...changes };
  }

  put(draft: Draft, by: Person, consents = this.consents): Made {
    return this.#taken(draft, by, consents);
  }

  signed(draft: Draft, by: Person, consents = this.consents): Made {
    const key = this.cast.random(32);
    const [object, block] = makeBlock(by.seed, draft, key, consents, this.cast.random);
    return { object, block, key };
  }

  /** The consents that she could have given by name, from the head on. */
  named(person: Person, changes: Partial<Named> = {}): Uint8Array {
    const { seed, conversation } = this.cast.survivor;
    return makeNamed(seed, conversation, {
      ...{ id: this.cast.random(16), headHash: this.head.hash, scope: JOIN, epochs: [] },
      certificateHash: person.member.certificateHash ?? new Uint8Array(32),
      ...{ validUntil: NOW + DAY, ends: 0 },
      ...changes,
    });
  }

  standing(need: string, until: number): Uint8Array {
    const { seed, conversation } = this.cast.survivor;
    return makeStanding(seed, conversation, { need, until });
  }

  /** A wrap of a block's key for somebody. */
  wrapped({ key, block }: Made, { kem, member }: Person): Promise<Uint8Array> {
    return wrap(kem, key, block.hash, member.id);
  }

  /** The chain as this person has it, with a wrap of each block that they are in but those left out. */
  async followed(person: Person, without: readonly number[] = []): Promise<Chain> {
    const chain = new Chain(person.member.id);
    for (const made of this.all) {
      await this.hears(chain, person, made, without.includes(made.block.n));
    }
    return chain;
  }

  async hears(chain: Chain, person: Person, made: Made, lost = false, revoked: readonly Person[] = []): Promise<Block> {
    const there = !lost && made.block.members.some(({ id }) => hex(id) === hex(person.member.id));
    const wrapped = there ? await this.wrapped(made, person) : null;
    const accept = made.block.n === 0 ? chain.acceptFirst : chain.acceptNext;
    return accept.call(chain, made.object, wrapped, wrapped && person.kemSeed, revokedOf(revoked));
  }

  #taken(draft: Draft, by: Person, consents = this.consents): Made {
    const made = this.signed(draft, by, consents);
    if (this.all.length === 0) {
      openFirst(made.object);
    } else {
      openNext(this.head, made.object, null);
    }
    this.all.push(made);
    return made;
  }
}

export function revokedOf(people: readonly Person[]): ReadonlySet<string> {
  return new Set(people.map(({ member }) => hex(member.certificateHash ?? member.id)));
}

export function membersOf(people: readonly Person[]): readonly Member[] {
  return people.map(({ member }) => member);
}
