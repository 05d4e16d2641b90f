// What a console keeps, sealed, between visits: signing keys, the seeds of bundles, and each conversation's head.

import { encode, type Value } from "./encoding.ts";
import { type LogHead, logHeadItems, logHeadOf } from "./log_head.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";

/** A shift's seed is kept until the last `expires` of a block wrapped to it. */
export type KeptBundle = {
  readonly number: number;
  readonly seed: Uint8Array;
  readonly start: number;
  readonly until: number;
  readonly lastExpires: number;
};
export type KeptHead = { readonly conversation: Uint8Array; readonly headN: number; readonly headHash: Uint8Array };
/** `logHead` is the newest checkpoint of the organisation's log that this console verified. */
export type ClinicianState = {
  readonly savedAt: number;
  readonly signingSeed: Uint8Array;
  readonly coordinatorSeed: Uint8Array | null;
  readonly logHead: LogHead | null;
  readonly bundles: readonly KeptBundle[];
  readonly conversations: readonly KeptHead[];
};

const MOST_BUNDLES = 128;
const MOST_CONVERSATIONS = 1024;

/** Refused "malformed" for more than could be read back: a save must never lose what it replaces. */
export function encodeState(state: ClinicianState): Uint8Array {
  if (state.bundles.length > MOST_BUNDLES || state.conversations.length > MOST_CONVERSATIONS) {
    throw new Refused("malformed");
  }
  const { savedAt, signingSeed, coordinatorSeed } = state;
  const bundles = state.bundles.map(bundleRow);
  const conversations = state.conversations.map(headRow);
  const logHead = logHeadItems(state.logHead);
  return encode([VERSION, savedAt, signingSeed, coordinatorSeed, logHead, bundles, conversations]);
}

export function decodeState(content: Uint8Array): ClinicianState {
  const row = Row.versioned(content);
  const state = {
    savedAt: row.number(),
    signingSeed: row.fixed(32),
    coordinatorSeed: row.fixedOrNull(32),
    logHead: logHeadOf(row),
    bundles: row.rows(MOST_BUNDLES).map(bundleOf),
    conversations: row.rows(MOST_CONVERSATIONS).map(headOf),
  };
  row.end();
  return state;
}

function bundleRow({ number, seed, start, until, lastExpires }: KeptBundle): Value {
  return [number, seed, start, until, lastExpires];
}

function bundleOf(row: Row): KeptBundle {
  const bundle = {
    number: row.number(),
    seed: row.fixed(32),
    start: row.number(),
    until: row.number(),
    lastExpires: row.number(),
  };
  row.end();
  return bundle;
}

function headRow({ conversation, headN, headHash }: KeptHead): Value {
  return [conversation, headN, headHash];
}

function headOf(row: Row): KeptHead {
  const head = { conversation: row.fixed(16), headN: row.number(), headHash: row.fixed(32) };
  row.end();
  return head;
}
