// Takes one whisper to the relay, sealed to the newest shift of whoever it is for, and opens what comes.

import { verifyCertificate } from "../../../crypto/web/authority.ts";
import { bundleHash, type OnCall, verifyKeptBundle } from "../../../crypto/web/bundle.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { openWhisper, sealWhisper, type Whisper } from "../../../crypto/web/whisper.ts";
import { Answered, type Line } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, flagIn, listIn } from "../../shared/parsing.ts";
import { ownBundle } from "../duty/shifts.ts";
import type { Owner } from "../talk/owner.ts";

export type Ends = Pick<Owner, "around" | "changed" | "clinician" | "colleagues" | "refresh" | "state" | "trust">;
/** Whether a console took it, and to which shift it was sealed at last. */
export type Passed = { readonly taken: boolean; readonly to: OnCall };
export type Came = { readonly from: OnCall; readonly whisper: Whisper };

const NEWER = "stale_prekey";
const MOST_TRIES = 3;

export class Carrier {
  readonly #line: Pick<Line, "call">;
  readonly #ends: Ends;

  constructor(line: Pick<Line, "call">, ends: Ends) {
    this.#line = line;
    this.#ends = ends;
  }

  /** Where the relay names a newer shift of theirs that holds, it is sealed again. Throws Refused, Answered, Unanswered. */
  async pass(to: OnCall, whisper: Whisper): Promise<Passed> {
    for (let tries = 1; ; tries += 1) {
      try {
        return { taken: await this.#passed(to, whisper), to };
      } catch (reason) {
        if (!(reason instanceof Answered && reason.code === NEWER) || tries === MOST_TRIES) {
          throw reason;
        }
        const [certificate, bundle] = reason.extras;
        to = this.#verified(bytesIn(certificate), bytesIn(bundle), to.clinician);
      }
    }
  }

  async #passed({ clinician, bundle }: OnCall, whisper: Whisper): Promise<boolean> {
    const own = this.#ends.clinician().clinicianId;
    const to = { clinicianId: clinician.clinicianId, bundleHash: bundle.hash };
    const sealed = sealWhisper(bundle.kem, this.#ends.state().signingSeed, own, to, whisper);
    const [taken] = await this.#line.call("whisper", to.clinicianId, to.bundleHash, sealed);
    return flagIn(taken);
  }

  /** Throws Refused where anything of it does not hold. */
  async open([, sealed, certificate, bundle, own, revocations]: readonly Packable[]): Promise<Came> {
    this.#ends.trust.learn(
      null,
      listIn(revocations).map((one) => bytesIn(one)),
    );
    const object = bytesIn(own);
    const to = { clinicianId: this.#ends.clinician().clinicianId, bundleHash: bundleHash(object) };
    const seed = await this.#seedOf(object);
    const now = this.#ends.around.clock.now();
    const authority = this.#ends.trust.authority();
    const { sender, whisper } = openWhisper(authority, bytesIn(certificate), to, seed, bytesIn(sealed), now);
    return { from: this.#verified(bytesIn(certificate), bytesIn(bundle), sender), whisper };
  }

  /** Another console of this clinician may have begun the shift. */
  async #seedOf(object: Uint8Array): Promise<Uint8Array> {
    const found = this.#heldSeed(object);
    if (found !== null) {
      return found;
    }
    await this.#ends.refresh();
    const now = this.#heldSeed(object);
    if (now === null) {
      throw new Refused("unopened");
    }
    return now;
  }

  #heldSeed(object: Uint8Array): Uint8Array | null {
    try {
      const { bundle } = ownBundle(this.#ends.state(), this.#ends.clinician(), object);
      return this.#ends.state().bundles.find(({ number }) => number === bundle.number)?.seed ?? null;
    } catch (reason) {
      if (reason instanceof Refused) {
        return null;
      }
      throw reason;
    }
  }

  #verified(certificate: Uint8Array, object: Uint8Array, known: Clinician): OnCall {
    const clinician = verifyCertificate(this.#ends.trust.authority(), certificate, this.#ends.around.clock.now());
    if (!equal(clinician.clinicianId, known.clinicianId) || !equal(clinician.key, known.key)) {
      throw new Refused("ghost");
    }
    return { clinician, bundle: verifyKeptBundle(clinician, object) };
  }
}
