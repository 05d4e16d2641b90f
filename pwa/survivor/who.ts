// Who a member is, by a certificate that the pinned root's chain vouches for and that the block names.

import { type CertifiedBundle, type OnCall, verifyBundle } from "../../crypto/web/bundle.ts";
import { same } from "../../crypto/web/bytes.ts";
import { type Organisation, verifyCertificate } from "../../crypto/web/certificate.ts";
import { decode } from "../../crypto/web/encoding.ts";
import type { Member } from "../../crypto/web/member.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { parted } from "../../crypto/web/signing.ts";

const START_FIELD = 6;

/** A present member with the newest bundle. Its hours may be over: they bind who is called, not who stays. */
export function presentMember(
  organisation: Organisation,
  statement: Uint8Array,
  member: Member,
  [certificate, bundle]: CertifiedBundle,
  now: number,
): OnCall {
  const clinician = verifyCertificate(organisation, statement, certificate, now);
  if (!same(clinician.hash, member.certificateHash)) {
    throw new Refused("ghost");
  }
  const verified = verifyBundle(clinician, bundle, startOf(bundle));
  // An older bundle's key could be one that somebody has got hold of since.
  if (verified.number < member.number) {
    throw new Refused("number");
  }
  return { clinician, bundle: verified };
}

/** Read before its signature is checked, only to ask about the moment the shift began. */
function startOf(bundle: Uint8Array): number {
  const fields = decode(parted(bundle).payload);
  const start = Array.isArray(fields) ? fields[START_FIELD] : null;
  if (typeof start !== "number") {
    throw new Refused("malformed");
  }
  return start;
}
