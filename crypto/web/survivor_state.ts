// What a survivor's client keeps, sealed, between visits: her conversations, their keys and how far each has come.

import { encode, type Value } from "./encoding.ts";
import { type LogHead, logHeadItems, logHeadOf } from "./log_head.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";

export const NO_INTENT = 0;
export const OFFERING = 1;
export const OFFERED = 2;

/** A prekey's seed is kept until the last `expires` of a block wrapped to it. */
export type KeptPrekey = {
  readonly number: number;
  readonly seed: Uint8Array;
  readonly notAfter: number;
  readonly lastExpires: number;
};
export type KeptConversation = {
  readonly conversation: Uint8Array;
  readonly signingSeed: Uint8Array;
  readonly prekeys: readonly KeptPrekey[];
  readonly headN: number;
  readonly headHash: Uint8Array | null;
  readonly block0Hash: Uint8Array | null;
  readonly need: string;
  readonly intent: number;
  readonly keep: number;
};
/** `logHead` is the newest checkpoint of the organisation's log that she verified. */
export type SurvivorState = {
  readonly savedAt: number;
  readonly logHead: LogHead | null;
  readonly conversations: readonly KeptConversation[];
};

const MOST_CONVERSATIONS = 64;
const MOST_PREKEYS = 64;
const MOST_NEED_BYTES = 32;

/** Refused "malformed" for more than could be read back: a save must never lose what it replaces. */
export function encodeState({ savedAt, logHead, conversations }: SurvivorState): Uint8Array {
  const crowded = conversations.some(({ prekeys }) => prekeys.length > MOST_PREKEYS);
  if (crowded || conversations.length > MOST_CONVERSATIONS) {
    throw new Refused("malformed");
  }
  return encode([VERSION, savedAt, logHeadItems(logHead), conversations.map(conversationRow)]);
}

export function decodeState(content: Uint8Array): SurvivorState {
  const row = Row.versioned(content);
  const [savedAt, logHead] = [row.number(), logHeadOf(row)];
  const state = { savedAt, logHead, conversations: row.rows(MOST_CONVERSATIONS).map(conversationOf) };
  row.end();
  return state;
}

function conversationRow(kept: KeptConversation): Value {
  const { conversation, signingSeed, headN, headHash, block0Hash, need, intent, keep } = kept;
  const prekeys = kept.prekeys.map(({ number, seed, notAfter, lastExpires }) => [number, seed, notAfter, lastExpires]);
  return [conversation, signingSeed, prekeys, headN, headHash, block0Hash, need, intent, keep];
}

function conversationOf(row: Row): KeptConversation {
  const kept = {
    conversation: row.fixed(16),
    signingSeed: row.fixed(32),
    prekeys: row.rows(MOST_PREKEYS).map(prekeyOf),
    headN: row.number(),
    headHash: row.fixedOrNull(32),
    block0Hash: row.fixedOrNull(32),
    need: row.text(MOST_NEED_BYTES),
    intent: row.number(),
    keep: row.number(),
  };
  row.end();
  if (kept.intent > OFFERED) {
    throw new Refused("malformed");
  }
  return kept;
}

function prekeyOf(row: Row): KeptPrekey {
  const prekey = { number: row.number(), seed: row.fixed(32), notAfter: row.number(), lastExpires: row.number() };
  row.end();
  return prekey;
}
