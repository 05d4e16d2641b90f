// An organisation with its log, and the clinicians of one conversation, as their consoles would do it.

import { type Block, confirm, makeBlock, openFirst, openNext, unverified } from "../../../crypto/web/block.ts";
import { bundleHash, makeBundle } from "../../../crypto/web/bundle.ts";
import {
  clinicianPayload,
  countersign,
  makeCertificate,
  makeCoordinator,
  makeStatement,
  type Organisation,
  withProof,
} from "../../../crypto/web/certificate.ts";
import { claim, team } from "../../../crypto/web/drafting.ts";
import { envelopeHash, type Message, openEnvelope, seal } from "../../../crypto/web/envelope.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { verifyPrekey } from "../../../crypto/web/prekey.ts";
import { makeRevocation } from "../../../crypto/web/revocation.ts";
import { Session } from "../../../crypto/web/session.ts";
import { digest, publicKey } from "../../../crypto/web/signing.ts";
import { kemPublic, unwrap, wrap } from "../../../crypto/web/wrapping.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { consistency, Log } from "../../crypto/web/log.ts";

export const NOW = 1_800_000_000;
export const BUCKET = 900;
const LONG = { notBefore: NOW - 1000, notAfter: NOW + 20 * 86_400 };

type Pair = readonly [certificate: Uint8Array, bundle: Uint8Array];
/** A block with her wrap, as the relay hands it to her. */
export type Step = readonly [object: Uint8Array, wrapped: Uint8Array];
type Certify = (payload: Uint8Array) => Uint8Array;
type Shift = {
  readonly region?: string;
  readonly start?: number;
  readonly until?: number;
  readonly needs?: readonly string[];
};

/** One clinician with a certificate and a bundle. */
export class Staff {
  readonly id = randomBytes(16);
  readonly seed = randomBytes(32);
  readonly kemSeed = randomBytes(32);
  readonly session = new Session(this.id, randomBytes);
  readonly alias: string;
  readonly certificate: Uint8Array;
  readonly certificateHash: Uint8Array;
  readonly bundle: Uint8Array;
  /** Of an earlier shift. */
  readonly olderBundle: Uint8Array;

  constructor(instanceId: Uint8Array, alias: string, profession: string, certify: Certify, place: Shift = {}) {
    const { region = "Jawa Barat", ...shift } = place;
    this.alias = alias;
    const key = publicKey(this.seed);
    const about = { profession, alias, region, ...LONG };
    const payload = clinicianPayload(instanceId, { clinicianId: this.id, key, ...about });
    this.certificate = certify(payload);
    this.certificateHash = digest("sc1/clinician", payload);
    const self = { clinicianId: this.id, key, hash: this.certificateHash, ...about };
    const hours = { start: NOW - 60, until: NOW + 3600, ...shift };
    const fields = { number: 1, kem: kemPublic(this.kemSeed), needs: ["psychological"], ...hours };
    this.bundle = makeBundle(this.seed, self, fields);
    this.olderBundle = makeBundle(this.seed, self, { ...fields, number: 0 });
  }

  get member(): Member {
    const { certificateHash, id } = this;
    return { id, key: publicKey(this.seed), number: 1, prekeyHash: bundleHash(this.bundle), certificateHash };
  }
}

export type Change = {
  readonly signer?: Staff;
  readonly team: readonly Staff[];
  readonly lead?: Staff | null;
  readonly made?: number;
  readonly consents?: readonly Uint8Array[];
};

/** The organisation, with one clinician on call, and what is known of one conversation there. */
export class Town {
  readonly organisation: Organisation;
  readonly statement: Uint8Array;
  readonly log = new Log(randomBytes, NOW - 60);
  readonly sari: Staff;
  /** Where two halves of the organisation's log contradict each other. */
  forked: Log | null = null;
  readonly revocations: Uint8Array[] = [];
  readonly #rootSeed = randomBytes(32);
  readonly #coordinatorSeed = randomBytes(32);
  readonly #coordinator: Uint8Array;
  #key = new Uint8Array(32) as Uint8Array;
  #offeredKey = new Uint8Array(32) as Uint8Array;
  #offer: Block | null = null;
  #head: Block | null = null;

  constructor(instanceId: Uint8Array = randomBytes(16)) {
    this.organisation = { rootKey: publicKey(this.#rootSeed), instanceId };
    const demanded = { signaturesNeeded: 1, ...LONG, log: this.log.log, witness: this.log.witness };
    this.statement = makeStatement(this.#rootSeed, instanceId, demanded);
    const coordinator = { coordinatorId: randomBytes(16), key: publicKey(this.#coordinatorSeed), ...LONG };
    this.#coordinator = makeCoordinator(this.#rootSeed, instanceId, coordinator);
    this.sari = this.hires("Kak Sari", "psychologist");
  }

  get clinicianId(): Uint8Array {
    return this.sari.id;
  }

  get pair(): Pair {
    return this.pairOf(this.sari);
  }

  get olderPair(): Pair {
    const [certificate] = this.pair;
    return [certificate, this.sari.olderBundle];
  }

  hires(alias: string, profession: string, shift: Shift = {}): Staff {
    const certify = (payload: Uint8Array) =>
      makeCertificate(payload, [[this.#coordinator, countersign(this.#coordinatorSeed, payload)]]);
    const staff = new Staff(this.organisation.instanceId, alias, profession, certify, shift);
    this.log.add(staff.certificateHash);
    return staff;
  }

  /** As the relay serves it: under the newest checkpoint. */
  pairOf({ bundle, certificate, certificateHash }: Staff): Pair {
    return [withProof(certificate, (this.forked ?? this.log).proof(certificateHash)), bundle];
  }

  /** As `blocks` lists a present clinician. */
  newestOf(staff: Staff): readonly Packable[] {
    return [staff.id, [...this.pairOf(staff)]];
  }

  /** What `on_call` answers. */
  onCall(staff: readonly Staff[], logSize: number): readonly Packable[] {
    const pairs = staff.map((one) => [...this.pairOf(one)]);
    const { leaves } = this.forked ?? this.log;
    return [
      "ok",
      this.statement,
      pairs,
      NOW,
      this.revocations,
      [...consistency(leaves, Math.min(logSize, leaves.length))],
    ];
  }

  revokes({ certificateHash }: Staff): void {
    const fields = { hash: certificateHash, since: NOW - 10, until: LONG.notAfter + 86_400 };
    const { instanceId } = this.organisation;
    this.revocations.push(makeRevocation(this.#coordinatorSeed, instanceId, fields, this.#coordinator));
  }

  /** Another history of the same log, as a relay would show that certifies in secret. */
  forks(): void {
    const other = new Log(randomBytes, NOW - 60);
    Object.assign(other, { seed: this.log.seed, witnessSeed: this.log.witnessSeed });
    Object.assign(other, { log: this.log.log, witness: this.log.witness });
    this.forked = other;
  }

  /** Claims as a console would; answers with the block and her wrap. */
  async claim(object: Uint8Array, wrapped: Uint8Array, prekeyObject: Uint8Array, made: number = NOW): Promise<Step> {
    return this.claimAs(this.sari, object, wrapped, prekeyObject, made);
  }

  async claimAs(
    staff: Staff,
    object: Uint8Array,
    wrapped: Uint8Array,
    prekeyObject: Uint8Array,
    made: number = NOW,
  ): Promise<Step> {
    const offer = unverified(object).n === 0 ? openFirst(object) : openNext(this.#claimed(), object);
    const offered = await unwrap(staff.kemSeed, wrapped, offer.hash, staff.id);
    [this.#offer, this.#offeredKey] = [offer, offered];
    const [hers, kem] = survivorIn(offer, prekeyObject);
    const draft = claim(offer, [hers, staff.member], staff.id, { made, bucketSeconds: BUCKET });
    return this.#put(staff, draft, kem, confirm(offer, offered));
  }

  /** A new epoch, as a console makes it. */
  renews(prekeyObject: Uint8Array): Promise<Step> {
    return this.step(prekeyObject, { team: [this.sari] });
  }

  /** The team changes: the lead signs unless somebody else is named. */
  step(
    prekeyObject: Uint8Array,
    { consents, lead, made = NOW, signer = this.sari, team: staff }: Change,
  ): Promise<Step> {
    const before = this.#claimed();
    const [hers, kem] = survivorIn(before, prekeyObject);
    const members = [hers, ...staff.map(({ member }) => member)];
    const leadId = lead === undefined ? before.lead : (lead?.id ?? null);
    const draft = team(before, signer.id, members, leadId, { made, bucketSeconds: BUCKET });
    return this.#put(signer, draft, kem, consents ?? confirm(before, this.#key));
  }

  /** One that she put on herself, as the clinician opens it. */
  async learns(object: Uint8Array, wrapped: Uint8Array): Promise<Block> {
    const block = openNext(this.#claimed(), object, new Set());
    this.#key = await unwrap(this.sari.kemSeed, wrapped, block.hash, this.sari.id);
    this.#head = block;
    return block;
  }

  get head(): Block {
    return this.#claimed();
  }

  writes(text: string, staff: Staff = this.sari): Uint8Array {
    return this.says("text", new TextEncoder().encode(text), staff);
  }

  /** `seen`: sessions of others that they have heard. */
  says(kind: string, body: Uint8Array, staff: Staff = this.sari, seen: readonly Uint8Array[] = []): Uint8Array {
    const named = seen.map((session) => [session, new Uint8Array(32)] as const);
    return this.#sealed(staff, { kind, body, seen: named }, this.#claimed(), this.#key);
  }

  /** One of hers, as it is opened under the head. */
  opens(envelope: Uint8Array): Message {
    return openEnvelope(this.#key, this.#claimed().members, envelope).message;
  }

  /** What stands in the head's sealed part. */
  get consents(): readonly Uint8Array[] {
    return confirm(this.#claimed(), this.#key);
  }

  /** As one who lost the claim could: still holding the offer's key, still named in the offer. */
  writesUnderTheOffer(text: string): Uint8Array {
    const body = new TextEncoder().encode(text);
    return this.#sealed(this.sari, { kind: "text", body, seen: [] }, this.#offer ?? this.#claimed(), this.#offeredKey);
  }

  async #put(
    { seed }: Staff,
    draft: Parameters<typeof makeBlock>[1],
    kem: Uint8Array,
    consents: readonly Uint8Array[],
  ): Promise<Step> {
    const key = randomBytes(32);
    const [object, block] = makeBlock(seed, draft, key, consents, randomBytes);
    [this.#head, this.#key] = [block, key];
    return [object, await wrap(kem, key, block.hash, block.members[0]?.id ?? new Uint8Array(16))];
  }

  #claimed(): Block {
    if (this.#head === null) {
      throw new Error("claim first");
    }
    return this.#head;
  }

  #sealed(
    { seed, session }: Staff,
    { kind, body, seen }: Pick<Message, "kind" | "body" | "seen">,
    { conversation, expires, hash }: Block,
    key: Uint8Array,
  ): Uint8Array {
    const header = { conversation, blockHash: hash, bucket: expires };
    const message = session.compose(kind, body, NOW, seen);
    const envelope = seal(key, seed, header, message, randomBytes);
    session.sent(message, envelopeHash(envelope));
    return envelope;
  }
}

/** She as the next block names her, and what it is wrapped to. */
function survivorIn({ conversation, members }: Block, prekeyObject: Uint8Array): readonly [Member, Uint8Array] {
  const [survivor] = members;
  if (survivor === undefined) {
    throw new Error("she is first");
  }
  const { hash, kem, number } = verifyPrekey(survivor.key, conversation, prekeyObject);
  return [{ ...survivor, number, prekeyHash: hash }, kem];
}
