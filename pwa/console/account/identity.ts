// Who this clinician is to others: the certified person, or an applicant with a key to be read aloud.

import { verifyCertificate } from "../../../crypto/web/authority.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import { type Clinician, verifyCoordinator } from "../../../crypto/web/certificate.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import type { Trust } from "../../shared/trust.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OpenedAccount } from "./relay.ts";

/** The certified person, if the certificate holds now and is about the key in the state. */
export function certifiedAs(
  { certificate, clinicianId, statement }: OpenedAccount,
  state: ClinicianState,
  trust: Trust,
  now: number,
): Clinician | null {
  if (certificate === null || statement === null) {
    return null;
  }
  try {
    const clinician = verifyCertificate(trust.authority(), certificate, now);
    const own = equal(clinician.key, publicKey(state.signingSeed)) && equal(clinician.clinicianId, clinicianId);
    return own ? clinician : null;
  } catch (error) {
    return refusal(error);
  }
}

/** Whether the coordinator's certificate holds now and is about the coordinator key in the state. */
export function coordinates(account: OpenedAccount, state: ClinicianState, around: Surroundings): boolean {
  const { coordinatorCertificate } = account;
  const { coordinatorSeed } = state;
  if (coordinatorCertificate === null || coordinatorSeed === null) {
    return false;
  }
  try {
    const { key } = verifyCoordinator(around.organisation, coordinatorCertificate, around.clock.now());
    return equal(key, publicKey(coordinatorSeed));
  } catch (error) {
    return refusal(error) !== null;
  }
}

function refusal(error: unknown): null {
  if (error instanceof Refused) {
    return null;
  }
  throw error;
}
