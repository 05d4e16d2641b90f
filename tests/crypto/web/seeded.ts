// Randomness that is the same each time, so that a failing case can be met again.

import type { Random } from "../../../crypto/web/bytes.ts";
import { utf8 } from "../../../crypto/web/bytes.ts";
import { digest } from "../../../crypto/web/signing.ts";

/** Bytes that follow from a name. */
export function seeded(name: string): Random {
  let block = digest("tests/seeded", utf8(name));
  let at = 0;
  const next = (): number => {
    if (at === block.length) {
      block = digest("tests/seeded", block);
      at = 0;
    }
    at += 1;
    return block[at - 1] ?? 0;
  };
  return (count) => Uint8Array.from({ length: count }, next);
}

/** The bytes given, in order, and no more of them. */
export function recorded(bytes: Uint8Array): Random {
  let at = 0;
  return (count) => {
    at += count;
    if (at > bytes.length) {
      throw new Error("more randomness was drawn than the case gives");
    }
    return bytes.slice(at - count, at);
  };
}

/** A whole number below `limit`. */
export function below(random: Random, limit: number): number {
  return random(6).reduce((total, byte) => total * 256 + byte, 0) % limit;
}
