// The rota's picture and forms, apart from any browser: what is drawn is what the relay said, what is sent what was filled in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf } from "../../../pwa/console/rota/picture.ts";
import { dateField, daysOff, type Form, plannedFrom } from "../../../pwa/console/rota/planning.ts";
import { type Tier, type Turn, weeksIn } from "../../../pwa/console/rota/weeks.ts";
import { recurrenceOf } from "../../../pwa/console/view/rota_words.ts";
import { speaking } from "../../../pwa/console/words/index.ts";
import { Malformed } from "../../../pwa/shared/parsing.ts";

const HOUR = 3600;
const DAY = 86_400;
const MIDNIGHT = 1_803_834_000;

function turn(from: number, to: number, owner: string | null, tier: Tier = 0): Turn {
  const times = { start: MIDNIGHT + from * HOUR, end: MIDNIGHT + to * HOUR };
  return { shift: new Uint8Array(16), ...times, tier, owner, why: "", came: "planned", version: 0 };
}

const FORM: Form = {
  ...{ owner: "ab".repeat(16), tier: 1, zone: "Asia/Jayapura", date: "2027-03-01", time: "22:00", hours: 8 },
  ...{ recurring: "weekly", days: ["SU", "MO"], until: "2027-04-30" },
};

test("a turn over midnight stands on both days, and turns that touch are one", () => {
  const turns = [turn(20, 28, "me"), turn(28, 30, "other"), turn(40, 42, null), turn(1, 3, "other", 1)];
  const [first, second] = barsOf(turns, [], MIDNIGHT, 2, "me");
  assert.deepEqual(first?.duty, [{ from: 20 * HOUR, to: DAY }]);
  assert.deepEqual(second?.duty, [{ from: 0, to: 6 * HOUR }]);
  assert.deepEqual(second?.own, [{ from: 0, to: 4 * HOUR }]);
  assert.deepEqual(first?.backup, [{ from: HOUR, to: 3 * HOUR }]);
});

test("too few are not said to be nobody", () => {
  const gap = (from: number, until: number, have: number, tier: Tier = 0) => ({
    ...{ start: MIDNIGHT + from * HOUR, until: MIDNIGHT + until * HOUR, tier, have },
  });
  const [day] = barsOf([], [gap(0, 8, 0), gap(8, 12, 1), gap(0, 30, 0, 1)], MIDNIGHT, 1, "me");
  assert.deepEqual(day?.missing, [{ from: 0, to: 8 * HOUR }]);
  assert.deepEqual(day?.few, [{ from: 8 * HOUR, to: 12 * HOUR }]);
  assert.deepEqual(day?.backupMissing, [{ from: 0, to: DAY }]);
});

test("a form becomes the wall's hours and a rule with its end, in the week's order", () => {
  const planned = plannedFrom(FORM);
  assert.equal(planned?.rule, "FREQ=WEEKLY;BYDAY=MO,SU;UNTIL=20270430");
  assert.equal(planned?.first, Date.UTC(2027, 2, 1, 22) / 1000);
  assert.equal(planned?.seconds, 8 * HOUR);
  assert.equal(plannedFrom({ ...FORM, recurring: "once" })?.rule, "FREQ=DAILY;COUNT=1");
  assert.equal(plannedFrom({ ...FORM, recurring: "daily" })?.rule, "FREQ=DAILY;UNTIL=20270430");
});

test("a form that lacks something is no shift yet", () => {
  const lacking: readonly Partial<Form>[] = [
    ...[{ owner: "" }, { date: "" }, { time: "" }, { days: [] }, { until: "" }, { until: "2027-02-28" }],
  ];
  for (const one of lacking) {
    assert.equal(plannedFrom({ ...FORM, ...one }), null, JSON.stringify(one));
  }
});

test("leave is from a local midnight to the one after its last day", () => {
  assert.deepEqual(daysOff("2027-03-01", "2027-03-02", 7 * HOUR), [MIDNIGHT, MIDNIGHT + 2 * DAY]);
  assert.equal(daysOff("2027-03-02", "2027-03-01", 7 * HOUR), null);
  assert.equal(daysOff("", "2027-03-01", 7 * HOUR), null);
  assert.equal(dateField(MIDNIGHT, 7 * HOUR), "2027-03-01");
});

test("a rule is said as its days", () => {
  const say = speaking("en");
  const rules = ["FREQ=WEEKLY;BYDAY=SU,MO;COUNT=4", "FREQ=DAILY;COUNT=12", "FREQ=DAILY;COUNT=1", "FREQ=WEEKLY;COUNT=2"];
  assert.deepEqual(
    rules.map((rule) => recurrenceOf(rule, say)),
    ["Monday, Sunday", "Every day", "Once", "Every week"],
  );
});

test("an answer that is no rota is refused whole", () => {
  const empty = [MIDNIGHT, null, [], [], [], [], [], []];
  assert.equal(weeksIn(empty).calendar, null);
  assert.throws(() => weeksIn([...empty.slice(0, 3), [["x"]], ...empty.slice(4)]), Malformed);
  assert.throws(() => weeksIn(empty.slice(0, 5)), Malformed);
});
