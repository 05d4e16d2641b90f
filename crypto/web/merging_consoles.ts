// Joins two states of one clinician, saved from two consoles, without losing a key or a reminder.

import { equal, hex } from "./bytes.ts";
import {
  type ClinicianState,
  type KeptBundle,
  type KeptHead,
  type KeptReminder,
  MOST_REMINDERS,
} from "./clinician_state.ts";
import { newerLogHead } from "./log_head.ts";
import { byNumber } from "./merging.ts";
import { Refused } from "./refused.ts";

/** Of both; the saved signing key stands, since the relay knows no other. Refused "head" where they contradict. */
export function mergeClinician(own: ClinicianState, saved: ClinicianState): ClinicianState {
  return {
    savedAt: Math.max(own.savedAt, saved.savedAt),
    signingSeed: saved.signingSeed,
    coordinatorSeed: saved.coordinatorSeed ?? own.coordinatorSeed,
    logHead: newerLogHead(own.logHead, saved.logHead),
    bundles: bundlesOf([...saved.bundles, ...own.bundles]),
    conversations: headsOf([...saved.conversations, ...own.conversations]),
    reminders: remindersOf([...saved.reminders, ...own.reminders]),
  };
}

/** By seed, not by number: two consoles may have begun a shift of the same number. */
function bundlesOf(both: readonly KeptBundle[]): readonly KeptBundle[] {
  const found = new Map<string, KeptBundle>();
  for (const one of both) {
    const before = found.get(hex(one.seed)) ?? one;
    found.set(hex(one.seed), { ...one, lastExpires: Math.max(before.lastExpires, one.lastExpires) });
  }
  return [...found.values()].sort(byNumber);
}

function headsOf(both: readonly KeptHead[]): readonly KeptHead[] {
  const found = new Map<string, KeptHead>();
  for (const one of both) {
    const before = found.get(hex(one.conversation)) ?? one;
    if (before.headN === one.headN && !equal(before.headHash, one.headHash)) {
      throw new Refused("head");
    }
    found.set(hex(one.conversation), one.headN > before.headN ? one : before);
  }
  return [...found.values()];
}

/** By id the one that was changed more often, else what is still due; never more than can be saved. */
function remindersOf(both: readonly KeptReminder[]): readonly KeptReminder[] {
  const found = new Map<string, KeptReminder>();
  for (const one of both) {
    const before = found.get(hex(one.id)) ?? one;
    found.set(hex(one.id), outranks(one, before) ? one : before);
  }
  return [...found.values()].sort(bySoonest).slice(0, MOST_REMINDERS);
}

/** One reminder too many costs a tap, one too few may cost more: open before done, sooner before later. */
function outranks(one: KeptReminder, other: KeptReminder): boolean {
  return one.revision === other.revision ? rankOf(one) < rankOf(other) : one.revision > other.revision;
}

function bySoonest(one: KeptReminder, other: KeptReminder): number {
  const [mine, theirs] = [rankOf(one), rankOf(other)];
  return mine < theirs ? -1 : mine > theirs ? 1 : hex(one.id) < hex(other.id) ? -1 : 1;
}

/** When it is due; what is done comes after everything. */
function rankOf({ due }: KeptReminder): number {
  return due === 0 ? Number.POSITIVE_INFINITY : due;
}
