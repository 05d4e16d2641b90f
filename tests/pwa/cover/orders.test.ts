// What a trader relies on: her orders, her prices, her days, and a book in which every good can be costed and drawn.

import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { answerOf } from "../../../pwa/cover/asking.ts";
import { readRupiah, summed } from "../../../pwa/cover/orders/costing.ts";
import { dayOf, daysUntil } from "../../../pwa/cover/orders/days.ts";
import { SORTS } from "../../../pwa/cover/orders/good.ts";
import { book } from "../../../pwa/cover/orders/goods/book.ts";
import { MATERIALS } from "../../../pwa/cover/orders/materials.ts";
import { measured, nameFor } from "../../../pwa/cover/orders/measuring.ts";
import { type NewOrder, OrderBook } from "../../../pwa/cover/orders/orders.ts";
import { spelled } from "../../../pwa/cover/orders/pictures/draw.ts";
import { EMPTY_WORDS, ENGLISH_TAGS } from "../../../pwa/cover/orders/tags.ts";
import { en } from "../../../pwa/cover/orders/words/en.ts";
import { id } from "../../../pwa/cover/orders/words/id.ts";
import type { Recipe } from "../../../pwa/cover/recipes/recipe.ts";
import { entryFor, found } from "../../../pwa/cover/search.ts";

const ORDER: NewOrder = { who: "Bu Rini", what: "Snack box", pieces: 25, price: 11_000, due: "2026-11-23" };
const more = JSON.parse(
  readFileSync(`${__ROOT__}/pwa/cover/skins/buku-pesanan/more.json`, "utf8"),
) as readonly Recipe[];
const materials: Readonly<Record<string, readonly unknown[]>> = MATERIALS;

class Drawer {
  readonly kept = new Map<string, string>();
  getItem = (name: string): string | null => this.kept.get(name) ?? null;
  setItem = (name: string, text: string): void => void this.kept.set(name, text);
  removeItem = (name: string): void => void this.kept.delete(name);
}

test("an order is kept under one plain name, changed, and gone without a rest", () => {
  const drawer = new Drawer();
  const orders = new OrderBook(drawer);
  orders.add({ ...ORDER, who: "  Bu   Rini " });
  orders.add({ ...ORDER, who: "0812-77", due: "" });
  orders.change(1, { paid: true });
  deepEqual([...drawer.kept.keys()], ["pesanan"]);
  const again = new OrderBook(drawer).orders;
  deepEqual(
    again.map(({ number, who, paid }) => [number, who, paid]),
    [
      [2, "0812-77", false],
      [1, "Bu Rini", true],
    ],
  );
  orders.remove(1);
  orders.remove(2);
  equal(drawer.kept.size, 0);
});

test("her own prices are kept beside the orders, and given back to the sample at her wish", () => {
  const drawer = new Drawer();
  const orders = new OrderBook(drawer);
  orders.setPrice("kain katun", 40_000);
  deepEqual([...drawer.kept.keys()], ["pesanan"]);
  equal(new OrderBook(drawer).priceOf("kain katun"), 40_000);
  orders.setPrice("kain katun", null);
  equal(drawer.kept.size, 0);
});

test("a spoilt drawer is an empty one", () => {
  for (const spoilt of ['{"a"', "5", "[[[1]]]", '[[[1,"a","b",-1,2,"",0,0]]]', '[[[1,"a","b",1e99,2,"",0,0]]]']) {
    const drawer = new Drawer();
    drawer.kept.set("pesanan", spoilt);
    deepEqual(new OrderBook(drawer).orders, []);
  }
});

test("what a piece must bring is material and work, with profit, up to the next five hundred", () => {
  const sums = summed([{ amount: 2, price: 30_000 }], 60, 12_000, 30, 4);
  deepEqual(sums, { materials: 60_000, work: 12_000, each: 18_000, ask: 23_500 });
  equal(summed([{ amount: 1, price: 1000 }], 0, 0, 0, 1).ask, 1000);
});

test("rupiah are read as people write them", () => {
  deepEqual(["12500", "12.500", "Rp 12,500", "rp.9000", "", "-1", "1e5", "dua"].map(readRupiah), [
    12_500,
    12_500,
    12_500,
    9000,
    null,
    null,
    null,
    null,
  ]);
});

test("a day is the phone's own, and tomorrow is one day away, over a month's end too", () => {
  const late = new Date(2026, 10, 30, 23, 30).getTime();
  equal(dayOf(late), "2026-11-30");
  equal(dayOf(late, 1), "2026-12-01");
  equal(daysUntil("2026-12-01", late), 1);
  equal(daysUntil("2026-11-29", late), -1);
});

test("amounts of material are written so that they can be bought", () => {
  equal(measured(0.25, "kg", "id"), "250 g");
  equal(measured(1.5, "m", "id"), "1,5 m");
  equal(measured(3, "lembar", "en"), "3 sheets");
  equal(measured(9, "buah", "en"), "9");
  equal(nameFor("button|buttons", 9, "buah"), "buttons");
});

test("the book has two dozen goods or more, each with a name, a picture and a cost sheet", () => {
  ok(book.length >= 24 && more.length >= 20);
  const all = [...book, ...more];
  equal(new Set(all.map((good) => good.id)).size, all.length);
  equal(new Set(all.map(({ title }) => title[0])).size, all.length);
  deepEqual(
    all.filter(({ picture }) => !spelled(picture)).map((good) => good.id),
    [],
  );
  ok(!spelled("cloth:d9a066 spaceship"));
  for (const good of book) {
    ok(SORTS.some((sort) => sort === good.kind) && good.servings > 0 && good.minutes > 0, good.id);
    ok(
      good.needs.every(([, unit, name]) => materials[name]?.[1] === unit),
      good.id,
    );
    ok(
      good.tags.split(",").every((tag) => Object.hasOwn(ENGLISH_TAGS, tag)),
      good.id,
    );
  }
});

test("the relay's larger book of goods passes the same strict reader", () => {
  for (const good of more) {
    deepEqual(answerOf({ r: [good], t: "ab".repeat(32) }).recipes[0]?.title, good.title);
  }
});

test("goods are found by name and material, and words of another trade find nothing", () => {
  const entries = book.map((good) =>
    entryFor(
      good,
      good.needs.map(([, , name]) => name),
    ),
  );
  equal(found(entries, "harga kemeja", EMPTY_WORDS)[0]?.id, "kemeja-pria");
  ok(found(entries, "kain drill", EMPTY_WORDS).length >= 2);
  equal(found(entries, "ngengat dinding genting", EMPTY_WORDS).length, 0);
});

test("both languages have the same words, and none is empty", () => {
  deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
  ok([...Object.values(id), ...Object.values(en)].every((text) => text.trim() !== ""));
});
