// Who comes first on the waiting list, what a wait is called, and that a list under a hand stands still.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Waiting } from "../../../pwa/console/duty/requests.ts";
import { asBefore, gradeOf, inOrder, isPressing } from "../../../pwa/console/duty/urgency.ts";

const NOW = 10_000;

function asked(name: string, waited: number, need = "legal", wishes: readonly string[] = [], urgent = false) {
  return { name, since: NOW - waited, wishes, urgent, card: { need, codes: [need] } };
}

const ordered = (waiting: readonly ReturnType<typeof asked>[], declined = "") =>
  inOrder(waiting, ({ name }) => name === declined, NOW).map(({ name }) => name);

test("a wait has another word at one, three and five minutes", () => {
  const grades = [0, 59, 60, 179, 180, 299, 300, 9000].map(gradeOf);
  assert.deepEqual(grades, ["fresh", "fresh", "waiting", "waiting", "long", "long", "late", "late"]);
});

test("the hurt and the young come first, then whoever has waited longest", () => {
  const waiting = [asked("old", 200), asked("new", 5), asked("hurt", 10, "medical")];
  assert.deepEqual(ordered([...waiting, asked("young", 1, "any", ["under_18:yes"])]), ["hurt", "young", "old", "new"]);
});

test("who says that they are in danger now comes before everybody", () => {
  const waiting = [asked("late", 900), asked("hurt", 10, "medical"), asked("danger", 1, "any", [], true)];
  assert.deepEqual(ordered(waiting), ["danger", "late", "hurt"]);
});

test("whoever has waited too long is put behind nobody who came later", () => {
  assert.deepEqual(ordered([asked("hurt", 10, "medical"), asked("late", 300)]), ["late", "hurt"]);
  // One second earlier it still was the other way round.
  assert.deepEqual(ordered([asked("hurt", 10, "medical"), asked("long", 299)]), ["hurt", "long"]);
});

test("what this clinician called false stands last, however pressing and old", () => {
  assert.deepEqual(ordered([asked("false", 900, "medical"), asked("new", 1)], "false"), ["new", "false"]);
});

test("the card of codes tells of the young as well as wishes do", () => {
  assert.equal(isPressing({ card: { need: "any", codes: ["any", "under_18:yes"] }, wishes: [] }), true);
  assert.equal(isPressing({ card: { need: "any", codes: ["any"] }, wishes: ["under_18:no"] }), false);
});

test("under a hand nothing moves: who came since stands at the end, who went is gone", () => {
  const request = (first: number) => ({ conversation: new Uint8Array(16).fill(first) }) as Waiting;
  const [a, b, c] = [request(1), request(2), request(3)];
  const names = ["01".repeat(16), "02".repeat(16)];
  assert.deepEqual(asBefore([c, b, a], names), [a, b, c]);
  assert.deepEqual(asBefore([c, b], names), [b, c]);
});
