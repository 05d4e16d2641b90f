// Answers cases of statements, coordinators, certificates, revocations and what is read aloud.

import {
  type Authority,
  authorityWith,
  verifyCertificate,
  verifySignatures,
} from "../../../../crypto/web/authority.ts";
import * as certificates from "../../../../crypto/web/certificate.ts";
import * as fingerprints from "../../../../crypto/web/fingerprint.ts";
import * as presentations from "../../../../crypto/web/presentation.ts";
import * as revocations from "../../../../crypto/web/revocation.ts";
import * as signing from "../../../../crypto/web/signing.ts";
import { bytes, hexes, list, named, number, orNull, text } from "../forms.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";

const verified = { organisation: things.organisation, now: number };
export const pinned = { ...verified, statement: bytes, revoked: hexes, revokedCoordinators: hexes };
const signer = named<{ readonly object: Uint8Array; readonly seed: Uint8Array }>({ object: bytes, seed: bytes });

/** The fields of an authority among others. */
export function authorityOf({ organisation, statement, revoked, revokedCoordinators }: Authority): Authority {
  return { organisation, statement, revoked, revokedCoordinators };
}

export const ORGANISATION: Answers = {
  "certificate.make_statement": kind(
    { rootSeed: bytes, instanceId: bytes, statement: things.statement },
    { object: bytes },
    ({ rootSeed, instanceId, statement }) => ({
      object: certificates.makeStatement(rootSeed, instanceId, statement),
    }),
  ),
  "certificate.verify_statement": kind(
    { ...verified, object: bytes },
    { statement: things.statement },
    ({ organisation, object, now }) => ({ statement: certificates.verifyStatement(organisation, object, now) }),
  ),
  "certificate.make_coordinator": kind(
    { rootSeed: bytes, instanceId: bytes, coordinator: things.coordinator },
    { object: bytes },
    ({ rootSeed, instanceId, coordinator }) => ({
      object: certificates.makeCoordinator(rootSeed, instanceId, coordinator),
    }),
  ),
  "certificate.verify_coordinator": kind(
    { ...verified, object: bytes },
    { coordinator: things.coordinator, hash: bytes },
    ({ organisation, object, now }) => ({
      coordinator: certificates.verifyCoordinator(organisation, object, now),
      hash: certificates.coordinatorHash(object),
    }),
  ),
  "certificate.make": kind(
    { instanceId: bytes, clinician: things.clinicianFields, signers: list(signer), proof: orNull(bytes) },
    { payload: bytes, certificate: bytes },
    ({ instanceId, clinician, signers, proof }) => {
      const payload = certificates.clinicianPayload(instanceId, clinician);
      const pairs = signers.map(({ object, seed }) => [object, certificates.countersign(seed, payload)] as const);
      return { payload, certificate: certificates.withProof(certificates.makeCertificate(payload, pairs), proof) };
    },
  ),
  "certificate.verify": kind({ ...pinned, certificate: bytes }, { clinician: things.clinician }, (given) => ({
    clinician: verifyCertificate(authorityOf(given), given.certificate, given.now),
  })),
  "certificate.verify_signatures": kind(
    { ...pinned, certificate: bytes },
    { clinician: things.clinician },
    (given) => ({ clinician: verifySignatures(authorityOf(given), given.certificate, given.now) }),
  ),
  "authority.with": kind(
    { ...verified, statement: bytes, revocations: list(bytes) },
    { revoked: list(text), revokedCoordinators: list(text) },
    ({ organisation, statement, revocations: given, now }) => {
      const found = authorityWith(organisation, statement, given, now);
      return { revoked: [...found.revoked].sort(), revokedCoordinators: [...found.revokedCoordinators].sort() };
    },
  ),
  "revocation.make": kind(
    { seed: bytes, instanceId: bytes, hash: bytes, since: number, until: number, coordinatorObject: orNull(bytes) },
    { object: bytes, revocationHash: bytes },
    ({ seed, instanceId, hash, since, until, coordinatorObject }) => {
      const object = revocations.makeRevocation(seed, instanceId, { hash, since, until }, coordinatorObject);
      return { object, revocationHash: revocations.revocationHash(object) };
    },
  ),
  "revocation.verify": kind(
    { ...verified, object: bytes, revokedCoordinators: hexes },
    { revocation: things.revocation },
    ({ organisation, object, now, revokedCoordinators }) => ({
      revocation: revocations.verifyRevocation(organisation, object, now, revokedCoordinators),
    }),
  ),
  "fingerprint.of": kind({ content: bytes }, { digits: text }, ({ content }) => ({
    digits: fingerprints.fingerprint(content).join(" "),
  })),
  "fingerprint.applicant": kind({ clinicianId: bytes, key: bytes }, { digits: text }, ({ clinicianId, key }) => ({
    digits: fingerprints.applicantFingerprint(clinicianId, key).join(" "),
  })),
  "fingerprint.safety_number": kind(
    { conversation: bytes, headHash: bytes },
    { digits: text },
    ({ conversation, headHash }) => ({ digits: fingerprints.safetyNumber(conversation, headHash).join(" ") }),
  ),
  "presentation.sign": kind(
    { coordinatorSeed: bytes, accountId: bytes },
    { coordinatorKey: bytes, signature: bytes },
    ({ coordinatorSeed, accountId }) => ({
      coordinatorKey: signing.publicKey(coordinatorSeed),
      signature: presentations.signPresentation(coordinatorSeed, accountId),
    }),
  ),
  "presentation.verify": kind(
    { coordinatorKey: bytes, accountId: bytes, signature: bytes },
    {},
    ({ coordinatorKey, accountId, signature }) => {
      presentations.verifyPresentation(coordinatorKey, accountId, signature);
      return {};
    },
  ),
};
