// Somebody waits: the title counts, and the sound comes again until nobody does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Alert } from "../../../pwa/console/alert.ts";

function listening() {
  let [nowMs, rings] = [0, 0];
  const page = { title: "" };
  const alert = new Alert(
    page,
    () => {
      rings += 1;
    },
    () => nowMs,
  );
  return {
    page,
    show: (
      waiting: readonly string[],
      { sound = true, unread = 0, looking = false, due = [] as readonly string[] } = {},
    ) => alert.show("Konsol", { waiting, due, unread }, sound, looking),
    rings: () => rings,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test("the title counts who waits and what is unread, and nothing else", () => {
  const { page, show } = listening();
  show([]);
  assert.equal(page.title, "Konsol");
  show(["a", "b"], { unread: 3 });
  assert.equal(page.title, "(5) Konsol");
});

test("it rings for each new request, again every half minute, and stops when nobody waits", () => {
  const { show, rings, pass } = listening();
  show(["a"]);
  show(["a"]);
  assert.equal(rings(), 1);
  show(["a", "b"]);
  assert.equal(rings(), 2);
  pass(30_000);
  show(["a", "b"]);
  assert.equal(rings(), 3);
  pass(30_000);
  show([]);
  assert.equal(rings(), 3);
});

test("with the sound off it stays silent", () => {
  const { show, rings } = listening();
  show(["a"], { sound: false });
  assert.equal(rings(), 0);
});

test("whoever looks at the page hears of each request once, and again when they look away", () => {
  const { show, rings, pass } = listening();
  show(["a"], { looking: true });
  pass(90_000);
  show(["a"], { looking: true });
  assert.equal(rings(), 1);
  show(["a"]);
  assert.equal(rings(), 2);
});

test("a reminder that is due counts and rings once, and again only after it was moved", () => {
  const { page, show, rings, pass } = listening();
  show([], { due: ["a 1"] });
  assert.equal(page.title, "(1) Konsol");
  pass(30_000);
  show([], { due: ["a 1"] });
  assert.equal(rings(), 1);
  show([], { due: [] });
  assert.equal(page.title, "Konsol");
  show([], { due: ["a 2"] });
  assert.equal(rings(), 2);
  show([], { due: ["a 2", "b 1"], sound: false });
  assert.equal(rings(), 2);
});
