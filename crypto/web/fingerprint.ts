// Numbers that two people read aloud to find out that they hold the same: thirty digits, in groups of five.

import { hex, joined } from "./bytes.ts";
import { digest } from "./signing.ts";

const GROUPS = 6;
const GROUP_BYTES = 5;
const GROUP_DIGITS = 5;

/** Of an organisation (root key, then instance id) or of a coordinator's key. The offline commands print the same. */
export function fingerprint(...content: readonly Uint8Array[]): readonly string[] {
  return aloud("sc1/fingerprint", ...content);
}

/** What an applicant reads to the coordinators: the id and the key that they are asked to certify. */
export function applicantFingerprint(clinicianId: Uint8Array, key: Uint8Array): readonly string[] {
  return aloud("sc1/applicant", clinicianId, key);
}

/** What the members of a conversation compare; another with each block. */
export function safetyNumber(conversation: Uint8Array, headHash: Uint8Array): readonly string[] {
  return aloud("sc1/safety", conversation, headHash);
}

function aloud(tag: string, ...content: readonly Uint8Array[]): readonly string[] {
  const bytes = digest(tag, joined(...content));
  return Array.from({ length: GROUPS }, (_, at) => {
    const number = Number(`0x${hex(bytes.subarray(at * GROUP_BYTES, (at + 1) * GROUP_BYTES))}`);
    return `${number % 10 ** GROUP_DIGITS}`.padStart(GROUP_DIGITS, "0");
  });
}
