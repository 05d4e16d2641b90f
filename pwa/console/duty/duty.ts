// Whether this clinician is on call, by the bundle that the relay holds of them.

import type { Bundle } from "../../../crypto/web/bundle.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import type { Line } from "../../shared/line.ts";
import { bytesIn, maybe } from "../../shared/parsing.ts";
import type { Safe } from "../account/safe.ts";
import type { Surroundings } from "../surroundings.ts";
import { newShift, ownBundle, withShift } from "./shifts.ts";

export class Duty {
  readonly #line: Pick<Line, "call">;
  readonly #safe: Safe;
  readonly #around: Surroundings;
  #object: Uint8Array | null = null;

  constructor(line: Pick<Line, "call">, safe: Safe, around: Surroundings) {
    this.#line = line;
    this.#safe = safe;
    this.#around = around;
  }

  /** The bundle as the relay holds it. */
  get object(): Uint8Array | null {
    return this.#object;
  }

  /** The shift that is on, or null. */
  current(clinician: Clinician): Bundle | null {
    if (this.#object === null) {
      return null;
    }
    try {
      const bundle = ownBundle(this.#safe.state, clinician, this.#object);
      return bundle.until > this.#around.clock.now() ? bundle : null;
    } catch {
      // The relay names a bundle that is not ours, or none that this console has the seed for.
      return null;
    }
  }

  async fetch(): Promise<void> {
    const [bundle] = await this.#line.call("on_duty");
    this.#object = maybe(bundle, bytesIn);
  }

  /** The seed is durable before anyone can wrap to it, under a number that no other console of this clinician has used. */
  async start(clinician: Clinician, needs: readonly string[], until: number): Promise<void> {
    const [seed, now] = [this.#around.random(32), this.#around.clock.now()];
    const shiftAfter = (state: ClinicianState) => newShift(state, clinician, { needs, until, seed }, now);
    let shift = shiftAfter(this.#safe.state);
    await this.#safe.save((state) => {
      shift = shiftAfter(state);
      return withShift(state, shift.seed);
    }, now);
    await this.#line.call("start_duty", shift.bundle);
    this.#object = shift.bundle;
  }

  async end(): Promise<void> {
    await this.#line.call("end_duty");
    this.#object = null;
  }
}
