// Joins two states of one owner, saved from two devices, without losing a key that either needs.

import { equal, hex, same } from "./bytes.ts";
import {
  type ClinicianState,
  type KeptBundle,
  type KeptHead,
  type KeptReminder,
  MOST_REMINDERS,
} from "./clinician_state.ts";
import { newerLogHead } from "./log_head.ts";
import { Refused } from "./refused.ts";
import type { KeptConversation, KeptPrekey, SurvivorState } from "./survivor_state.ts";

/** Names one prekey of one conversation, for the set of those that were not published. */
export function prekeyName(conversation: Uint8Array, number: number): string {
  return `${hex(conversation)} ${number}`;
}

/**
 * Of both, `own` from memory and `saved` from the relay; refused "head" where they contradict. `gone` are
 * conversations in hex that have ended; `unpublished` are names of own prekeys that the relay never took, so that
 * nothing was ever wrapped to them.
 */
export function mergeSurvivor(
  own: SurvivorState,
  saved: SurvivorState,
  gone: ReadonlySet<string>,
  unpublished: ReadonlySet<string>,
): SurvivorState {
  const found = new Map(saved.conversations.map((one) => [hex(one.conversation), one]));
  for (const one of own.conversations.map((kept) => published(kept, unpublished))) {
    const before = found.get(hex(one.conversation));
    found.set(hex(one.conversation), before === undefined ? one : conversationOf(one, before));
  }
  return {
    savedAt: Math.max(own.savedAt, saved.savedAt),
    logHead: newerLogHead(own.logHead, saved.logHead),
    conversations: [...found].filter(([name]) => !gone.has(name)).map(([, one]) => one),
  };
}

/** Of both; the saved signing key stands, since the relay knows no other. Refused "head" as above. */
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

function published(own: KeptConversation, unpublished: ReadonlySet<string>): KeptConversation {
  const { conversation, prekeys } = own;
  return { ...own, prekeys: prekeys.filter(({ number }) => !unpublished.has(prekeyName(conversation, number))) };
}

function conversationOf(own: KeptConversation, saved: KeptConversation): KeptConversation {
  if (!equal(own.signingSeed, saved.signingSeed)) {
    throw new Refused("head");
  }
  if (own.headN === saved.headN) {
    known(own.headHash, saved.headHash);
  }
  return {
    ...(longer(own, saved) ? own : saved),
    prekeys: prekeysOf([...saved.prekeys, ...own.prekeys]),
    block0Hash: known(own.block0Hash, saved.block0Hash),
    intent: Math.max(own.intent, saved.intent),
  };
}

/** A head whose hash is known is longer than one of the same number that is still to come. */
function longer(own: KeptConversation, saved: KeptConversation): boolean {
  return own.headN > saved.headN || (own.headN === saved.headN && own.headHash !== null && saved.headHash === null);
}

/** The hash that either knows; refused "head" for two of one block. */
function known(own: Uint8Array | null, saved: Uint8Array | null): Uint8Array | null {
  if (own !== null && saved !== null && !same(own, saved)) {
    throw new Refused("head");
  }
  return saved ?? own;
}

/** By number and seed: each was published once, and a block may be wrapped to any of them. */
function prekeysOf(both: readonly KeptPrekey[]): readonly KeptPrekey[] {
  const found = new Map<string, KeptPrekey>();
  for (const one of both) {
    const name = `${one.number} ${hex(one.seed)}`;
    const before = found.get(name) ?? one;
    found.set(name, {
      ...before,
      notAfter: Math.max(before.notAfter, one.notAfter),
      lastExpires: Math.max(before.lastExpires, one.lastExpires),
    });
  }
  return [...found.values()].sort(byNumber);
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

type Numbered = { readonly number: number; readonly seed: Uint8Array };

function byNumber(one: Numbered, other: Numbered): number {
  return one.number - other.number || (hex(one.seed) < hex(other.seed) ? -1 : 1);
}
