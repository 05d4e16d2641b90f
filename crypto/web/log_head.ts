// The newest checkpoint of the organisation's log, and which log that is, as both kinds of state keep it.

import { equal } from "./bytes.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Value } from "./encoding.ts";
import { Refused } from "./refused.ts";
import type { Row } from "./row.ts";

/** `key` is the log's: under another one a log begins anew. */
export type LogHead = Checkpoint & { readonly key: Uint8Array };

const KEY_SIZE = 32;
const ROOT_SIZE = 32;

export function logHeadItems(head: LogHead | null): Value {
  return head === null ? null : [head.key, head.size, head.root];
}

/** The row's next item: [key, size, root] or null. */
export function logHeadOf(row: Row): LogHead | null {
  const items = row.rowOrNull();
  if (items === null) {
    return null;
  }
  const head = { key: items.fixed(KEY_SIZE), size: items.number(), root: items.fixed(ROOT_SIZE) };
  items.end();
  return head;
}

/** Of one log the larger; refused "head" for two of one size that differ: one log can't have both. Of two logs the own. */
export function newerLogHead(own: LogHead | null, saved: LogHead | null): LogHead | null {
  if (own === null || saved === null || !equal(own.key, saved.key)) {
    return own ?? saved;
  }
  if (own.size === saved.size && !equal(own.root, saved.root)) {
    throw new Refused("head");
  }
  return own.size > saved.size ? own : saved;
}
