// What a conversation needs of its clinician.

import type { Block } from "../../../crypto/web/block.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import type { Trust } from "../../shared/trust.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Available } from "./available.ts";

export type Owner = {
  /** As certified now: a renewed certificate is about the same person and key. */
  readonly clinician: () => Clinician;
  readonly around: Surroundings;
  readonly trust: Trust;
  readonly bucketSeconds: () => number;
  /** Who is on call now, verified. */
  readonly colleagues: () => Promise<readonly Available[]>;
  readonly state: () => ClinicianState;
  /** Asks the relay for what another console of this clinician has saved. */
  readonly refresh: () => Promise<void>;
  /** Makes a newly verified head durable, and the shift that it was wrapped to. */
  readonly keepHead: (head: Block, ownNumber: number) => Promise<void>;
  readonly changed: () => void;
};
