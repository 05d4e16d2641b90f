// The rota's picture and forms, apart from any browser: what is drawn is what the relay said, what is sent what was filled in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf } from "../../../pwa/console/rota/picture.ts";
import { changedFrom, dateField, daysOff, type Form, formOf, plannedFrom } from "../../../pwa/console/rota/planning.ts";
import { type Shift, type Tier, type Turn, weeksIn } from "../../../pwa/console/rota/weeks.ts";
import { instantOf, isZone, wallOf, ZONES, zonesFrom } from "../../../pwa/console/rota/zones.ts";
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

// 2027-03-01 00:00 in Jakarta is MIDNIGHT: a Monday.
const PLANNED: Shift = {
  ...{
    id: new Uint8Array(16),
    owner: FORM.owner,
    tier: 1,
    zone: "Asia/Jakarta",
    first: MIDNIGHT + 7 * HOUR + 22 * HOUR,
  },
  ...{ seconds: 8 * HOUR, rule: "FREQ=WEEKLY;BYDAY=MO,SU;UNTIL=20270430", version: 3, ended: 0 },
};

test("a planned shift is filled in again as it stands, from the next day on that its hour is still to come", () => {
  const before = formOf(PLANNED, MIDNIGHT - 9 * DAY);
  assert.deepEqual(before, { ...FORM, zone: "Asia/Jakarta", days: ["MO", "SU"] });
  assert.equal(before === null ? null : plannedFrom(before)?.rule, PLANNED.rule);
  assert.equal(formOf(PLANNED, MIDNIGHT + 3 * DAY + 21 * HOUR)?.date, "2027-03-04");
  assert.equal(formOf(PLANNED, MIDNIGHT + 3 * DAY + 22 * HOUR)?.date, "2027-03-05");
  const daily = formOf({ ...PLANNED, rule: "FREQ=DAILY;UNTIL=20270430" }, MIDNIGHT);
  assert.deepEqual([daily?.recurring, daily?.until], ["daily", "2027-04-30"]);
  assert.equal(formOf({ ...PLANNED, rule: "FREQ=DAILY;COUNT=1" }, MIDNIGHT)?.recurring, "once");
  assert.deepEqual(formOf({ ...PLANNED, rule: "FREQ=WEEKLY;UNTIL=20270430" }, MIDNIGHT)?.days, ["MO"]);
});

test("a shift that the form has no words for is not offered for a change: saving would lose what is not shown", () => {
  for (const rule of ["FREQ=DAILY;COUNT=7", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270430", "FREQ=DAILY;UNTIL=2027", ""]) {
    assert.equal(formOf({ ...PLANNED, rule }, MIDNIGHT), null, rule);
  }
  assert.equal(formOf({ ...PLANNED, zone: "Asia/Nowhere" }, MIDNIGHT), null);
});

test("a change counts from the beginning of its day in the shift's zone, never from before now, in whole five minutes", () => {
  const form = { ...FORM, zone: "Asia/Jakarta" };
  assert.equal(changedFrom(form, MIDNIGHT - DAY), MIDNIGHT);
  assert.equal(changedFrom({ ...form, zone: "Asia/Jayapura" }, MIDNIGHT - DAY), MIDNIGHT - 2 * HOUR);
  assert.equal(changedFrom(form, MIDNIGHT + 301), MIDNIGHT + 600);
  // Three quarters of an hour beside the hour, and a summer time that has just begun.
  assert.equal(changedFrom({ ...form, zone: "Asia/Kathmandu" }, 0), Date.UTC(2027, 1, 28, 18, 15) / 1000);
});

test("one's own zone is offered beside those of Indonesia, and any may be typed", () => {
  assert.equal(zonesFrom("Asia/Makassar"), ZONES);
  assert.deepEqual([...zonesFrom("Europe/Berlin").keys()], [...ZONES.keys(), "Europe/Berlin"]);
  assert.deepEqual(["Asia/Tokyo", "Asia/Nowhere", ""].map(isZone), [true, false, false]);
  assert.equal(plannedFrom({ ...FORM, zone: "" }), null);
  assert.equal(plannedFrom({ ...FORM, zone: "Asia/Nowhere" })?.zone, "Asia/Nowhere", "the relay judges it");
});

test("the wall's clock is told through a summer time's two changes", () => {
  for (const [month, day, hour, seconds] of [
    [2, 28, 1, 1],
    [2, 28, 12, 2],
    [9, 31, 1, 2],
    [9, 31, 12, 1],
  ] as const) {
    const wall = Date.UTC(2027, month, day, hour) / 1000;
    const instant = instantOf(wall, "Europe/Berlin");
    assert.equal(instant, wall - seconds * HOUR, `${month} ${day} ${hour}`);
    assert.equal(wallOf(instant, "Europe/Berlin"), wall);
  }
});
