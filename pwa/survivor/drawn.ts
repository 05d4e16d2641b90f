// Which messages of a long talk are drawn: the newest, those that come while she reads above, and more as she goes up.

import type { Bubble } from "./scene.ts";

export type Drawn = {
  /** The place of the first message that is drawn; those before it are there when she goes up. */
  readonly first: number;
  /** The place of the first that a screen reader is told of when it comes. */
  readonly told: number;
  /** How many of theirs have come since she went up. */
  readonly fresh: number;
  /** Whether the newest is one that she wrote since. */
  readonly own: boolean;
};

/**
 * `before`: the keys of what was there when she went up, or null while she is at the end. By keys, not by how many: what
 * is over meanwhile must take no other message off the screen. `reach`: how many of those before are drawn, `lately` at
 * least.
 */
export function drawnOf(
  bubbles: readonly Pick<Bubble, "key" | "mine">[],
  before: ReadonlySet<string> | null,
  reach: number,
  lately: number,
): Drawn {
  const since = before === null ? [] : bubbles.filter(({ key }) => !before.has(key));
  const newest = bubbles.at(-1);
  const from = (many: number) => Math.max(bubbles.length - since.length - many, 0);
  return {
    first: from(Math.max(reach, lately)),
    told: from(lately),
    fresh: since.filter(({ mine }) => !mine).length,
    own: newest?.mine === true && before?.has(newest.key) !== true,
  };
}
