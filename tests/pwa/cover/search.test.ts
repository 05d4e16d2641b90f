// What the search finds, and what it leaves to a press on the button.

import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { spelled } from "../../../pwa/cover/pictures/draw.ts";
import { book } from "../../../pwa/cover/recipes/book.ts";
import { EMPTY_WORDS } from "../../../pwa/cover/recipes/tags.ts";
import { entryFor, found, oneSlipApart } from "../../../pwa/cover/search.ts";
import { en } from "../../../pwa/cover/words/en.ts";
import { id } from "../../../pwa/cover/words/id.ts";

const entries = book.map((recipe) => entryFor(recipe, [recipe.tags, ...recipe.needs.map(([, , name]) => name)]));
const first = (asked: string): string | undefined => found(entries, asked, EMPTY_WORDS)[0]?.id;

test("the book has forty recipes or more, each under its own name and with a picture that can be drawn", () => {
  ok(book.length >= 40);
  equal(new Set(book.map((recipe) => recipe.id)).size, book.length);
  deepEqual(
    book.filter(({ picture }) => !spelled(picture)).map((recipe) => recipe.id),
    [],
  );
  ok(!spelled("table:d9a066 spaceship"));
});

test("a title is found whatever its case, in both languages, and with a slip of the finger", () => {
  equal(first("NASI goreng kampung"), "nasi-goreng-kampung");
  equal(first("village fried rice"), "nasi-goreng-kampung");
  equal(first("resep wedang jahe"), "wedang-jahe");
  equal(first("wedamg jahe"), "wedang-jahe");
  ok(oneSlipApart("goerng", "goreng") && !oneSlipApart("garing", "goreng"));
});

test("an ingredient and a tag find their recipes", () => {
  ok(found(entries, "terasi").length >= 7);
  ok(found(entries, "pedas cepat").every(({ tags }) => tags.includes("pedas") || tags.includes("cepat")));
});

test("every word counts, so words that have nothing to do with cooking find nothing", () => {
  equal(found(entries, "ngengat dinding genting").length, 0);
  equal(found(entries, "ayam dinding").length, 0);
  equal(found(entries, "").length, book.length);
});

test("both languages have the same words", () => {
  deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
  ok([...Object.values(id), ...Object.values(en)].every((text) => text.trim() !== ""));
});
