// Conversations that ask for something next: she means to be back, she waits for an answer, she has left, or it ends soon.

import { AFTER_RETURN_SECONDS } from "../../../crypto/web/block_rules.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import type { Entry } from "./entries.ts";

export type Why = "answer" | "returns" | "ends" | "left";
/** `at`: since when she waits or has left, when she means to be back, when it ends; unix seconds. */
export type Next = { readonly why: Why; readonly at: number };

/** It ends soon when less than this is left, or less than a quarter of how long its messages live. */
const ENDING_SECONDS = 2 * 3600;
const ENDING_PART = 4;

type Talk = {
  readonly ended: unknown;
  readonly entries: readonly Pick<Entry, "kind" | "sentAt" | "author">[];
  readonly head: {
    readonly returns: number;
    readonly expires: number;
    readonly keep: number;
    readonly members: readonly { readonly id: Uint8Array }[];
  } | null;
};

/** What comes next in one conversation, the most pressing thing only; null where nothing is open. */
export function nextOf({ ended, entries, head }: Talk, now: number): Next | null {
  if (ended !== null || head === null) {
    return null;
  }
  const last = entries.findLast(({ kind }) => kind !== "wishes");
  // The first member is she herself.
  if (last?.kind === "text" && last.author === hex(head.members[0]?.id ?? new Uint8Array())) {
    return { why: "answer", at: last.sentAt };
  }
  if (head.returns > 0 && head.returns + AFTER_RETURN_SECONDS > now) {
    return { why: "returns", at: head.returns };
  }
  if (head.expires - now < Math.min(ENDING_SECONDS, head.keep / ENDING_PART)) {
    return { why: "ends", at: head.expires };
  }
  return last?.kind === "left" ? { why: "left", at: last.sentAt } : null;
}

const RANK: Readonly<Record<Why, number>> = { answer: 0, ends: 1, returns: 2, left: 3 };

/** Those with something open: who waits for an answer first, then by what is next in time. */
export function followUps<One extends Talk>(
  talks: readonly One[],
  now: number,
): readonly { readonly talk: One; readonly next: Next }[] {
  return talks
    .flatMap((talk) => {
      const next = nextOf(talk, now);
      return next === null ? [] : [{ talk, next }];
    })
    .sort((a, b) => RANK[a.next.why] - RANK[b.next.why] || a.next.at - b.next.at);
}
