// Shifts: a fresh key for each, published only once its seed is saved, and kept as long as anything is wrapped to it.

import {
  type Bundle,
  LONGEST_SHIFT_SECONDS,
  makeBundle,
  type OnCall,
  verifyKeptBundle,
} from "../../../crypto/web/bundle.ts";
import { equal, fromHex, hex } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { ClinicianState, KeptBundle } from "../../../crypto/web/clinician_state.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { Row } from "../../../crypto/web/row.ts";
import { parted } from "../../../crypto/web/signing.ts";
import { kemPublic } from "../../../crypto/web/wrapping.ts";

export type Shift = { readonly seed: KeptBundle; readonly bundle: Uint8Array };

/** What a shift is for, until when at most, and its fresh seed. */
export type Wish = { readonly needs: readonly string[]; readonly until: number; readonly seed: Uint8Array };

// The relay keeps no time to the second, and takes no shift whose hours are not whole.
const WHOLE_SECONDS = 300;

/** A new shift from now on, in whole five minutes. Never longer than the certificate, nor than a shift may be. */
export function newShift(
  state: ClinicianState,
  clinician: Clinician,
  { needs, until, seed }: Wish,
  now: number,
): Shift {
  const start = now - (now % WHOLE_SECONDS);
  const wanted = Math.ceil(until / WHOLE_SECONDS) * WHOLE_SECONDS;
  const latest = Math.min(start + LONGEST_SHIFT_SECONDS, clinician.notAfter);
  const end = Math.min(wanted, latest - (latest % WHOLE_SECONDS));
  const number = Math.max(0, ...state.bundles.map((shift) => shift.number)) + 1;
  const kem = kemPublic(seed);
  const fields = { number, kem, needs, start, until: end };
  return {
    seed: { number, seed, start, until: end, lastExpires: end },
    bundle: makeBundle(state.signingSeed, clinician, fields),
  };
}

/**
 * Oneself with one's own bundle as the relay holds it, if the seed for it is ours. Its hours may be over, and it may
 * stand under the certificate before a renewal, which holds until its own end: then that is the one named.
 */
export function ownBundle(state: ClinicianState, clinician: Clinician, object: Uint8Array): OnCall {
  const named = { ...clinician, hash: fromHex(certificateNamed(object)) };
  const bundle = heldBundle(named, object);
  if (!state.bundles.some(({ number, seed }) => number === bundle.number && equal(bundle.kem, kemPublic(seed)))) {
    throw new Refused("bundle");
  }
  return { clinician: named, bundle };
}

function heldBundle(clinician: Clinician, object: Uint8Array): Bundle {
  try {
    return verifyKeptBundle(clinician, object);
  } catch {
    throw new Refused("bundle");
  }
}

/** The certificate's hash in hex, read before the signature is checked: it only says under which one to check. */
export function certificateNamed(object: Uint8Array): string {
  const row = Row.versioned(parted(object).payload);
  row.fixed(16);
  return hex(row.fixed(32));
}

/** The seeds that may open what a block wrapped to this member; two consoles may have used one number. */
export function seedsFor(state: ClinicianState, member: Member): readonly Uint8Array[] {
  return state.bundles.filter(({ number }) => number === member.number).map(({ seed }) => seed);
}

export function withShift(state: ClinicianState, shift: KeptBundle): ClinicianState {
  return { ...state, bundles: [...state.bundles, shift] };
}

/** A block wrapped to this shift lives until `expires`: so must the seed. */
export function usedUntil(state: ClinicianState, number: number, expires: number): ClinicianState {
  const bundles = state.bundles.map((shift) =>
    shift.number === number ? { ...shift, lastExpires: Math.max(shift.lastExpires, expires) } : shift,
  );
  return { ...state, bundles };
}

/** Drops seeds that nothing living is wrapped to. The newest stays: others may wrap to it while the certificate lasts. */
export function withoutOldShifts(state: ClinicianState, now: number): ClinicianState {
  const newest = Math.max(0, ...state.bundles.map(({ number }) => number));
  const bundles = state.bundles.filter(({ number, lastExpires }) => number === newest || lastExpires > now);
  return bundles.length === state.bundles.length ? state : { ...state, bundles };
}
