// The converter, the scaling and the numbers that a cook relies on.

import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { DENSITIES } from "../../../pwa/cover/densities.ts";
import { converted, needsDensity } from "../../../pwa/cover/measures.ts";
import { asFraction, readAmount } from "../../../pwa/cover/numbers.ts";
import { HEATS, inFahrenheit } from "../../../pwa/cover/ovens.ts";
import { measured, nameFor, scaled } from "../../../pwa/cover/portions.ts";

test("a glass of flour weighs 104 g, and comes back as a glass", () => {
  equal(converted(1, "gelas", "g", 0.52), 104);
  equal(converted(104, "g", "gelas", 0.52), 1);
});

test("spoons, glasses and cups are the Indonesian ones", () => {
  deepEqual(
    (["sdt", "sdm", "gelas", "cangkir", "l"] as const).map((measure) => converted(1, measure, "ml", 1)),
    [5, 15, 200, 240, 1000],
  );
  equal(converted(1, "kg", "ons", 1), 10);
  equal(converted(8, "kati", "kg", 1), 5);
  equal(converted(1, "ons", "g", 1), 100);
  equal(converted(1, "pon", "ons", 1), 5);
  equal(converted(16, "jumput", "sdt", 1), 1);
  equal(Math.round(converted(1, "oz", "g", 1)), 28);
  equal(Math.round(converted(1, "lb", "g", 1)), 454);
  equal(converted(3, "sdt", "sdm", 1), 1);
  ok(!needsDensity("sdm", "ml") && needsDensity("sdm", "g"));
});

test("an oven's dial in Fahrenheit is the one that cooks know", () => {
  deepEqual(
    HEATS.map(({ celsius }) => inFahrenheit(celsius)),
    [300, 325, 350, 375, 400, 425, 450],
  );
});

test("at least 25 ingredients have a plausible weight, each under its own name", () => {
  ok(DENSITIES.length >= 25);
  equal(new Set(DENSITIES.map(({ name }) => name[0])).size, DENSITIES.length);
  ok(DENSITIES.every(({ gramsPerMl }) => gramsPerMl > 0.2 && gramsPerMl < 1.6));
});

test("numbers are read as cooks write them, and nothing else is", () => {
  const read = ["2", "1,5", "1.5", "1/2", "1 1/2", "½", "1½", " 3 "].map(readAmount);
  deepEqual(read, [2, 1.5, 1.5, 0.5, 1.5, 0.5, 1.5, 3]);
  deepEqual(["", "satu", "1/0", "-1", "1e5", "1,2,3"].map(readAmount), [null, null, null, null, null, null]);
});

test("amounts are written in quarters and thirds", () => {
  deepEqual(
    [0.5, 1.5, 0.333, 2, 0.98, 12.4, 2.1, 0.13, 3.92, 0.05].map((amount) => asFraction(amount, "id")),
    ["½", "1½", "⅓", "2", "1", "12", "2", "⅛", "4", "0,05"],
  );
});

test("an amount is written in the measure that a cook would take", () => {
  deepEqual(
    [
      measured(6, "sdt", "id"),
      measured(0.25, "sdm", "id"),
      measured(0.1, "gelas", "id"),
      measured(0.3, "kg", "id"),
      measured(1500, "ml", "id"),
      measured(0.5, "l", "en"),
    ],
    ["2 sdm", "¾ sdt", "1⅓ sdm", "300 g", "1,5 l", "500 ml"],
  );
});

test("a recipe for two feeds six with three times as much", () => {
  equal(measured(scaled(400, 2, 6), "g", "id"), "1,2 kg");
  equal(measured(scaled(0.5, 2, 6), "sdt", "en"), "1½ tsp");
  equal(measured(0, "g", "id"), "");
  equal(nameFor("egg|eggs", 1, "butir"), "egg");
  equal(nameFor("egg|eggs", 3, "butir"), "eggs");
});
