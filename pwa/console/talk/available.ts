// The colleagues who are on call now, each with the certificate that shows it to whoever is asked about them.

import { ANY_NEED, type OnCall } from "../../../crypto/web/bundle.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { readCertificate, readClinician } from "../../../crypto/web/certificate.ts";
import type { Line } from "../../shared/line.ts";
import type { Trust } from "../../shared/trust.ts";

export type Available = OnCall & { readonly certificate: Uint8Array };

/** Those alone whom the pinned root vouches for. Refused as "log" and "statement", as a survivor's phone would. */
export async function availableOn(line: Pick<Line, "call">, trust: Trust): Promise<readonly Available[]> {
  const watched = await trust.watch(line, "colleagues", ANY_NEED);
  const { onCall, pairs } = watched ?? { onCall: [], pairs: [] };
  const verified = new Map(onCall.map((one) => [hex(one.clinician.hash), one]));
  return pairs.flatMap(([certificate]) => {
    const name = certificateName(certificate);
    const found = verified.get(name);
    // Each once, should the relay name one twice.
    verified.delete(name);
    return found === undefined ? [] : [{ ...found, certificate }];
  });
}

function certificateName(certificate: Uint8Array): string {
  try {
    return hex(readClinician(readCertificate(certificate).payload).clinician.hash);
  } catch {
    // What is none was not verified either.
    return "";
  }
}
