// People and a relay for the console's tests: real keys and objects, and a relay that keeps what it is given.

import { randomFillSync } from "node:crypto";
import { type Block, makeBlock, OFFER, openNext, times } from "../../../crypto/web/block.ts";
import { CARD, codesBody } from "../../../crypto/web/body.ts";
import { makeBundle, NEEDS, verifyBundle } from "../../../crypto/web/bundle.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import {
  type Clinician,
  clinicianPayload,
  countersign,
  makeCertificate,
  makeCoordinator,
  makeStatement,
  verifyCertificate,
} from "../../../crypto/web/certificate.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { makeStanding } from "../../../crypto/web/consent.ts";
import { envelopeHash, headerOf, seal } from "../../../crypto/web/envelope.ts";
import { clinicianMember, survivorMember } from "../../../crypto/web/member.ts";
import { makePrekey, verifyPrekey } from "../../../crypto/web/prekey.ts";
import { Session } from "../../../crypto/web/session.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import { kemPublic, wrap } from "../../../crypto/web/wrapping.ts";
import { RelayClock } from "../../../pwa/console/clock.ts";
import type { Surroundings } from "../../../pwa/console/surroundings.ts";
import type { Carried, CarriedBlock, Link } from "../../../pwa/console/talk/link.ts";
import type { Wrapped } from "../../../pwa/console/talk/making.ts";
import { Answered, Unanswered } from "../../../pwa/shared/line.ts";

export const START = 1_800_000_000;
export const KEEP = 3600;
export const BUCKET_SECONDS = 10;

export function random(count: number): Uint8Array {
  return randomFillSync(new Uint8Array(count));
}

/** Time that only the test moves. */
export class Time {
  seconds = START;

  pass(seconds: number): void {
    this.seconds += seconds;
  }
}

const ROOT = random(32);
const INSTANCE = random(16);

export function surroundings(time: Time): Surroundings {
  const clock = new RelayClock(
    () => time.seconds,
    () => time.seconds * 1000,
  );
  return { random, clock, organisation: { rootKey: publicKey(ROOT), instanceId: INSTANCE } };
}

/** A certified clinician with one shift. */
export function clinicianOnDuty(): {
  readonly clinician: Clinician;
  readonly state: ClinicianState;
  readonly bundle: Uint8Array;
} {
  const [signingSeed, seed, coordinatorSeed] = [random(32), random(32), random(32)];
  const valid = { notBefore: START - 3600, notAfter: START + 29 * 86_400 };
  const organisation = { rootKey: publicKey(ROOT), instanceId: INSTANCE };
  const coordinator = { coordinatorId: random(16), key: publicKey(coordinatorSeed), ...valid };
  const named = {
    clinicianId: random(16),
    key: publicKey(signingSeed),
    profession: "nurse",
    alias: "Ayu",
    region: "Bali",
  };
  const payload = clinicianPayload(INSTANCE, { ...named, ...valid });
  const object = makeCoordinator(ROOT, INSTANCE, coordinator);
  const certificate = makeCertificate(payload, [[object, countersign(coordinatorSeed, payload)]]);
  const statement = makeStatement(ROOT, INSTANCE, 1, valid);
  const clinician = verifyCertificate(organisation, statement, certificate, START);
  const shift = { number: 1, start: START - 60, until: START + 8 * 3600 };
  const bundle = makeBundle(signingSeed, clinician, { ...shift, kem: kemPublic(seed), needs: NEEDS });
  const bundles = [{ ...shift, seed, lastExpires: shift.until }];
  const state = { savedAt: START, signingSeed, coordinatorSeed: null, bundles, conversations: [] };
  return { clinician, state, bundle };
}

type Team = ReturnType<typeof clinicianOnDuty>;

/** Somebody who asks for help, with what she publishes. */
export class Survivor {
  readonly id = random(16);
  readonly seed = random(32);
  readonly kemSeed = random(32);
  readonly prekey: Uint8Array;
  readonly chain: Chain;
  readonly session: Session;
  readonly memberId: Uint8Array;
  block: Block;
  object: Uint8Array;
  wraps: readonly Wrapped[] = [];
  card: Uint8Array = new Uint8Array();

  private constructor(offered: readonly Team[], made: number) {
    const key = publicKey(this.seed);
    this.prekey = makePrekey(this.seed, this.id, { number: 1, kem: kemPublic(this.kemSeed), notAfter: made + 86_400 });
    const own = survivorMember(key, verifyPrekey(key, this.id, this.prekey));
    const others = offered.map(({ clinician, bundle }) =>
      clinicianMember({ clinician, bundle: verifyBundle(clinician, bundle, START) }),
    );
    this.memberId = own.id;
    this.chain = new Chain(own.id);
    this.session = new Session(own.id, random);
    const standing = makeStanding(this.seed, this.id, { need: "legal", until: made + 7 * 86_400 });
    const named = { conversation: this.id, n: 0, kind: OFFER, signer: own.id, lead: null, previous: null };
    const draft = { ...named, keep: KEEP, returns: 0, ...times(made, KEEP, BUCKET_SECONDS), members: [own, ...others] };
    const epoch = random(32);
    [this.object, this.block] = makeBlock(this.seed, draft, epoch, [standing], random);
    this.chain.acceptOwn(this.block, epoch);
  }

  static async asking(offered: readonly Team[], made = START): Promise<Survivor> {
    const survivor = new Survivor(offered, made);
    const { block, chain } = survivor;
    const key = chain.keyFor(block.hash);
    const kems = [
      kemPublic(survivor.kemSeed),
      ...offered.map(({ state }) => kemPublic(state.bundles[0]?.seed ?? random(32))),
    ];
    survivor.wraps = await Promise.all(
      block.members.map(
        async ({ id }, at): Promise<Wrapped> => [id, await wrap(kems[at] ?? random(0), key, block.hash, id)],
      ),
    );
    survivor.card = survivor.sealed(CARD, codesBody(["legal", "id"]), made, block.expires);
    return survivor;
  }

  /** The relay's row of the waiting list. */
  row(team: Team): readonly [Uint8Array, number, number, Uint8Array, Uint8Array, Uint8Array, readonly []] {
    const wrapped = this.wraps.find(([id]) => equal(id, team.clinician.clinicianId))?.[1] ?? new Uint8Array();
    return [this.id, START, this.block.expires, this.object, wrapped, this.prekey, []];
  }

  sealed(kind: string, body: Uint8Array, sentAt: number, bucket: number): Uint8Array {
    const { head } = this.chain;
    const message = this.session.compose(kind, body, sentAt, []);
    const header = { conversation: this.id, blockHash: head.hash, bucket };
    const envelope = seal(this.chain.keyFor(head.hash), this.seed, header, message, random);
    this.session.sent(message, envelopeHash(envelope));
    return envelope;
  }

  /** One that nobody will ever get. */
  lose(kind: string, body: Uint8Array): void {
    this.sealed(kind, body, START, START + 10);
  }

  async learn({ object, wraps }: { readonly object: Uint8Array; readonly wraps: readonly Wrapped[] }): Promise<void> {
    const wrapped = wraps.find(([id]) => equal(id, this.memberId))?.[1] ?? null;
    await this.chain.acceptNext(object, wrapped, this.kemSeed);
  }
}

/** One conversation at the relay, with faults that a test can ask for. */
export class Relay implements Link {
  readonly envelopes: Carried[] = [];
  readonly blocksKept: { readonly object: Uint8Array; readonly wraps: readonly Wrapped[]; readonly block: Block }[] =
    [];
  readonly #survivor: Survivor;
  readonly #team: Team;
  readonly #seqs = new Map<string, number>();
  readonly #time: Time;
  /** Answers that get lost after the relay has done what was asked. */
  loseAnswers = 0;
  /** How many of the first envelopes have expired. */
  hidden = 0;
  gone = false;

  constructor(survivor: Survivor, team: Team, time: Time) {
    this.#survivor = survivor;
    this.#team = team;
    this.#time = time;
    const { object, wraps, block } = survivor;
    this.blocksKept.push({ object, wraps, block });
    this.keep(survivor.card, block.expires);
  }

  keep(envelope: Uint8Array, bucket: number): Carried {
    const carried = { seq: this.envelopes.length + 1, envelope, bucket };
    this.envelopes.push(carried);
    return carried;
  }

  async blocks(fromN: number) {
    this.#requireHere();
    // One at a time, so that whoever does not ask on knows too little.
    const blocks = this.blocksKept.slice(fromN, fromN + 1).map(
      ({ object, wraps, block }): CarriedBlock => ({
        n: block.n,
        object,
        wrapped: wraps.find(([id]) => equal(id, this.#team.clinician.clinicianId))?.[1] ?? null,
      }),
    );
    const prekeys = [
      { memberId: this.#survivor.memberId, object: this.#survivor.prekey },
      { memberId: this.#team.clinician.clinicianId, object: this.#team.bundle },
    ];
    return { state: "claimed", blocks, prekeys, more: fromN + 1 < this.blocksKept.length };
  }

  async append(object: Uint8Array, wraps: readonly Wrapped[]): Promise<void> {
    const head = this.blocksKept.at(-1)?.block;
    if (head === undefined) {
      throw new Answered("stale_block");
    }
    this.blocksKept.push({ object, wraps, block: openNext(head, object) });
  }

  async send(messageId: Uint8Array, envelope: Uint8Array) {
    this.#requireHere();
    const known = this.#seqs.get(hex(messageId));
    const seq = known ?? this.#stored(messageId, envelope);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new Unanswered("lost");
    }
    return { seq, bucket: this.envelopes[seq - 1]?.bucket ?? 0 };
  }

  async read(afterSeq: number) {
    this.#requireHere();
    return { envelopes: this.envelopes.slice(Math.max(afterSeq, this.hidden)), more: false };
  }

  #stored(messageId: Uint8Array, envelope: Uint8Array): number {
    const { blockHash, bucket } = headerOf(envelope);
    const head = this.blocksKept.at(-1)?.block;
    if (head === undefined || !equal(head.hash, blockHash)) {
      throw new Answered("stale_epoch");
    }
    const expected = Math.ceil((this.#time.seconds + head.keep) / BUCKET_SECONDS) * BUCKET_SECONDS;
    if (bucket !== Math.min(expected, head.expires)) {
      throw new Answered("wrong_bucket", [Math.min(expected, head.expires)]);
    }
    const { seq } = this.keep(envelope, bucket);
    this.#seqs.set(hex(messageId), seq);
    return seq;
  }

  #requireHere(): void {
    if (this.gone) {
      throw new Answered("gone");
    }
  }
}
