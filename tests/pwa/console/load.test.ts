// The console shows the load that the relay counts, and asks again when it may have changed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isFull, LoadWatch } from "../../../pwa/console/duty/load.ts";
import { Answered, Unanswered } from "../../../pwa/shared/line.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { surroundings, Time } from "./people.ts";

function watching(answers: (readonly Packable[] | Error)[]) {
  const time = new Time();
  let asked = 0;
  const line = {
    call: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
  };
  const watch = new LoadWatch(line, surroundings(time).clock, () => {});
  return { asked: () => asked, time, watch };
}

test("a load is full where as many are led as may be", () => {
  assert.deepEqual([isFull(null), isFull({ led: 2, most: 3 }), isFull({ led: 3, most: 3 })], [false, false, true]);
});

test("it is asked again when one has begun or ceased, and once a minute, for what was quiet counts no longer", async () => {
  const { asked, time, watch } = watching([
    [1, 3],
    [2, 3],
    [1, 3],
  ]);
  watch.tick(time.seconds);
  assert.equal(asked(), 0, "nothing is asked before the first look");
  await watch.look();
  assert.deepEqual(watch.known, { led: 1, most: 3 });
  watch.see(1);
  assert.equal(asked(), 2);
  watch.see(1);
  assert.equal(asked(), 2, "nothing has moved");
  time.pass(59);
  watch.tick(time.seconds);
  assert.equal(asked(), 2);
  time.pass(1);
  watch.tick(time.seconds);
  assert.equal(asked(), 3);
});

test("without an answer the last one stands", async () => {
  const { watch } = watching([[1, 3], new Unanswered("closed"), new Answered("unavailable")]);
  await watch.look();
  await watch.look();
  await watch.look();
  assert.deepEqual(watch.known, { led: 1, most: 3 });
});
