// What the kitchen's pictures are made of.

import { baked } from "./baked.ts";
import { chunks, foods } from "./foods.ts";
import type { Shape } from "./shape.ts";
import { sides } from "./sides.ts";
import { Speller } from "./spelling.ts";
import { vessels } from "./vessels.ts";

const speller = new Speller({
  ground: "table",
  parts: { ...vessels, ...foods, ...sides, ...baked, potato: chunks },
  usual: {
    basil: "4d8038",
    chili: "c9281c",
    leaf: "4f8f3f",
    plate: "f5ecd9",
    tomato: "cf3f25",
  },
  under: vessels,
  // Food is spelled for a plate seen whole; on a card it looks better heaped. Cups and mortars are drawn to fit.
  heaped: /\b(plate|bowl|basket|tray|board|pot|wok)\b/,
});

export function draw(picture: string): readonly Shape[] {
  return speller.draw(picture);
}

/** Whether every word of a picture's spelling is known. */
export function spelled(picture: string): boolean {
  return speller.knows(picture);
}
