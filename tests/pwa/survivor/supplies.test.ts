// What is fetched later: where it does not come, it is asked for again in a while, not again and again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RETRY_MS, Supplies } from "../../../pwa/survivor/supplies.ts";

/** A room that draws again at each change, without a connection. */
function room(draw: (supplies: Supplies) => void) {
  const asked: string[] = [];
  const clock = { ms: 0 };
  const supplies: Supplies = new Supplies(
    async (name) => {
      asked.push(name);
      throw new Error("no connection");
    },
    () => draw(supplies),
    () => clock.ms,
  );
  return { asked, clock, supplies };
}

async function settled(): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    await new Promise((settle) => setImmediate(settle));
  }
}

test("without a connection nothing is asked for in a circle", async () => {
  const { asked, clock, supplies } = room((room) => {
    room.ahead();
    room.spoken("en");
  });
  supplies.ahead();
  await settled();
  assert.deepEqual(asked, ["later", "english"]);
  clock.ms = RETRY_MS - 1;
  supplies.ahead();
  await settled();
  assert.equal(asked.length, 2);
  clock.ms = RETRY_MS;
  supplies.ahead();
  await settled();
  assert.deepEqual(asked, ["later", "english", "later", "english"]);
});

test("who taps to try again does not wait for that", async () => {
  const { asked, supplies } = room(() => {});
  supplies.ahead();
  await settled();
  assert.equal(supplies.missing, true);
  supplies.want();
  await settled();
  assert.deepEqual(asked, ["later", "later"]);
});
