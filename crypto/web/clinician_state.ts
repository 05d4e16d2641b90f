// What a console keeps, sealed, between visits: signing keys, the seeds of bundles, each conversation's head, reminders.

import { utf8 } from "./bytes.ts";
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
/** `due` in unix seconds, 0 once it is done; `revision` goes up by one with each change. */
export type KeptReminder = {
  readonly id: Uint8Array;
  readonly conversation: Uint8Array;
  readonly revision: number;
  readonly due: number;
  readonly note: string;
};
/** `logHead` is the newest checkpoint of the organisation's log that this console verified. */
export type ClinicianState = {
  readonly savedAt: number;
  readonly signingSeed: Uint8Array;
  readonly coordinatorSeed: Uint8Array | null;
  readonly logHead: LogHead | null;
  readonly bundles: readonly KeptBundle[];
  readonly conversations: readonly KeptHead[];
  readonly reminders: readonly KeptReminder[];
};

const MOST_BUNDLES = 128;
const MOST_CONVERSATIONS = 1024;
export const MOST_REMINDERS = 64;
export const MOST_NOTE_BYTES = 160;
/** The version of a state with reminders; one without is written as before there were any. */
const REMINDING = 2;

/** Refused "malformed" for more than could be read back: a save must never lose what it replaces. */
export function encodeState(state: ClinicianState): Uint8Array {
  if (state.bundles.length > MOST_BUNDLES || state.conversations.length > MOST_CONVERSATIONS) {
    throw new Refused("malformed");
  }
  if (state.reminders.length > MOST_REMINDERS || state.reminders.some(isLong)) {
    throw new Refused("malformed");
  }
  const { savedAt, signingSeed, coordinatorSeed } = state;
  const bundles = state.bundles.map(bundleRow);
  const conversations = state.conversations.map(headRow);
  const logHead = logHeadItems(state.logHead);
  const items = [savedAt, signingSeed, coordinatorSeed, logHead, bundles, conversations];
  const reminders = state.reminders.map(reminderRow);
  return encode(reminders.length > 0 ? [REMINDING, ...items, reminders] : [VERSION, ...items]);
}

export function decodeState(content: Uint8Array): ClinicianState {
  const row = Row.of(content);
  const version = row.number();
  if (version !== VERSION && version !== REMINDING) {
    throw new Refused("version");
  }
  const state = {
    savedAt: row.number(),
    signingSeed: row.fixed(32),
    coordinatorSeed: row.fixedOrNull(32),
    logHead: logHeadOf(row),
    bundles: row.rows(MOST_BUNDLES).map(bundleOf),
    conversations: row.rows(MOST_CONVERSATIONS).map(headOf),
    reminders: version === REMINDING ? remindersOf(row) : [],
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

function reminderRow({ id, conversation, revision, due, note }: KeptReminder): Value {
  return [id, conversation, revision, due, note];
}

/** At least one: a state has one encoding only. */
function remindersOf(row: Row): readonly KeptReminder[] {
  const reminders = row.rows(MOST_REMINDERS).map(reminderOf);
  if (reminders.length === 0) {
    throw new Refused("malformed");
  }
  return reminders;
}

function reminderOf(row: Row): KeptReminder {
  const reminder = {
    ...{ id: row.fixed(16), conversation: row.fixed(16), revision: row.number(), due: row.number() },
    note: row.text(MOST_NOTE_BYTES),
  };
  row.end();
  return reminder;
}

function isLong({ note }: KeptReminder): boolean {
  return utf8(note).length > MOST_NOTE_BYTES;
}
