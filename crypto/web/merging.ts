// Joins two states of one survivor, saved from two phones, without losing a key that either needs.

import { equal, hex, same } from "./bytes.ts";
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

type Numbered = { readonly number: number; readonly seed: Uint8Array };

export function byNumber(one: Numbered, other: Numbered): number {
  return one.number - other.number || (hex(one.seed) < hex(other.seed) ? -1 : 1);
}
