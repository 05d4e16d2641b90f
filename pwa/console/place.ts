// The rooms of the console, and who may be led out of which when the line comes back.

import type { ClinicianState } from "../../crypto/web/clinician_state.ts";
import type { Sheet } from "./account/enrolment.ts";
import type { OpenedAccount } from "./account/relay.ts";
import type { Reason } from "./reasons.ts";

export type Locked = "first" | "locked" | "idle" | "ended";
/** Where somebody with this account belongs, by what the relay and the state say. */
export type Home = "passphrase" | "sheet words" | "second way" | "application" | "certifying" | "coordination" | "desk";
export type Place =
  | { readonly at: "invited" }
  | { readonly at: "sign in"; readonly why: Locked }
  | { readonly at: "opening" }
  | { readonly at: Home | "overview" | "rota" }
  | { readonly at: "sheet"; readonly sheet: Sheet }
  | { readonly at: "over"; readonly why: Reason };

/** What somebody is in the middle of: a reconnect doesn't take anybody away from it. */
const STAYING: readonly string[] = ["coordination", "overview", "rota", "sheet", "second way", "application"];

type Standing = {
  readonly account: OpenedAccount;
  readonly state: ClinicianState;
  readonly certified: boolean;
  /** Has applied since the sign-in. */
  readonly applied: boolean;
};

export function homeOf({ account, state, certified, applied }: Standing): Home {
  if (account.sealedKeys.length < 2) {
    return "second way";
  }
  if (certified) {
    return "desk";
  }
  if (state.coordinatorSeed !== null) {
    return "coordination";
  }
  // An account's state is saved once when it is made; somebody who was never on duty saved it again to apply.
  const appliedBefore = account.version > 1 && state.bundles.length === 0;
  return applied || appliedBefore ? "certifying" : "application";
}

export function stays({ at }: Place, before: Home, home: Home): boolean {
  const newlyCertified = at === "application" && home === "desk" && before !== "desk";
  return STAYING.includes(at) && home !== "sheet words" && !newlyCertified;
}
