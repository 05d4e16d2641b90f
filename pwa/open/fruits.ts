// Twelve fruits, one for each month, drawn on a square of 96.

type Tag = "circle" | "ellipse" | "path";
type Shape = readonly [tag: Tag, attributes: Readonly<Record<string, string | number>>];

const NAMESPACE = "http://www.w3.org/2000/svg";
const SIZE = 96;
const LEAF = "#4c7d3f";
const STEM = "#7a5a3a";

const disc = (cx: number, cy: number, r: number, fill: string): Shape => ["circle", { cx, cy, r, fill }];
const oval = (cx: number, cy: number, rx: number, ry: number, fill: string, turn = 0): Shape => [
  "ellipse",
  { cx, cy, rx, ry, fill, ...(turn === 0 ? {} : { transform: `rotate(${turn} ${cx} ${cy})` }) },
];
const area = (d: string, fill: string): Shape => ["path", { d, fill }];
const line = (d: string, stroke: string, width: number): Shape => [
  "path",
  { d, stroke, "stroke-width": width, fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" },
];
const leaf = (x: number, y: number, turn: number): Shape => [
  "path",
  { d: "M0 0C6-12 20-12 26-2C16 6 6 6 0 0Z", fill: LEAF, transform: `translate(${x} ${y}) rotate(${turn})` },
];
const stem = (d: string): Shape => line(d, STEM, 4);

/** Strokes from a middle outwards, like hair or rays. */
function rays(cx: number, cy: number, from: number, to: number, count: number): string {
  return Array.from({ length: count }, (_, one) => {
    const turn = (one * 2 * Math.PI) / count;
    const at = (far: number) => `${(cx + far * Math.cos(turn)).toFixed(1)} ${(cy + far * Math.sin(turn)).toFixed(1)}`;
    return `M${at(from)}L${at(to)}`;
  }).join("");
}

const FRUITS: readonly (readonly Shape[])[] = [
  // Rambutan
  [
    stem("M48 26C48 18 52 14 56 12"),
    leaf(52, 20, -20),
    line(rays(48, 54, 20, 34, 22), "#c9873a", 3),
    line(rays(48, 54, 12, 31, 17), "#a32b2f", 3),
    disc(48, 54, 24, "#c23a3a"),
    line(rays(48, 54, 8, 18, 9), "#e58a63", 2.5),
  ],
  // Durian
  [
    stem("M48 22V12"),
    area(
      "M48 18L54 22L62 21L66 28L74 31L75 39L81 45L79 53L82 61L76 67L74 75L66 78L60 84L52 82L48 86L44 82L36 84L30 78L22 75L20 67L14 61L17 53L15 45L21 39L22 31L30 28L34 21L42 22Z",
      "#a9a143",
    ),
    line("M48 30l4 7h-8zM32 42l4 7h-8zM64 42l4 7h-8zM48 52l4 7h-8zM34 64l4 7h-8zM62 64l4 7h-8z", "#7c772c", 3),
  ],
  // Mangosteen
  [
    disc(48, 56, 30, "#6b2d4f"),
    oval(38, 48, 8, 12, "#85426a", 30),
    area("M48 36C36 36 28 30 26 22C36 20 44 22 48 28C52 22 60 20 70 22C68 30 60 36 48 36Z", "#7fa05a"),
    area("M48 32C42 38 42 44 48 48C54 44 54 38 48 32Z", "#6a8c48"),
    stem("M48 26V14"),
  ],
  // Salak
  [
    area("M48 12C62 26 78 44 74 64C71 78 60 86 48 86C36 86 25 78 22 64C18 44 34 26 48 12Z", "#7a4a2c"),
    line("M40 26q8 7 16 0M33 38q8 7 15 0q7 7 15 0M27 50q8 7 15 0q7 7 14 0q7 7 13 0", "#4f2d19", 2.5),
    line("M25 62q8 7 15 0q8 7 16 0q8 7 15 0M32 74q8 7 16 0q8 7 16 0", "#4f2d19", 2.5),
    line("M48 12C50 9 50 8 49 6", STEM, 4),
  ],
  // Banana
  [
    area("M22 22C18 52 34 82 72 84C78 84 80 78 75 76C52 70 38 50 34 22C33 16 23 16 22 22Z", "#e0b02f"),
    area("M34 18C38 44 52 62 78 64C84 64 85 58 80 56C62 52 52 38 46 18C44 12 34 12 34 18Z", "#f0ca4d"),
    line("M24 20C28 14 36 10 44 12", "#6f7a33", 8),
  ],
  // Papaya
  [
    oval(48, 52, 28, 38, "#6f9a43"),
    oval(48, 52, 24, 34, "#ee9a4a"),
    oval(48, 56, 11, 20, "#c9682c"),
    ...[
      ...[
        [46, 42],
        [51, 47],
        [44, 51],
        [50, 55],
        [45, 60],
        [51, 64],
        [47, 69],
      ].map(([x = 0, y = 0]) => disc(x, y, 3, "#2e2a24")),
    ],
    stem("M48 15V8"),
  ],
  // Pineapple
  [
    area("M48 36L34 30L38 22L30 12L42 16L48 4L54 16L66 12L58 22L62 30Z", LEAF),
    oval(48, 60, 24, 29, "#dca233"),
    line("M30 46L60 82M26 58L50 86M38 36L70 72M66 46L36 82M70 58L46 86M58 36L26 72", "#a06f1c", 2.5),
  ],
  // Orange
  [
    disc(48, 54, 30, "#ea8a2c"),
    oval(38, 44, 7, 10, "#f4ad62", 40),
    disc(48, 27, 3, "#4f6b2f"),
    leaf(49, 26, -24),
    stem("M48 27V18"),
  ],
  // Watermelon
  [
    area("M10 36H86A38 38 0 0 1 10 36Z", "#3f7a45"),
    area("M15 36H81A33 33 0 0 1 15 36Z", "#e8efc9"),
    area("M20 36H76A28 28 0 0 1 20 36Z", "#d94a4a"),
    ...[
      ...[
        [32, 43],
        [48, 42],
        [64, 43],
        [40, 51],
        [56, 51],
        [48, 58],
      ].map(([x = 0, y = 0]) => oval(x, y, 2, 3.2, "#33211c")),
    ],
  ],
  // Mango
  [
    area("M58 22C78 26 86 48 76 66C66 84 40 88 26 74C12 60 16 42 30 32C40 25 46 20 58 22Z", "#d9a836"),
    area("M58 22C78 26 86 48 76 66C74 50 66 36 46 23C50 21.500 54 21.500 58 22Z", "#c8622f"),
    stem("M56 23C56 17 58 14 62 12"),
    leaf(57, 20, 8),
  ],
  // Avocado
  [
    area(
      "M48 10C60 10 63 24 66 36C70 46 78 52 76 64C73 80 62 88 48 88C34 88 23 80 20 64C18 52 26 46 30 36C33 24 36 10 48 10Z",
      "#45602f",
    ),
    area(
      "M48 18C56 18 57 30 60 40C63 49 70 54 68 64C66 75 58 81 48 81C38 81 30 75 28 64C26 54 33 49 36 40C39 30 40 18 48 18Z",
      "#d9dc8a",
    ),
    disc(48, 62, 14, "#7d5230"),
    oval(43, 57, 4, 5, "#a27850", 30),
  ],
  // Coconut
  [
    disc(48, 50, 36, "#6d4a31"),
    disc(48, 50, 30, "#f4efe2"),
    disc(48, 50, 21, "#dcd4c0"),
    area("M29 58A21 21 0 0 0 67 58C60 54 54 60 48 57C42 54 36 60 29 58Z", "#b9d3cf"),
    line("M22 30L18 25M75 70L79 75M20 68L15 71M76 30L81 26", "#4f3320", 3),
  ],
];

/** The fruit of a month (from 0), a new element each time. */
export function fruitOf(month: number): SVGElement {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
  for (const [tag, attributes] of FRUITS[month] ?? []) {
    const shape = document.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) {
      shape.setAttribute(name, `${value}`);
    }
    svg.append(shape);
  }
  return svg;
}
