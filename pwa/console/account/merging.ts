// Two consoles of one clinician have saved: nothing that either needs is lost.

import { hex } from "../../../crypto/web/bytes.ts";
import type { ClinicianState, KeptBundle, KeptHead } from "../../../crypto/web/clinician_state.ts";

/** The saved signing key stands; shifts of both; of each conversation the longer head. */
export function merged(own: ClinicianState, saved: ClinicianState): ClinicianState {
  return {
    savedAt: Math.max(own.savedAt, saved.savedAt),
    signingSeed: saved.signingSeed,
    coordinatorSeed: saved.coordinatorSeed ?? own.coordinatorSeed,
    bundles: shiftsOf(own.bundles, saved.bundles),
    conversations: headsOf(own.conversations, saved.conversations),
  };
}

function shiftsOf(own: readonly KeptBundle[], saved: readonly KeptBundle[]): readonly KeptBundle[] {
  const found = new Map<string, KeptBundle>();
  for (const shift of [...saved, ...own]) {
    // By seed, not by number: two consoles may have begun a shift of the same number.
    const before = found.get(hex(shift.seed));
    found.set(hex(shift.seed), {
      ...shift,
      lastExpires: Math.max(shift.lastExpires, before?.lastExpires ?? 0),
    });
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

function headsOf(own: readonly KeptHead[], saved: readonly KeptHead[]): readonly KeptHead[] {
  const found = new Map<string, KeptHead>();
  for (const head of [...saved, ...own]) {
    const before = found.get(hex(head.conversation));
    if (before === undefined || head.headN > before.headN) {
      found.set(hex(head.conversation), head);
    }
  }
  return [...found.values()];
}
