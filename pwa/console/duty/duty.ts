// Whether this clinician is on call, by the bundle that the relay holds of them.

import { type Bundle, NEEDS } from "../../../crypto/web/bundle.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import type { Line } from "../../shared/line.ts";
import { bytesIn, maybe, numberIn } from "../../shared/parsing.ts";
import type { Safe } from "../account/safe.ts";
import type { Surroundings } from "../surroundings.ts";
import { certificateNamed, newShift, ownBundle, withShift } from "./shifts.ts";

/** A bundle that is only there to be wrapped to calls nobody for longer than this. */
const KEPT_ONLY_SECONDS = 60;

/** In whose turn a clinician is called during a shift. */
export const [ON_DUTY, BACKUP, COORDINATOR] = [0, 1, 2];

export class Duty {
  readonly #line: Pick<Line, "call">;
  readonly #safe: Safe;
  readonly #around: Surroundings;
  #object: Uint8Array | null = null;
  /** In whose turn they are called: a renewal in the middle of a shift keeps it. */
  #tier = ON_DUTY;

  constructor(line: Pick<Line, "call">, safe: Safe, around: Surroundings) {
    this.#line = line;
    this.#safe = safe;
    this.#around = around;
  }

  /** The bundle as the relay holds it. */
  get object(): Uint8Array | null {
    return this.#object;
  }

  get tier(): number {
    return this.#tier;
  }

  /** The shift that is on, or null. */
  current(clinician: Clinician): Bundle | null {
    if (this.#object === null) {
      return null;
    }
    try {
      const { bundle } = ownBundle(this.#safe.state, clinician, this.#object);
      return bundle.until > this.#around.clock.now() ? bundle : null;
    } catch {
      // The relay names a bundle that is not ours, or none that this console has the seed for.
      return null;
    }
  }

  async fetch(): Promise<void> {
    const [bundle, tier] = await this.#line.call("on_duty");
    this.#object = maybe(bundle, bytesIn);
    this.#tier = numberIn(tier);
  }

  /** The seed is durable before anyone can wrap to it, under a number that no other console of this clinician has used. */
  async start(clinician: Clinician, needs: readonly string[], until: number, tier = this.#tier): Promise<void> {
    const [seed, now] = [this.#around.random(32), this.#around.clock.now()];
    const shiftAfter = (state: ClinicianState) => newShift(state, clinician, { needs, until, seed }, now);
    let shift = shiftAfter(this.#safe.state);
    await this.#safe.save((state) => {
      shift = shiftAfter(state);
      return withShift(state, shift.seed);
    }, now);
    await this.#line.call("start_duty", shift.bundle, tier);
    this.#object = shift.bundle;
    this.#tier = tier;
  }

  /**
   * The certificate was renewed, and the bundle still names the one before: others could not wrap to it once that one
   * has ended. The shift goes on under the new one; where none is on, what is kept for re-keys is made anew.
   */
  async renew(clinician: Clinician): Promise<void> {
    const before = this.#object;
    if (before === null || certificateNamed(before) === hex(clinician.hash)) {
      return;
    }
    const shift = this.current(clinician);
    const now = this.#around.clock.now();
    await this.start(clinician, shift?.needs ?? NEEDS, shift?.until ?? now + KEPT_ONLY_SECONDS);
    if (shift === null) {
      await this.end();
    }
  }

  async end(): Promise<void> {
    await this.#line.call("end_duty");
    this.#object = null;
  }
}
