// Her prekeys: however fast blocks come, what a state must keep of them has an end.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Block } from "../../../crypto/web/block.ts";
import { encodeState } from "../../../crypto/web/survivor_state.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import { Secrets } from "../../../pwa/survivor/secrets.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;

/** A member makes a block a minute, each wrapped to her newest prekey, and each save would publish another one. */
function hurried(secrets: Secrets, from: number, minutes: number): void {
  for (let n = 1; n <= minutes; n += 1) {
    const now = from + n * 60;
    const number = secrets.prekeys.at(-1)?.number ?? 0;
    secrets.wrappedTo({ members: [{ number }], expires: now + 8 * DAY } as unknown as Block, now);
    secrets.renewPrekey(now + 7 * DAY, randomBytes, now);
  }
}

test("a member who makes block upon block does not fill her state", () => {
  const secrets = Secrets.fresh(NOW + 7 * DAY, randomBytes);
  hurried(secrets, NOW, 200);
  assert.equal(secrets.prekeys.length, 33);
  const { conversation, signingSeed, prekeys } = secrets;
  const kept = { ...{ conversation, signingSeed, prekeys, headN: 200, headHash: randomBytes(32) }, need: "any" };
  const conversations = [{ ...kept, block0Hash: randomBytes(32), intent: 2, keep: 7 * DAY }];
  assert.ok(encodeState({ savedAt: NOW, logHead: null, conversations }));
  // Once the newest holds no longer there is another one, and those that nothing needs are dropped.
  const newest = secrets.prekeys.at(-1)?.number ?? 0;
  hurried(secrets, NOW + 7 * DAY + 3600, 1);
  assert.equal(secrets.prekeys.at(-1)?.number, newest + 1);
  assert.equal(secrets.prekeys.length, 34);
  hurried(secrets, NOW + 20 * DAY, 2);
  assert.ok(secrets.prekeys.length < 5);
});
