// Spells out a picture: "table:d9a066 plate rice:f7e7ae@-18,4*1.3~20" is a table, a plate, and rice on it,
// coloured, moved by -18,4, 1.3 times as large, turned by 20 degrees. What it cannot read it leaves out.

import { area, box, HEIGHT, moved, type Shape, stroke, tinted, WIDTH } from "./shape.ts";

export type Drawing = (colour: string) => readonly Shape[];

/** What one skin's pictures are made of. */
export type Alphabet = {
  /** The name of the cloth that everything lies on. */
  readonly ground: string;
  readonly parts: Readonly<Record<string, Drawing>>;
  /** The colours of parts that are spelled without one. */
  readonly usual: Readonly<Record<string, string>>;
  /** What other things lie on or in: they are neither moved apart nor made larger. */
  readonly under: Readonly<Record<string, Drawing>>;
  /** Pictures in which things look better closer to the eye, and by how much. */
  readonly heaped: RegExp;
};

const MARK = /^([a-z]+)(?::([0-9a-f]{6}))?(?:@(-?\d{1,3}),(-?\d{1,3}))?(?:\*(\d?\.?\d{1,2}))?(?:~(-?\d{1,3}))?$/;
const MOST_MARKS = 16;
const HEAP = { apart: 1.06, larger: 1.13 } as const;
const LEVEL = { apart: 1, larger: 1 } as const;

type Heap = { readonly apart: number; readonly larger: number };

export class Speller {
  readonly #alphabet: Alphabet;

  constructor(alphabet: Alphabet) {
    this.#alphabet = alphabet;
  }

  draw(picture: string): readonly Shape[] {
    const heap = this.#alphabet.heaped.test(picture) ? HEAP : LEVEL;
    const marks = picture.split(" ").slice(0, MOST_MARKS);
    return marks.flatMap((mark) => this.#drawnMark(mark, heap));
  }

  /** Whether every word of a picture's spelling is known. */
  knows(picture: string): boolean {
    const marks = picture.split(" ");
    return marks.length <= MOST_MARKS && marks.every((mark) => this.#drawnMark(mark, LEVEL).length > 0);
  }

  #drawnMark(mark: string, heap: Heap): readonly Shape[] {
    const { ground, parts, usual, under } = this.#alphabet;
    const [, name = "", colour, x = "0", y = "0", size = "1", turn = "0"] = MARK.exec(mark) ?? [];
    const paint = `#${colour ?? usual[name] ?? "d9a066"}`;
    if (name === ground) {
      return cloth(paint);
    }
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (part === undefined) {
      return [];
    }
    const { apart, larger } = Object.hasOwn(under, name) ? LEVEL : heap;
    const [across, down] = [WIDTH / 2 + Number(x) * apart, HEIGHT / 2 + Number(y) * apart];
    return [moved(across, down, Number((Number(size) * larger).toFixed(2)), Number(turn), part(paint))];
  }
}

/** A cloth with a woven stripe at each end, or kawung-like diamonds, by its colour. */
function cloth(colour: string): readonly Shape[] {
  const light = tinted(colour, 0.28);
  const kind = Number.parseInt(colour.slice(5), 16) % 3;
  const ground = box(0, 0, WIDTH, HEIGHT, colour);
  if (kind === 0) {
    const lines = [24, 40, 348, 364].map((x) => `M${x} 0V${HEIGHT}`).join("");
    return [
      ground,
      stroke(lines, light, 6, 0.7),
      stroke(`M32 0V${HEIGHT}M356 0V${HEIGHT}`, tinted(colour, -0.25), 3, 0.6),
    ];
  }
  if (kind === 1) {
    const lines = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `M${n * 56 + 4} 0V${HEIGHT}M0 ${n * 56 - 20}H${WIDTH}`).join("");
    return [ground, stroke(lines, light, 16, 0.28)];
  }
  const diamonds = Array.from(
    { length: 63 },
    (_, n) => `M${(n % 9) * 50} ${Math.floor(n / 9) * 50 - 12}l12 12l-12 12l-12 -12z`,
  );
  return [ground, ["g", { opacity: 0.4 }, [area(diamonds.join(""), light)]]];
}
