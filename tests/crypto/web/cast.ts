// The people of these tests: an organisation and its log, two clinicians on call, and a survivor who asks them.

import { type Authority, authorityWith, verifySignatures } from "../../../crypto/web/authority.ts";
import { type Block, CLAIM, type Draft, makeBlock, OFFER, TEAM, times } from "../../../crypto/web/block.ts";
import { type CertifiedBundle, makeBundle, type OnCall, verifyBundle } from "../../../crypto/web/bundle.ts";
import type { Random } from "../../../crypto/web/bytes.ts";
import * as certificates from "../../../crypto/web/certificate.ts";
import { makeStanding } from "../../../crypto/web/consent.ts";
import { clinicianMember, type Member, survivorMember } from "../../../crypto/web/member.ts";
import { makePrekey, type Prekey, verifyPrekey } from "../../../crypto/web/prekey.ts";
import { digest, publicKey } from "../../../crypto/web/signing.ts";
import { kemPublic } from "../../../crypto/web/wrapping.ts";
import { Log } from "./log.ts";
import { seeded } from "./seeded.ts";

export const NOW = 1_800_000_000;
export const HOUR = 3600;
export const DAY = 86_400;
const BUCKET_SECONDS = 900;
const validity = { notBefore: NOW - DAY, notAfter: NOW + 20 * DAY };

export type Signer = { readonly object: Uint8Array; readonly seed: Uint8Array };
export type OnDuty = OnCall & {
  readonly seed: Uint8Array;
  readonly kemSeed: Uint8Array;
  readonly certificate: Uint8Array;
  readonly object: Uint8Array;
};
export type Survivor = {
  readonly seed: Uint8Array;
  readonly key: Uint8Array;
  readonly conversation: Uint8Array;
  readonly prekeySeed: Uint8Array;
  readonly prekeyObject: Uint8Array;
  readonly prekey: Prekey;
  readonly member: Member;
};

export class Cast {
  readonly random: Random;
  readonly rootSeed: Uint8Array;
  readonly organisation: certificates.Organisation;
  readonly log: Log;
  readonly demanded: certificates.Statement;
  readonly statement: Uint8Array;
  readonly authority: Authority;
  readonly coordinators: readonly [Signer, Signer];
  readonly clinicians: readonly [OnDuty, OnDuty];
  readonly survivor: Survivor;
  readonly standing: Uint8Array;

  constructor(name: string) {
    this.random = seeded(name);
    this.rootSeed = this.random(32);
    const instanceId = this.random(16);
    this.organisation = { rootKey: publicKey(this.rootSeed), instanceId };
    this.log = new Log(this.random, NOW - DAY);
    this.demanded = { signaturesNeeded: 2, ...validity, log: this.log.log, witness: this.log.witness };
    this.statement = certificates.makeStatement(this.rootSeed, instanceId, this.demanded);
    this.authority = authorityWith(this.organisation, this.statement, [], NOW);
    this.coordinators = [this.coordinator(), this.coordinator()];
    const [melati, kenanga] = [this.clinician("Melati"), this.clinician("Kenanga")];
    this.clinicians = [this.#logged(melati), kenanga];
    this.survivor = this.#survivor();
    const { seed, conversation } = this.survivor;
    this.standing = makeStanding(seed, conversation, { need: "medical", until: NOW + DAY });
  }

  coordinator(): Signer {
    const seed = this.random(32);
    const fields = { coordinatorId: this.random(16), key: publicKey(seed), ...validity };
    return { seed, object: certificates.makeCoordinator(this.rootSeed, this.organisation.instanceId, fields) };
  }

  /** The fields of a clinician yet to be certified. */
  applicant(alias: string, seed: Uint8Array): certificates.ClinicianFields {
    const described = { profession: "psikolog", alias, region: "Jawa Tengah" };
    return { clinicianId: this.random(16), key: publicKey(seed), ...described, ...validity };
  }

  /** In the log, under its newest checkpoint. */
  certify(fields: certificates.ClinicianFields, signers: readonly Signer[] = this.coordinators): Uint8Array {
    return this.logged(this.signed(fields, signers));
  }

  /** As the coordinators make it: not in the log yet. */
  signed(fields: certificates.ClinicianFields, signers: readonly Signer[] = this.coordinators): Uint8Array {
    const payload = certificates.clinicianPayload(this.organisation.instanceId, fields);
    const pairs = signers.map(({ object, seed }) => [object, certificates.countersign(seed, payload)] as const);
    return certificates.makeCertificate(payload, pairs);
  }

  /** The same certificate under the log's newest checkpoint. */
  logged(certificate: Uint8Array): Uint8Array {
    const hash = digest("sc1/clinician", certificates.readCertificate(certificate).payload);
    return certificates.withProof(certificate, this.log.proof(hash));
  }

  /** As the relay serves them: all under one checkpoint. */
  served(...onDuty: readonly OnDuty[]): readonly CertifiedBundle[] {
    this.log.add(...onDuty.map(({ clinician }) => clinician.hash));
    return onDuty.map(({ certificate, object }) => [this.logged(certificate), object]);
  }

  clinician(alias: string): OnDuty {
    const [seed, kemSeed] = [this.random(32), this.random(32)];
    const certificate = this.certify(this.applicant(alias, seed));
    const clinician = verifySignatures(this.authority, certificate, NOW);
    const hours = { start: NOW - HOUR, until: NOW + 8 * HOUR };
    const shift = { number: 3, kem: kemPublic(kemSeed), needs: ["medical", "legal"], ...hours };
    const object = makeBundle(seed, clinician, shift);
    return { seed, kemSeed, certificate, object, clinician, bundle: verifyBundle(clinician, object, NOW) };
  }

  offer(changes: Partial<Draft> = {}): Draft {
    const { conversation, member } = this.survivor;
    return {
      ...{ conversation, n: 0, kind: OFFER, signer: member.id, lead: null, previous: null, keep: DAY, returns: 0 },
      ...times(NOW, DAY, BUCKET_SECONDS),
      members: [member, ...this.clinicians.map(clinicianMember)],
      ...changes,
    };
  }

  claim(offer: Block, changes: Partial<Draft> = {}): Draft {
    const [claimant] = this.clinicians.map(clinicianMember);
    const { id } = claimant ?? this.survivor.member;
    const members = [this.survivor.member, ...(claimant ? [claimant] : [])];
    return {
      ...{ conversation: offer.conversation, n: 1, kind: CLAIM, signer: id, lead: id, previous: offer.hash },
      ...{ keep: offer.keep, returns: offer.returns, members, ...times(NOW + HOUR, offer.keep, BUCKET_SECONDS) },
      ...changes,
    };
  }

  rekey(previous: Block, changes: Partial<Draft> = {}): Draft {
    const { conversation, n, lead, keep, returns, members } = previous;
    return {
      ...{ conversation, n: n + 1, kind: TEAM, signer: this.survivor.member.id, lead, previous: previous.hash },
      ...{ keep, returns, members, ...times(NOW + 2 * HOUR, keep, BUCKET_SECONDS) },
      ...changes,
    };
  }

  made(draft: Draft, signerSeed: Uint8Array, key: Uint8Array = this.random(32)): readonly [Uint8Array, Block] {
    return makeBlock(signerSeed, draft, key, [this.standing], this.random);
  }

  #logged(onDuty: OnDuty): OnDuty {
    return { ...onDuty, certificate: this.logged(onDuty.certificate) };
  }

  #survivor(): Survivor {
    const [seed, conversation, prekeySeed] = [this.random(32), this.random(16), this.random(32)];
    const key = publicKey(seed);
    const fields = { number: 1, kem: kemPublic(prekeySeed), notAfter: NOW + 7 * DAY };
    const prekeyObject = makePrekey(seed, conversation, fields);
    const prekey = verifyPrekey(key, conversation, prekeyObject);
    return { seed, key, conversation, prekeySeed, prekeyObject, prekey, member: survivorMember(key, prekey) };
  }
}
