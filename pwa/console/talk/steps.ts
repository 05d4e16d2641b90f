// What a clinician may change of a team: go out of it, bring a colleague in, or make one the lead.

import type { OnCall } from "../../../crypto/web/bundle.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Step } from "./epochs.ts";

/** Everybody else stays. Whoever led names nobody by going: she may call again. */
export function leaving(own: Uint8Array): Step {
  return ({ others, lead }) => ({
    others: others.filter(({ clinician }) => !equal(clinician.clinicianId, own)),
    lead: lead !== null && equal(lead, own) ? null : lead,
  });
}

/** Refused as "members" where the colleague is not in it. `consents`: what covers it beside those that stand. */
export function handingOver(to: Uint8Array, consents: readonly Uint8Array[] = []): Step {
  return ({ others }) => {
    if (!others.some(({ clinician }) => equal(clinician.clinicianId, to))) {
      throw new Refused("members");
    }
    return { others, lead: to, consents };
  };
}

/** A colleague comes in beside those who stay. */
export function bringing(colleague: OnCall, consents: readonly Uint8Array[]): Step {
  return ({ others, lead }) => ({ others: [...others, colleague], lead, consents });
}
