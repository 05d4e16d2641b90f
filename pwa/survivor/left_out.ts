// Lines of those whose certificate was ended while they were with her: no block says that they are gone, and they are.

import { type Block, made, OFFER } from "../../crypto/web/block.ts";
import { hex } from "../../crypto/web/bytes.ts";
import type { Name, TeamLine } from "../shared/team.ts";

/** After everything that has a time: until somebody writes, no block tells when that was. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Among the lines of the blocks, in the order of their times. */
export function withRevoked(
  lines: readonly TeamLine[],
  blocks: readonly Block[],
  name: Name,
  revoked: ReadonlySet<string>,
): readonly TeamLine[] {
  const gone = blocks.flatMap((block, n): readonly TeamLine[] => {
    const next = blocks[n + 1];
    if (block.kind === OFFER || (next !== undefined && next.kind !== OFFER)) {
      // The next block tells itself who is not in it any more; a call tells nothing of those before.
      return [];
    }
    const at = next === undefined ? LAST : made(next);
    return block.members
      .filter(({ certificateHash }) => certificateHash !== null && revoked.has(hex(certificateHash)))
      .map((member) => ({ what: "gone", who: name(member), at }));
  });
  // A sort leaves in order what is equal: who is gone, and then that she called.
  return gone.length === 0 ? lines : [...gone, ...lines].sort((one, other) => one.at - other.at);
}
