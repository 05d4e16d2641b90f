// When she means to be back: whole hours, in names that people use, at most two weeks off.

import assert from "node:assert/strict";
import { test } from "node:test";
import { returnIn, waitsUnanswered, waitsUntil } from "../../../pwa/survivor/away_until.ts";
import { returnChoices } from "../../../pwa/survivor/return_choices.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const WIB = 7 * HOUR;
/** A midnight in Jakarta. */
const MIDNIGHT = 1_800_032_400;

function names(hour: number): readonly string[] {
  return returnChoices(MIDNIGHT + hour * HOUR + 600, WIB).map(({ name, days }) => name ?? `${days}`);
}

test("the choices are named from where the day stands", () => {
  assert.equal((MIDNIGHT + WIB) % DAY, 0);
  assert.deepEqual(names(14), ["returns_tonight", "returns_tomorrow", "returns_tomorrow_night", "3", "7"]);
  assert.deepEqual(names(19), ["returns_tomorrow", "returns_tomorrow_night", "3", "7"]);
  // In the middle of the night the next morning is not yet tomorrow's.
  assert.deepEqual(names(1)[0], "returns_morning");
});

test("each is a whole hour, and the hours lead to it", () => {
  for (let hour = 0; hour < 24; hour += 1) {
    const now = MIDNIGHT + hour * HOUR + 1234;
    for (const { at, hours } of returnChoices(now, WIB)) {
      assert.equal(at % HOUR, 0);
      assert.equal(returnIn(hours, now), at);
      assert.ok(at > now && at <= now + 14 * DAY);
    }
  }
  assert.equal(returnIn(1000, MIDNIGHT), MIDNIGHT + 14 * DAY);
  assert.equal(returnIn(-5, MIDNIGHT + 59), MIDNIGHT + HOUR);
});

test("an answer waits a day longer; a call that nobody answered bears sixty hours, or what it keeps", () => {
  assert.deepEqual([waitsUntil(0), waitsUntil(MIDNIGHT)], [0, MIDNIGHT + DAY]);
  const bears = (hours: number, keep: number) => waitsUnanswered(MIDNIGHT + hours * HOUR, keep, MIDNIGHT);
  assert.deepEqual([bears(36, HOUR), bears(37, HOUR)], [true, false]);
  assert.deepEqual([bears(7 * 24, 7 * DAY), bears(7 * 24 + 1, 7 * DAY)], [true, false]);
  assert.ok(waitsUnanswered(0, HOUR, MIDNIGHT));
});
