// An unattended console locks itself; Escape twice locks it at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Idle } from "../../../pwa/console/account/idle.ts";

function clocked(): { readonly idle: Idle; readonly pass: (ms: number) => void } {
  let nowMs = 0;
  const idle = new Idle(() => nowMs);
  return {
    idle,
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

test("after nine minutes it warns, after ten it locks", () => {
  const { idle, pass } = clocked();
  assert.equal(idle.attention, "here");
  pass(540_000);
  assert.equal(idle.attention, "warn");
  pass(60_000);
  assert.equal(idle.attention, "lock");
});

test("a touch keeps it open", () => {
  const { idle, pass } = clocked();
  pass(599_999);
  idle.touch();
  pass(539_999);
  assert.equal(idle.attention, "here");
});

test("Escape locks only when it is pressed twice in quick succession", () => {
  const { idle, pass } = clocked();
  assert.equal(idle.escape(), false);
  pass(601);
  assert.equal(idle.escape(), false);
  pass(600);
  assert.equal(idle.escape(), true);
  assert.equal(idle.escape(), false);
});

test("an Escape that closed something in between makes the next one a first", () => {
  const { idle } = clocked();
  assert.equal(idle.escape(), false);
  idle.escapeUsed();
  assert.equal(idle.escape(), false);
  assert.equal(idle.escape(), true);
});
