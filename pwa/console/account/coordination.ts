// What a coordinator does: makes a key that the offline root certifies, signs for applicants, ends certificates, invites.

import { equal, fromHex, hex } from "../../../crypto/web/bytes.ts";
import {
  type Clinician,
  clinicianPayload,
  countersign,
  LONGEST_CERTIFICATE_SECONDS,
  readCertificate,
  readClinician,
  verifyCoordinator,
} from "../../../crypto/web/certificate.ts";
import { signPresentation } from "../../../crypto/web/presentation.ts";
import { makeRevocation, OUTLIVES_SECONDS } from "../../../crypto/web/revocation.ts";
import { Row } from "../../../crypto/web/row.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import type { Line } from "../../shared/line.ts";
import { bytesIn, listIn, numberIn, textIn } from "../../shared/parsing.ts";
import { Unable } from "../reasons.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Application, applications } from "./relay.ts";
import type { Safe } from "./safe.ts";

const HOUR_SECONDS = 3600;

/** The relay keeps what is signed here, and should keep no time to the second. */
function wholeHour(time: number): number {
  return Math.floor(time / HOUR_SECONDS) * HOUR_SECONDS;
}

/** The offline root's clock may be a little ahead; the relay judges by its own. */
const CLOCK_SLACK_SECONDS = 60;
const TEXT_BYTES = 64;

export type Signed = { readonly signatures: number; readonly needed: number };

/** One person and every certificate of theirs that stands. */
export type Certified = { readonly person: Clinician; readonly certificates: readonly Clinician[] };

export class Coordination {
  readonly #line: Line;
  readonly #safe: Safe;
  readonly #around: Surroundings;
  readonly #accountId: Uint8Array;

  constructor(line: Line, safe: Safe, around: Surroundings, accountId: Uint8Array) {
    this.#line = line;
    this.#safe = safe;
    this.#around = around;
    this.#accountId = accountId;
  }

  /** The coordinator's public key in hexadecimal, or null before it was made. */
  get publicKey(): string | null {
    const { coordinatorSeed } = this.#safe.state;
    return coordinatorSeed === null ? null : hex(publicKey(coordinatorSeed));
  }

  /** Makes the key if there is none, and has it saved before anyone is shown it. */
  async makeKey(): Promise<void> {
    const fresh = this.#around.random(32);
    const now = this.#around.clock.now();
    await this.#safe.save((state) => ({ ...state, coordinatorSeed: state.coordinatorSeed ?? fresh }), now);
  }

  /** The root's certificate for this very key, with the proof that this account holds the key. */
  async present(object: Uint8Array): Promise<void> {
    const seed = this.#safe.state.coordinatorSeed;
    const now = this.#around.clock.now() + CLOCK_SLACK_SECONDS;
    const { key } = verifyCoordinator(this.#around.organisation, object, now);
    if (seed === null || !equal(key, publicKey(seed))) {
      throw new Unable("other_key");
    }
    await this.#line.call("present_coordinator", object, signPresentation(seed, this.#accountId));
  }

  /** Everybody whose certificate stands now: a renewed one stands beside the one before, until that ends. */
  async certified(): Promise<readonly Certified[]> {
    const [rows] = await this.#line.call("certificates");
    const standing = listIn(rows).map((row) => readClinician(readCertificate(bytesIn(row)).payload).clinician);
    const ids = new Set(standing.map(({ clinicianId }) => hex(clinicianId)));
    return [...ids].map((id) => {
      const certificates = standing.filter(({ clinicianId }) => hex(clinicianId) === id);
      return { certificates, person: lastOf(certificates) };
    });
  }

  /** Ends all of a clinician's certificates at once, each for as long as it would have lasted. */
  async revoke({ certificates }: Certified, coordinator: Uint8Array): Promise<void> {
    const { coordinatorSeed } = this.#safe.state;
    if (coordinatorSeed === null) {
      throw new Unable("other_key");
    }
    const { instanceId } = this.#around.organisation;
    for (const { hash, notAfter } of certificates) {
      const fields = { hash, since: wholeHour(this.#around.clock.now()), until: notAfter + OUTLIVES_SECONDS };
      await this.#line.call("revoke", makeRevocation(coordinatorSeed, instanceId, fields, coordinator));
    }
  }

  applications(): Promise<readonly Application[]> {
    return applications(this.#line);
  }

  /** Signs for an applicant whose identity and licence were checked in person. */
  async certify(application: Application, coordinator: Uint8Array): Promise<Signed> {
    const { coordinatorSeed } = this.#safe.state;
    if (coordinatorSeed === null) {
      throw new Unable("other_key");
    }
    const payload = application.payload ?? this.#payload(application);
    this.#requireSame(application, payload);
    const signature = countersign(coordinatorSeed, payload);
    const answer = await this.#line.call("certify", application.accountId, payload, coordinator, signature);
    return { signatures: numberIn(answer[0]), needed: numberIn(answer[1]) };
  }

  /** The token of a link that opens one account. */
  async invite(): Promise<string> {
    const [token] = await this.#line.call("invite");
    return textIn(token);
  }

  /** Whole hours, so that a certificate does not tell when exactly somebody was certified. */
  #payload({ clinicianId, key, profession, alias, region }: Application): Uint8Array {
    const notBefore = wholeHour(this.#around.clock.now());
    const notAfter = notBefore + LONGEST_CERTIFICATE_SECONDS;
    const fields = { clinicianId, key, profession, alias, region, notBefore, notAfter };
    return clinicianPayload(this.#around.organisation.instanceId, fields);
  }

  /** What another coordinator signed before must say what this one was shown, and no more. */
  #requireSame({ clinicianId, key, profession, alias, region }: Application, payload: Uint8Array): void {
    const row = Row.versioned(payload);
    row.fixed(16);
    row.fixed(16);
    row.fixed(32);
    for (const _ of [profession, alias, region]) {
      row.text(TEXT_BYTES);
    }
    const [notBefore, notAfter] = [row.number(), row.number()];
    row.end();
    const fields = { clinicianId, key, profession, alias, region, notBefore, notAfter };
    const same = equal(payload, clinicianPayload(this.#around.organisation.instanceId, fields));
    if (!same || notAfter - notBefore > LONGEST_CERTIFICATE_SECONDS) {
      throw new Unable("other_payload");
    }
  }
}

/** A certificate as it is pasted: hexadecimal text, with any spaces. */
export function fromPasted(text: string): Uint8Array {
  const plain = text.replaceAll(/\s/g, "").toLowerCase();
  if (plain.length === 0 || plain.length % 2 !== 0 || !/^[0-9a-f]+$/.test(plain)) {
    throw new Unable("not_hex");
  }
  return fromHex(plain);
}

function lastOf(certificates: readonly Clinician[]): Clinician {
  return certificates.reduce((last, one) => (one.notAfter > last.notAfter ? one : last));
}
