// People and a relay for the console's tests: real keys and objects, and a relay that keeps what it is given.

import { randomFillSync } from "node:crypto";
import { authorityWith, verifySignatures } from "../../../crypto/web/authority.ts";
import { type Block, bucketOf, openNext } from "../../../crypto/web/block.ts";
import { CARD, codesBody } from "../../../crypto/web/body.ts";
import { makeBundle, NEEDS, type OnCall, verifyKeptBundle } from "../../../crypto/web/bundle.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import {
  type Clinician,
  clinicianPayload,
  countersign,
  makeCertificate,
  makeCoordinator,
  makeStatement,
  withProof,
} from "../../../crypto/web/certificate.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { makeStanding } from "../../../crypto/web/consent.ts";
import { changeTerms, firstOffer, team as teamStep } from "../../../crypto/web/drafting.ts";
import { envelopeHash, headerOf, seal } from "../../../crypto/web/envelope.ts";
import { wrapHistory } from "../../../crypto/web/history.ts";
import { clinicianMember, memberWith, survivorMember } from "../../../crypto/web/member.ts";
import { makePrekey, verifyPrekey } from "../../../crypto/web/prekey.ts";
import { makeRevocation } from "../../../crypto/web/revocation.ts";
import { Session } from "../../../crypto/web/session.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import { kemPublic } from "../../../crypto/web/wrapping.ts";
import type { Device } from "../../../pwa/console/alerts/device.ts";
import { RelayClock } from "../../../pwa/console/clock.ts";
import type { Surroundings } from "../../../pwa/console/surroundings.ts";
import type { Carried, CarriedBlock, Link } from "../../../pwa/console/talk/link.ts";
import { Answered, Unanswered } from "../../../pwa/shared/line.ts";
import { type Made, make, type Wrapped } from "../../../pwa/shared/making.ts";
import { Trust } from "../../../pwa/shared/trust.ts";
import { Log } from "../../crypto/web/log.ts";

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
const ORGANISATION = { rootKey: publicKey(ROOT), instanceId: INSTANCE };
const VALID = { notBefore: START - 3600, notAfter: START + 29 * 86_400 };
export const LOG = new Log(random, START - 60);
const DEMANDED = { signaturesNeeded: 1, ...VALID, log: LOG.log, witness: LOG.witness };
export const STATEMENT = makeStatement(ROOT, INSTANCE, DEMANDED);
const COORDINATOR_SEED = random(32);
const COORDINATOR = makeCoordinator(ROOT, INSTANCE, {
  coordinatorId: random(16),
  key: publicKey(COORDINATOR_SEED),
  ...VALID,
});

/** A browser that takes no pages. */
const UNABLE: Device = {
  ...{ support: "no", permission: "denied" },
  ...{ current: async () => null, subscribe: async () => null },
  ...{ unsubscribe: async () => undefined, quiet: async () => undefined },
};

export function surroundings(time: Time): Surroundings {
  const clock = new RelayClock(
    () => time.seconds,
    () => time.seconds * 1000,
  );
  // Quick in place of Argon2id, which has its own tests.
  const argon2id = async (password: Uint8Array, salt: Uint8Array) => Uint8Array.of(...password, ...salt).slice(-32);
  return { random, clock, organisation: ORGANISATION, argon2id, device: UNABLE, wait: () => () => undefined };
}

export function trusting({ clock, organisation }: Surroundings): Trust {
  const trust = new Trust(organisation, clock);
  trust.learn(STATEMENT, []);
  return trust;
}

export function revocationOf({ clinician }: Team): Uint8Array {
  const fields = { hash: clinician.hash, since: START - 10, until: VALID.notAfter + 86_400 };
  return makeRevocation(COORDINATOR_SEED, INSTANCE, fields, COORDINATOR);
}

export type Team = {
  readonly clinician: Clinician;
  readonly certificate: Uint8Array;
  readonly state: ClinicianState;
  readonly bundle: Uint8Array;
};

/** A certified clinician with one shift. */
export function clinicianOnDuty(alias = "Ayu", needs: readonly string[] = NEEDS): Team {
  const signingSeed = random(32);
  const named = { clinicianId: random(16), key: publicKey(signingSeed), profession: "nurse", alias, region: "Bali" };
  const state = {
    savedAt: START,
    signingSeed,
    coordinatorSeed: null,
    logHead: null,
    bundles: [],
    conversations: [],
    reminders: [],
  };
  return withShift({ ...certified({ ...named, ...VALID }), state }, 1, needs);
}

/** The same person under a certificate that was made anew, with the next shift under it. */
export function renewedOf(team: Team): Team {
  const { alias, clinicianId, key, profession, region } = team.clinician;
  const valid = { ...VALID, notBefore: VALID.notBefore + 3600 };
  return withShift({ ...team, ...certified({ clinicianId, key, profession, alias, region, ...valid }) }, 2);
}

function certified(fields: Omit<Clinician, "hash">): Pick<Team, "clinician" | "certificate"> {
  const payload = clinicianPayload(INSTANCE, fields);
  const certificate = makeCertificate(payload, [[COORDINATOR, countersign(COORDINATOR_SEED, payload)]]);
  const authority = authorityWith(ORGANISATION, STATEMENT, [], START);
  const clinician = verifySignatures(authority, certificate, START);
  LOG.add(clinician.hash);
  return { clinician, certificate };
}

function withShift(team: Omit<Team, "bundle">, number: number, needs: readonly string[] = NEEDS): Team {
  const { clinician, state } = team;
  const seed = random(32);
  const shift = { number, start: START - 60, until: START + 8 * 3600 };
  const bundle = makeBundle(state.signingSeed, clinician, { ...shift, kem: kemPublic(seed), needs });
  const bundles = [...state.bundles, { ...shift, seed, lastExpires: shift.until }];
  return { ...team, state: { ...state, bundles }, bundle };
}

export function onCallOf({ bundle, clinician }: Team): OnCall {
  return { clinician, bundle: verifyKeptBundle(clinician, bundle) };
}

/** As the relay serves them: under the log's newest checkpoint. */
export function pairOf({ bundle, certificate, clinician }: Team): readonly [Uint8Array, Uint8Array] {
  return [withProof(certificate, LOG.proof(clinician.hash)), bundle];
}

/** Somebody who asks for help, with what she publishes. */
export class Survivor {
  readonly id = random(16);
  readonly seed = random(32);
  readonly kemSeed = random(32);
  readonly prekey: Uint8Array;
  readonly chain: Chain;
  session: Session;
  readonly memberId: Uint8Array;
  block!: Block;
  object: Uint8Array = new Uint8Array();
  wraps: readonly Wrapped[] = [];
  card: Uint8Array = new Uint8Array();

  private constructor(made: number) {
    const key = publicKey(this.seed);
    this.prekey = makePrekey(this.seed, this.id, { number: 1, kem: kemPublic(this.kemSeed), notAfter: made + 86_400 });
    this.memberId = survivorMember(key, verifyPrekey(key, this.id, this.prekey)).id;
    this.chain = new Chain(this.memberId);
    this.session = new Session(this.memberId, random);
  }

  static async asking(offered: readonly Team[], made = START): Promise<Survivor> {
    const survivor = new Survivor(made);
    const members = [survivor.own, ...offered.map((one) => clinicianMember(onCallOf(one)))];
    const draft = firstOffer(survivor.id, members, KEEP, 0, { made, bucketSeconds: BUCKET_SECONDS });
    const standing = makeStanding(survivor.seed, survivor.id, { need: "legal", until: made + 7 * 86_400 });
    survivor.#take(await make(survivor.seed, draft, survivor.#kems(offered), [standing], random));
    survivor.card = survivor.sealed(CARD, codesBody(["legal", "id"]), made, survivor.block.expires);
    return survivor;
  }

  get own() {
    const key = publicKey(this.seed);
    return survivorMember(key, verifyPrekey(key, this.id, this.prekey));
  }

  /** A block of hers upon the head: these are in it, and this one leads. Earlier keys go to whoever is new in it. */
  async changes(team: readonly Team[], lead: Team | null, made: number, epochs: readonly number[] = []): Promise<Kept> {
    const { head } = this.chain;
    const members = [this.own, ...team.map((one) => clinicianMember(onCallOf(one)))];
    const moment = { made, bucketSeconds: BUCKET_SECONDS };
    const draft = teamStep(head, this.memberId, members, lead?.clinician.clinicianId ?? null, moment);
    const step = await make(this.seed, draft, this.#kems(team), this.chain.consents, random);
    const history: Given[] = [];
    for (const one of team.filter(({ clinician }) => memberWith(head.members, clinician.clinicianId) === undefined)) {
      for (const n of epochs) {
        const old = this.chain.blocks[n];
        if (old !== undefined) {
          const { clinicianId } = one.clinician;
          const key = this.chain.keyFor(old.hash);
          const wrapped = await wrapHistory(onCallOf(one).bundle.kem, key, step.block.hash, old.hash, clinicianId);
          history.push([clinicianId, n, wrapped]);
        }
      }
    }
    this.#take(step);
    return { object: step.object, wraps: step.wraps, block: step.block, history };
  }

  async terms(team: readonly Team[], returns: number, made: number): Promise<Kept> {
    const { head } = this.chain;
    const members = [this.own, ...team.map((one) => clinicianMember(onCallOf(one)))];
    const draft = changeTerms(head, members, head.keep, returns, { made, bucketSeconds: BUCKET_SECONDS });
    const step = await make(this.seed, draft, this.#kems(team), this.chain.consents, random);
    this.#take(step);
    return { object: step.object, wraps: step.wraps, block: step.block, history: [] };
  }

  #take({ object, block, key, wraps }: Made): void {
    this.chain.acceptOwn(object, key);
    [this.object, this.block, this.wraps] = [object, block, wraps];
  }

  #kems(team: readonly Team[]): readonly Uint8Array[] {
    return [kemPublic(this.kemSeed), ...team.map((one) => onCallOf(one).bundle.kem)];
  }

  /** The relay's row of the waiting list. */
  row(
    team: Team,
  ): readonly [Uint8Array, number, number, Uint8Array, Uint8Array, Uint8Array, readonly [], boolean, number] {
    const wrapped = this.wraps.find(([id]) => equal(id, team.clinician.clinicianId))?.[1] ?? new Uint8Array();
    return [this.id, START, this.block.expires, this.object, wrapped, this.prekey, [], false, 0];
  }

  /** With her words, from another phone. */
  returns(): void {
    this.session = new Session(this.memberId, random);
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

/** Whose, which earlier epoch, and its key wrapped to them. */
export type Given = readonly [member: Uint8Array, n: number, wrapped: Uint8Array];
export type Kept = {
  readonly object: Uint8Array;
  readonly wraps: readonly Wrapped[];
  readonly block: Block;
  readonly history: readonly Given[];
};

/** One conversation at the relay, with faults that a test can ask for. */
export class Relay implements Link {
  readonly envelopes: Carried[] = [];
  readonly blocksKept: Kept[] = [];
  readonly #survivor: Survivor;
  readonly #team: Team;
  readonly #seqs = new Map<string, number>();
  readonly #time: Time;
  /** Answers that get lost after the relay has done what was asked. */
  loseAnswers = 0;
  /** How many of the first envelopes have expired. */
  hidden = 0;
  gone = false;
  /** Everybody who may be in it, as the relay would name them. */
  staff: readonly Team[];
  revocations: readonly Uint8Array[] = [];

  constructor(survivor: Survivor, team: Team, time: Time) {
    this.#survivor = survivor;
    this.#team = team;
    this.#time = time;
    this.staff = [team];
    const { object, wraps, block } = survivor;
    this.blocksKept.push({ object, wraps, block, history: [] });
    this.keep(survivor.card, block.expires);
  }

  keep(envelope: Uint8Array, bucket: number): Carried {
    const carried = { seq: this.envelopes.length + 1, envelope, bucket };
    this.envelopes.push(carried);
    return carried;
  }

  async blocks(fromN: number) {
    return this.blocksFor(this.#team, fromN);
  }

  /** The same conversation as a colleague sees it. */
  seenBy(colleague: Team): Link {
    return {
      blocks: async (fromN) => this.blocksFor(colleague, fromN),
      append: (object, wraps, history) => this.append(object, wraps, history),
      send: (messageId, envelope) => this.send(messageId, envelope),
      read: (afterSeq) => this.read(afterSeq),
    };
  }

  blocksFor({ clinician }: Team, fromN: number) {
    this.#requireHere();
    const mine = ([id]: readonly [Uint8Array, ...unknown[]]) => equal(id, clinician.clinicianId);
    // One at a time, so that whoever does not ask on knows too little.
    const blocks = this.blocksKept.slice(fromN, fromN + 1).map(
      ({ object, wraps, block, history }): CarriedBlock => ({
        ...{ n: block.n, object, wrapped: wraps.find(mine)?.[1] ?? null },
        history: history.filter(mine).map(([, n, wrapped]) => [n, wrapped]),
      }),
    );
    const named = this.staff.map((one) => [one.clinician.clinicianId, [...pairOf(one)]] as const);
    const newest = [[this.#survivor.memberId, this.#survivor.prekey] as const, ...named];
    const { revocations } = this;
    return { state: "claimed", blocks, newest, more: fromN + 1 < this.blocksKept.length, revocations };
  }

  async append(object: Uint8Array, wraps: readonly Wrapped[], history: readonly Given[] = []): Promise<void> {
    const head = this.blocksKept.at(-1)?.block;
    if (head === undefined) {
      throw new Answered("stale_block");
    }
    this.blocksKept.push({ object, wraps, block: openNext(head, object), history });
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
    const expected = bucketOf({ ...head, expires: head.expires + 1e9 }, this.#time.seconds, BUCKET_SECONDS);
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
