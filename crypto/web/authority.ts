// Whom the pinned organisation lets speak as a clinician: certified, logged, not revoked.

import { hex } from "./bytes.ts";
import {
  type CertificateParts,
  type Clinician,
  type Coordinator,
  type Countersignature,
  coordinatorHash,
  LONGEST_CERTIFICATE_SECONDS,
  type Organisation,
  readCertificate,
  readClinician,
  requireInstance,
  requireNow,
  type Statement,
  verifyCoordinator,
  verifyCountersignature,
  verifyStatement,
} from "./certificate.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { checkEntry, readProof } from "./log_proof.ts";
import { Refused } from "./refused.ts";
import { isByRoot, type Revocation, verifyRevocation } from "./revocation.ts";

/**
 * What is pinned, the statement of the day, and the hashes (in hex) that revocations name: two sets, since a
 * coordinator's revocation must never end a coordinator.
 */
export type Authority = {
  readonly organisation: Organisation;
  readonly statement: Uint8Array;
  readonly revoked: ReadonlySet<string>;
  readonly revokedCoordinators: ReadonlySet<string>;
};

/** What these revocations leave; one that does not hold is passed over. */
export function authorityWith(
  organisation: Organisation,
  statement: Uint8Array,
  revocations: readonly Uint8Array[],
  now: number,
): Authority {
  const named = (byRoot: boolean, known: ReadonlySet<string>) =>
    revocations.flatMap((one) => held(organisation, one, now, byRoot, known)).map(({ hash }) => hex(hash));
  // The root's come first: a coordinator whom it revoked ends nobody's certificate.
  const revokedCoordinators = new Set(named(true, new Set()));
  const revoked = new Set([...revokedCoordinators, ...named(false, revokedCoordinators)]);
  return { organisation, statement, revoked, revokedCoordinators };
}

/** The clinician, if enough coordinators signed and nothing is revoked; the log is not asked. */
export function verifySignatures(authority: Authority, certificate: Uint8Array, now: number): Clinician {
  return new Certification(authority, now).signed(certificate);
}

/** The clinician, if enough coordinators signed, nothing is revoked, and the log holds it. */
export function verifyCertificate(authority: Authority, certificate: Uint8Array, now: number): Clinician {
  return new Certification(authority, now).logged(certificate).clinician;
}

export type Logged = { readonly clinician: Clinician; readonly checkpoint: Checkpoint };

/** Verifies many certificates at one moment: the statement, and whatever comes again, once. */
export class Certification {
  readonly statement: Statement;
  readonly #authority: Authority;
  readonly #now: number;
  readonly #coordinators = new Map<string, Coordinator>();
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #logged = new Map<string, Logged>();

  constructor(authority: Authority, now: number) {
    this.statement = verifyStatement(authority.organisation, authority.statement, now);
    this.#authority = authority;
    this.#now = now;
  }

  /** One signature that does not hold refuses all. */
  signed(certificate: Uint8Array): Clinician {
    return this.#signed(readCertificate(certificate));
  }

  /** As `signed`, and the checkpoint under which the log holds it. */
  logged(certificate: Uint8Array): Logged {
    return once(this.#logged, certificate, () => {
      const parts = readCertificate(certificate);
      const clinician = this.#signed(parts);
      return { clinician, checkpoint: this.#entered(clinician.hash, parts.proof) };
    });
  }

  #signed({ payload, pairs }: CertificateParts): Clinician {
    this.#requireSigners(payload, pairs);
    const { instanceId, clinician } = readClinician(payload);
    requireInstance(this.#authority.organisation, instanceId);
    requireNow(clinician, this.#now);
    if (clinician.notAfter - clinician.notBefore > LONGEST_CERTIFICATE_SECONDS) {
      throw new Refused("validity");
    }
    if (this.#authority.revoked.has(hex(clinician.hash))) {
      throw new Refused("revoked");
    }
    return clinician;
  }

  #entered(certificateHash: Uint8Array, proof: Uint8Array | null): Checkpoint {
    if (proof === null) {
      throw new Refused("log");
    }
    const parts = readProof(proof);
    const checkpoint = once(this.#checkpoints, parts.note, () => openCheckpoint(this.statement, parts.note, this.#now));
    checkEntry(parts, certificateHash, checkpoint);
    return checkpoint;
  }

  #requireSigners(payload: Uint8Array, pairs: readonly Countersignature[]): void {
    const [ids, keys] = [new Set<string>(), new Set<string>()];
    for (const [object, signature] of pairs) {
      const coordinator = once(this.#coordinators, object, () => this.#coordinator(object));
      verifyCountersignature(coordinator, payload, signature);
      ids.add(hex(coordinator.coordinatorId));
      keys.add(hex(coordinator.key));
    }
    // One coordinator must not count twice, neither by a second id nor by a second certificate.
    if (Math.min(ids.size, keys.size) < this.statement.signaturesNeeded) {
      throw new Refused("signatures");
    }
  }

  #coordinator(object: Uint8Array): Coordinator {
    const coordinator = verifyCoordinator(this.#authority.organisation, object, this.#now);
    if (this.#authority.revokedCoordinators.has(hex(coordinatorHash(object)))) {
      throw new Refused("revoked");
    }
    return coordinator;
  }
}

function once<Thing>(known: Map<string, Thing>, bytes: Uint8Array, verified: () => Thing): Thing {
  // Each byte is one character of its own, and the text may be as long as it likes.
  const name = new TextDecoder("latin1").decode(bytes);
  const thing = known.get(name) ?? verified();
  known.set(name, thing);
  return thing;
}

function held(
  organisation: Organisation,
  revocation: Uint8Array,
  now: number,
  byRoot: boolean,
  revokedCoordinators: ReadonlySet<string>,
): readonly Revocation[] {
  try {
    return isByRoot(revocation) === byRoot
      ? [verifyRevocation(organisation, revocation, now, revokedCoordinators)]
      : [];
  } catch (reason) {
    if (reason instanceof Refused) {
      return [];
    }
    throw reason;
  }
}
