// Going round again: whoever asks meanwhile is not forgotten, and nothing runs twice at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Rounds } from "../../../pwa/console/rounds.ts";

test("asked for twice meanwhile, it goes round once more", async () => {
  let [runs, atOnce] = [0, 0];
  const rounds = new Rounds(async () => {
    atOnce += 1;
    assert.equal(atOnce, 1);
    runs += 1;
    await Promise.resolve();
    atOnce -= 1;
  });
  const first = rounds.ask();
  await Promise.all([first, rounds.ask(), rounds.ask()]);
  assert.deepEqual([runs, rounds.going], [2, false]);
});

test("asked for in any turn around its end, it still goes", async () => {
  let runs = 0;
  const rounds = new Rounds(async () => {
    runs += 1;
  });
  for (let turns = 0; turns < 8; turns += 1) {
    void rounds.ask();
    for (let turn = 0; turn < turns; turn += 1) {
      await Promise.resolve();
    }
    const before = runs;
    await rounds.ask();
    assert.ok(runs > before, `after ${turns} turns`);
  }
});

test("what goes wrong is told to whoever asked, and the next round goes", async () => {
  let wrong = true;
  const rounds = new Rounds(async () => {
    if (wrong) {
      throw new Error("wrong");
    }
  });
  await assert.rejects(rounds.ask());
  wrong = false;
  await rounds.ask();
});
