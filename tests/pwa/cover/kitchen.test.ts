// What a person does in the kitchen app, with the relay, the clock and the drawer handed in.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { type Answer, answerOf, ask, Unanswered } from "../../../pwa/cover/asking.ts";
import { Press } from "../../../pwa/cover/holding.ts";
import { Kitchen } from "../../../pwa/cover/kitchen.ts";
import { book } from "../../../pwa/cover/recipes/book.ts";
import type { Library } from "../../../pwa/cover/recipes/library.ts";
import type { Recipe } from "../../../pwa/cover/recipes/recipe.ts";
import { EMPTY_WORDS, ENGLISH_TAGS } from "../../../pwa/cover/recipes/tags.ts";
import { ShoppingList } from "../../../pwa/cover/shopping.ts";
import { clockFace, isDone, leftOf, type Timer } from "../../../pwa/cover/timers.ts";
import { en } from "../../../pwa/cover/words/en.ts";
import { id } from "../../../pwa/cover/words/id.ts";
import { speakWith } from "../../../pwa/cover/words/index.ts";

const TOKEN = "ab".repeat(32);
const LIBRARY: Library = {
  book,
  englishName: (name) => name,
  picture: () => null as never,
  englishTags: ENGLISH_TAGS,
  emptyWords: EMPTY_WORDS,
};
speakWith({ id, en });

class Drawer {
  readonly kept = new Map<string, string>();
  getItem = (name: string): string | null => this.kept.get(name) ?? null;
  setItem = (name: string, text: string): void => void this.kept.set(name, text);
  removeItem = (name: string): void => void this.kept.delete(name);
}

function opened(answer?: () => Promise<Answer>) {
  const { kitchen, seen } = unstocked(answer);
  kitchen.stock(LIBRARY);
  return { kitchen, seen };
}

/** As it is until the recipes have come. */
function unstocked(answer: () => Promise<Answer> = async () => ({ recipes: [], token: TOKEN })) {
  const seen = { asked: [] as string[], rings: 0, nowMs: 0, tapped: (): void => {} };
  const kitchen = new Kitchen("id", new ShoppingList(new Drawer()), {
    nowMs: () => seen.nowMs,
    ask: (text) => {
      seen.asked.push(text);
      return answer();
    },
    isOnline: () => true,
    held: () => {},
    tapped: () => seen.tapped(),
    ring: () => {
      seen.rings += 1;
    },
    wake: () => {},
  });
  return { kitchen, seen };
}

/** A timer that is set off by hand. */
function pressed() {
  const seen = { long: 0, waiting: null as (() => void) | null };
  const press = new Press(
    () => {
      seen.long += 1;
    },
    (call) => {
      seen.waiting = call;
      return () => {
        seen.waiting = null;
      };
    },
  );
  return { press, seen };
}

test("typing asks nobody, and a search that the book answers asks nobody either", () => {
  const { kitchen, seen } = opened();
  kitchen.type("sesuatu yang lain");
  kitchen.type("ayam");
  kitchen.search();
  kitchen.type("  ");
  kitchen.search();
  deepEqual(seen.asked, []);
});

test("a press before the recipes have come is kept until they are there, unless something else is typed", () => {
  const { kitchen, seen } = unstocked();
  kitchen.type("ngengat dinding genting");
  kitchen.search();
  deepEqual(seen.asked, []);
  kitchen.stock(LIBRARY);
  deepEqual(seen.asked, ["ngengat dinding genting"]);

  const other = unstocked();
  other.kitchen.type("ngengat dinding genting");
  other.kitchen.search();
  other.kitchen.type("sesuatu yang lain");
  other.kitchen.stock(LIBRARY);
  deepEqual(other.seen.asked, []);
});

test("a search that the book can't answer is sent once it is pressed, and its answer shown", async () => {
  const { kitchen, seen } = opened();
  kitchen.type("ngengat dinding genting");
  kitchen.search();
  deepEqual(seen.asked, ["ngengat dinding genting"]);
  await Promise.resolve();
  await Promise.resolve();
  equal(kitchen.scene.more.token, TOKEN);
  kitchen.tidyUp();
  equal(kitchen.scene.query + kitchen.scene.more.token, "");
});

test("the kitchen that is tidied up while a picture is tapped stands open on nothing", () => {
  const { kitchen, seen } = opened();
  seen.tapped = () => kitchen.tidyUp();
  kitchen.open(LIBRARY.book[0] as Recipe);
  equal(kitchen.scene.recipe, null);
});

test("a book that did not come says so until it comes", () => {
  const { kitchen } = unstocked();
  kitchen.miss();
  equal(kitchen.scene.stalled, true);
  kitchen.stock(LIBRARY);
  equal(kitchen.scene.stalled, false);
});

test("without a connection it says so, and an answer without sense is none", async () => {
  const gone = await ask("apa", 0, () => Promise.reject(new TypeError())).catch((refusal: Unanswered) => refusal);
  equal(gone instanceof Unanswered && gone.offline, true);
  for (const wrong of [null, {}, { r: [], t: "x" }, { r: [{ id: 1 }], t: TOKEN }]) {
    let refused = false;
    try {
      answerOf(wrong);
    } catch (refusal) {
      refused = refusal instanceof Unanswered;
    }
    equal(refused, true);
  }
  equal(answerOf({ r: [], t: TOKEN, p: "" }).token, TOKEN);
});

test("a press is long after its time, unless the finger leaves or moves more than 12 px", () => {
  const { press, seen } = pressed();
  press.down(10, 10);
  press.move(20, 15);
  seen.waiting?.();
  equal(seen.long, 1);
  equal(press.takeLong(), true);
  press.down(10, 10);
  press.move(23, 10);
  equal(seen.waiting, null);
  press.down(10, 10);
  press.end();
  equal(seen.waiting, null);
  equal(press.takeLong(), false);
});

test("a timer cooks, stands still while paused, and rings once when it is done", () => {
  const { kitchen, seen } = opened();
  kitchen.startTimer("Telur", 2);
  const id = kitchen.scene.timers[0]?.id ?? 0;
  seen.nowMs = 60_000;
  kitchen.toggleTimer(id);
  seen.nowMs = 600_000;
  kitchen.toggleTimer(id);
  seen.nowMs = 659_000;
  kitchen.passTime();
  equal(seen.rings, 0);
  seen.nowMs = 661_000;
  kitchen.passTime();
  kitchen.passTime();
  equal(seen.rings, 1);
  deepEqual([245_000, 3_845_000, 0].map(clockFace), ["4:05", "1:04:05", "0:00"]);
});

test("the shopping list is kept under one plain name, and nothing is kept of an empty one", () => {
  const drawer = new Drawer();
  const list = new ShoppingList(drawer);
  list.add(["2 butir telur", "1 l  santan", "2 butir telur", " "]);
  list.tick(1);
  deepEqual([...drawer.kept.keys()], ["belanja"]);
  deepEqual(new ShoppingList(drawer).items, [
    { text: "2 butir telur", done: false },
    { text: "1 l santan", done: true },
  ]);
  list.clearDone();
  list.clear();
  equal(drawer.kept.size, 0);
  drawer.kept.set("belanja", '{"spoilt"');
  deepEqual(new ShoppingList(drawer).items, []);
});

test("a dish that somebody wished for simmers until they say that it is done, and never rings", () => {
  const { kitchen, seen } = opened();
  kitchen.startTimer("Telur", 6);
  const cooking = kitchen.cook();
  const shown = () => kitchen.scene.timers.find(({ silent }) => silent);
  const [timer] = kitchen.scene.timers;
  equal(timer, shown());
  // It has a dish's name, and is well on its way.
  equal(
    book.some(({ title }) => title[0] === timer?.label),
    true,
  );
  equal((timer?.leftMs ?? 0) < (timer?.totalMs ?? 0), true);
  seen.nowMs = 45 * 60_000;
  kitchen.passTime();
  equal(seen.rings, 1);
  equal(isDone(shown() as Timer, seen.nowMs), false);
  cooking.done();
  equal(isDone(shown() as Timer, kitchen.scene.nowMs), true);
  seen.nowMs += 1000;
  kitchen.passTime();
  equal(seen.rings, 1);
  cooking.remove();
  deepEqual(
    kitchen.scene.timers.map(({ label }) => label),
    ["Telur"],
  );
});

test("that dish is one that takes as long as its timer shows", () => {
  for (let seconds = 0; seconds < 6; seconds += 1) {
    const { kitchen, seen } = opened();
    seen.nowMs = seconds * 1000;
    kitchen.cook();
    const [timer] = kitchen.scene.timers;
    const dish = book.find(({ title }) => title[0] === timer?.label);
    equal((dish?.minutes ?? 0) * 60_000 > (timer?.leftMs ?? 0), true, dish?.title[0]);
  }
});

test("what is done to that timer by hand stays done, however often it is told to be over", () => {
  const { kitchen, seen } = opened();
  const cooking = kitchen.cook();
  const id = kitchen.scene.timers[0]?.id ?? 0;
  const left = () => leftOf(kitchen.scene.timers[0] as Timer, seen.nowMs);
  // What came by itself keeps nobody from starting anew; what somebody set does.
  equal(kitchen.isQuiet, true);
  kitchen.toggleTimer(id);
  cooking.done();
  equal(left() > 0, true);
  // Control: as soon as it goes on, it may be over.
  kitchen.toggleTimer(id);
  cooking.done();
  equal(left(), 0);
  kitchen.addMinute(id);
  cooking.done();
  equal(left(), 60_000);
  kitchen.startTimer("Telur", 6);
  equal(kitchen.isQuiet, false);
});

test("whoever takes that timer away changes nothing else, and the same dish simmers on when it is wished for again", () => {
  const { kitchen, seen } = opened();
  const first = kitchen.cook();
  const [before] = kitchen.scene.timers;
  kitchen.removeTimer(before?.id ?? 0);
  first.done();
  equal(kitchen.scene.timers.length, 0);
  const second = kitchen.cook();
  const [other] = kitchen.scene.timers;
  second.remove();
  seen.nowMs = 10 * 60_000;
  kitchen.cook();
  equal(kitchen.scene.timers[0], other);
  // Control: what has not long to go is another one.
  kitchen.removeTimer(other?.id ?? 0);
  seen.nowMs = 90 * 60_000;
  kitchen.cook();
  equal(kitchen.scene.timers[0]?.id === other?.id, false);
});

test("what simmers on its own keeps no page from starting anew where nobody looks, and what somebody set does", () => {
  const { kitchen } = opened();
  kitchen.cook();
  equal(kitchen.isQuiet, true);
  kitchen.startTimer("Telur", 6);
  equal(kitchen.isQuiet, false);
});
