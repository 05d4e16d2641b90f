// Whether a block that is pushed as new can be new.

import { type Block, made } from "../../crypto/web/block.ts";
import { CLOCK_SLACK_SECONDS } from "../../crypto/web/block_rules.ts";

/**
 * It was made long before it came, so that its signer, or the relay, held it back or dated it back. Its signer's clock and
 * that of whoever proved the hour here may each differ from the relay's, one this way and one that.
 */
export function isDatedBack(block: Block, came: number): boolean {
  return made(block) < came - 2 * CLOCK_SLACK_SECONDS;
}
