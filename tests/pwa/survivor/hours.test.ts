// When somebody is there again, where nobody is: by the relay's hours, in her own zone's words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { moment } from "../../../pwa/shared/dates.ts";
import { backAt } from "../../../pwa/survivor/facts.ts";
import { speaking } from "../../../pwa/survivor/words/index.ts";
import { FakeRelay, Town } from "./relay.ts";
import { at, shows, visiting } from "./visiting.ts";

// From 22.00 to 08.00 the next morning in Jakarta.
const FROM = Date.UTC(2027, 2, 1, 15) / 1000;
const UNTIL = Date.UTC(2027, 2, 2, 1) / 1000;
const ZONES = [25_200, 28_800, 32_400];

test("it is said from the minute of closing until that of opening, and at no other", () => {
  const moments = [FROM - 1, FROM, UNTIL - 1, UNTIL].map((now) => backAt([FROM, UNTIL], now));
  assert.deepEqual(moments, [0, UNTIL, UNTIL, 0]);
  assert.equal(backAt([], FROM), 0);
});

test("she reads it as a clock on her own wall shows it, with its day", () => {
  const said = (now: number) =>
    ZONES.map((zone) => speaking("id")("nobody_until", { time: moment(UNTIL, now, zone, "id") }));
  assert.deepEqual(said(FROM), [
    "Pendamping kembali besok 08.00 WIB.",
    "Pendamping kembali besok 09.00 WITA.",
    // There it is past midnight already.
    "Pendamping kembali hari ini 10.00 WIT.",
  ]);
  assert.equal(said(UNTIL - 1)[0], "Pendamping kembali hari ini 08.00 WIB.");
});

test("outside the hours whoever is on call is asked all the same", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const closed = [1, 2 ** 40];
  relay.answer("facts", () => ["ok", false, false, [3600, 86_400], 86_400, false, closed]);
  const visit = visiting(town, relay);
  visit.begin();
  const { facts, now } = await shows(visit, (scene) => scene.facts !== null);
  assert.ok(backAt(facts?.closed ?? [], now) > 0);
  visit.ask("psychological");
  await shows(visit, at("waiting"));
  assert.equal(visit.scene.talk?.opensAt, 0);
});
