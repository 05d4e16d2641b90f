// Times in Indonesia's three zones, near days by their name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, clockWithZone, day, moment } from "../../../pwa/shared/dates.ts";

const WIB = 25_200;
const NOW = Date.UTC(2026, 10, 22, 17, 30) / 1000;

test("the clock has 24 hours and carries the zone's short name", () => {
  assert.equal(clock(NOW, WIB, "id"), "00.30");
  assert.equal(clock(NOW, WIB, "en"), "00:30");
  const zones = [WIB, 28_800, 32_400, 0].map((zone) => clockWithZone(NOW, zone, "en"));
  assert.deepEqual(zones, ["00:30 WIB", "01:30 WITA", "02:30 WIT", "17:30 UTC+0"]);
});

test("days near today are said by name, in the phone's zone", () => {
  const hours = [-25, -1, 0, 23, 24].map((hour) => day(NOW + hour * 3600, NOW, WIB, "id"));
  assert.deepEqual(hours, ["Sabtu, 21 Nov", "Kemarin", "Hari ini", "Hari ini", "Besok"]);
  assert.equal(moment(NOW + 86_400, NOW, WIB, "id"), "besok 00.30 WIB");
  assert.equal(moment(NOW + 4 * 86_400, NOW, WIB, "en"), "Friday, 27 Nov 00:30 WIB");
});
