// The calendar's months: right weeks, a leap day, and a way on and back over the years.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MONTHS, moved, WEEKDAYS, weeksOf } from "../../../pwa/open/months.ts";

test("a month stands in weeks from Sunday on, every day once and in its place", () => {
  const weeks = weeksOf({ year: 2026, month: 10 });
  assert.deepEqual(weeks[0], [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(weeks.at(-1), [29, 30, 0, 0, 0, 0, 0]);
  for (let month = 0; month < 12; month += 1) {
    const days = weeksOf({ year: 2027, month }).flatMap((week) => week.map((day, place) => ({ day, place })));
    const real = days.filter(({ day }) => day > 0);
    assert.deepEqual(
      real.map(({ day }) => day),
      real.map((_, index) => index + 1),
    );
    assert.ok(real.every(({ day, place }) => new Date(2027, month, day).getDay() === place));
    assert.equal(new Date(2027, month, real.length + 1).getMonth(), (month + 1) % 12);
  }
});

test("February has its leap day, and no other", () => {
  const days = (year: number) => Math.max(...weeksOf({ year, month: 1 }).flat());
  assert.deepEqual([2027, 2028, 2100].map(days), [28, 29, 28]);
});

test("a month on from December is January of the next year, and back again", () => {
  const december = { year: 2026, month: 11 };
  assert.deepEqual(moved(december, 1), { year: 2027, month: 0 });
  assert.deepEqual(moved(moved(december, 1), -1), december);
});

test("every month and day has a name of its own in both languages", () => {
  for (const language of ["id", "en"] as const) {
    assert.equal(new Set(MONTHS[language]).size, 12);
    assert.equal(new Set(WEEKDAYS[language].flat()).size, 14);
  }
});
