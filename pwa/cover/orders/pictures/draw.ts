// What the order book's pictures are made of.

import type { Shape } from "../../pictures/shape.ts";
import { Speller } from "../../pictures/spelling.ts";
import { made } from "./made.ts";
import { packed } from "./packed.ts";
import { sewn } from "./sewn.ts";

const speller = new Speller({
  ground: "cloth",
  parts: { ...packed, ...sewn, ...made },
  usual: {},
  under: {},
  heaped: /^$/,
});

export function draw(picture: string): readonly Shape[] {
  return speller.draw(picture);
}

/** Whether every word of a picture's spelling is known. */
export function spelled(picture: string): boolean {
  return speller.knows(picture);
}
