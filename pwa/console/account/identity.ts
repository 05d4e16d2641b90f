// Who this clinician is to others: the certified person, or an applicant with a key to be read aloud.

import { equal, hex, joined } from "../../../crypto/web/bytes.ts";
import { type Clinician, verifyCertificate, verifyCoordinator } from "../../../crypto/web/certificate.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { digest, publicKey } from "../../../crypto/web/signing.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OpenedAccount } from "./relay.ts";

const GROUPS = 6;
const DIGITS = 5;

/** Thirty digits in groups of five: what two people compare by voice. The offline commands print the same. */
export function fingerprint(...content: readonly Uint8Array[]): readonly string[] {
  const bytes = digest("sc1/fingerprint", joined(...content));
  return Array.from({ length: GROUPS }, (_, at) => {
    const number = Number(`0x${hex(bytes.subarray(at * DIGITS, (at + 1) * DIGITS))}`);
    return `${number % 10 ** DIGITS}`.padStart(DIGITS, "0");
  });
}

/** The number that both ends of a conversation may compare in a call; a new one with each block. */
export function safetyNumber(conversation: Uint8Array, headHash: Uint8Array): readonly string[] {
  return fingerprint(conversation, headHash);
}

/** The certified person, if the certificate holds now and is about the key in the state. */
export function certifiedAs(account: OpenedAccount, state: ClinicianState, around: Surroundings): Clinician | null {
  const { certificate, statement, clinicianId } = account;
  if (certificate === null || statement === null) {
    return null;
  }
  try {
    const clinician = verifyCertificate(around.organisation, statement, certificate, around.clock.now());
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
