// What is sold packed: boxes, jars, pouches, cups and bottles, and what is baked for a day.

import {
  area,
  box,
  disc,
  faint,
  oval,
  ring,
  type Shape,
  scattered,
  spread,
  stroke,
  tinted,
} from "../../pictures/shape.ts";
import type { Drawing } from "../../pictures/spelling.ts";

const shadow = (width: number, down: number): Shape => faint(0.2, oval(4, down, width, 14, "#1c1408"));

export const carton: Drawing = (colour) => [
  shadow(112, 92),
  area("M-92 -34L-74 -104H78L96 -34Z", tinted(colour, 0.22)),
  area("M-92 -34H96L84 90H-80Z", colour),
  area("M30 -34H96L84 90H34Z", tinted(colour, -0.1)),
  stroke("M-92 -34H96", tinted(colour, -0.3), 4),
  oval(0, 26, 34, 26, tinted(colour, 0.6)),
  stroke("M-16 26C-10 12 10 12 16 26C10 38 -10 38 -16 26Z", tinted(colour, -0.35), 4),
];

export const lunchbox: Drawing = (colour) => [
  faint(0.2, box(-112, -72, 236, 172, "#1c1408", 18)),
  box(-116, -82, 232, 168, tinted(colour, -0.18), 18),
  box(-108, -74, 216, 152, tinted(colour, 0.5), 12),
  box(-100, -66, 108, 136, "#fbf6e6", 10),
  ...spread(40, 46).map(([x, y], n) =>
    oval(-46 + x, 2 + y * 1.2, 4.6, 2, n % 3 ? "#fffdf3" : "#e8dfc4", scattered(n) * 180),
  ),
  box(18, -66, 82, 62, "#e9d9b4", 10),
  area("M28 -20C24 -48 54 -62 78 -50C96 -40 88 -18 66 -14C50 -10 32 -8 28 -20Z", "#a8602a"),
  box(18, 6, 82, 64, "#dfe8c4", 10),
  ...spread(9, 24).map(([x, y], n) => oval(58 + x, 38 + y, 12, 5, n % 2 ? "#4f8f3f" : "#6da03c", scattered(n) * 180)),
];

export const jar: Drawing = (colour) => [
  shadow(78, 102),
  box(-70, -64, 140, 164, "#ffffff66", 30),
  ...spread(26, 58).map(([x, y], n) => disc(x, y + 26, 15, tinted(colour, (scattered(n) - 0.5) * 0.35))),
  faint(0.35, box(-58, -52, 16, 136, "#ffffff", 8)),
  box(-62, -98, 124, 38, "#b5402c", 10),
  box(-62, -98, 124, 12, "#cf5f48", 8),
  box(-38, 6, 76, 46, "#fffaf0", 6),
  stroke("M-24 22H24M-16 36H16", "#8a7a66", 4),
];

export const pouch: Drawing = (colour) => [
  shadow(84, 104),
  area("M-72 -100H72L80 96Q0 108 -80 96Z", tinted(colour, -0.06)),
  area("M30 -100H72L80 96Q60 102 40 104Z", tinted(colour, -0.2)),
  box(-72, -102, 144, 16, tinted(colour, 0.4), 3),
  stroke("M-70 -76H70", tinted(colour, -0.35), 3, 0.6),
  oval(-4, 10, 46, 50, "#fff8e6"),
  ...spread(7, 30).map(([x, y], n) => oval(x - 4, y + 10, 15, 10, n % 2 ? "#e2b04a" : "#efc766", scattered(n) * 180)),
];

export const cup: Drawing = (colour) => [
  shadow(62, 106),
  stroke("M8 -60L26 -134", "#c8452a", 8),
  area("M-62 -72H62L46 98Q0 108 -46 98Z", "#ffffff80"),
  area("M-56 -44H56L43 94Q0 102 -43 94Z", colour),
  area("M-56 -44H56L52 -8H-52Z", tinted(colour, 0.3)),
  ...[-22, 12].map((x, n) => box(x - 14, -36 + n * 16, 30, 28, "#ffffff66", 6, 14 - n * 30)),
  box(-68, -86, 136, 18, "#fbf7ee", 9),
  faint(0.4, area("M-46 -60H-36L-28 86H-36Z", "#ffffff")),
];

export const bottle: Drawing = (colour) => [
  shadow(50, 112),
  box(-20, -118, 40, 30, "#3c4a55", 6),
  area("M-18 -90H18C18 -66 48 -60 48 -34V96Q48 110 34 110H-34Q-48 110 -48 96V-34C-48 -60 -18 -66 -18 -90Z", colour),
  faint(0.4, box(-38, -34, 12, 124, "#ffffff", 6)),
  box(-48, -4, 96, 60, "#fffaf0"),
  stroke("M-28 16H28M-20 34H20", tinted(colour, -0.2), 5),
];

export const icepops: Drawing = () =>
  [
    ["#d94f57", -66],
    ["#f0c33d", -22],
    ["#6da03c", 22],
    ["#a8704a", 66],
  ].map(
    ([colour, x], n) => ["g", { transform: `rotate(${n * 5 - 8} ${x} 0)` }, pop(String(colour), Number(x))] as Shape,
  );

function pop(colour: string, x: number): readonly Shape[] {
  return [
    box(x - 17, -84, 34, 150, tinted(colour, 0.15), 15),
    faint(0.5, box(x - 10, -72, 8, 124, "#ffffff", 4)),
    area(`M${x - 8} 64H${x + 8}L${x + 14} 88H${x - 14}Z`, tinted(colour, 0.3)),
    stroke(`M${x - 9} 66H${x + 9}`, "#fffaf0", 4),
  ];
}

export const roll: Drawing = (colour) => [
  shadow(116, 66),
  box(-112, -52, 196, 108, tinted(colour, -0.08), 48),
  box(-108, -50, 180, 44, tinted(colour, 0.18), 26),
  disc(74, 2, 54, tinted(colour, -0.2)),
  disc(74, 2, 49, tinted(colour, 0.3)),
  stroke("M74 2C82 -8 96 4 88 16C76 32 50 20 52 0C56 -28 98 -34 110 -6C118 20 96 44 72 44", "#8b3f2c", 7),
];

export const slab: Drawing = (colour) => [
  faint(0.2, box(-110, -66, 232, 164, "#1c1408", 14)),
  box(-114, -76, 228, 160, "#c9ccd0", 14),
  box(-104, -66, 208, 140, colour, 8),
  ...[-52, 0, 52].map((x) => stroke(`M${x} -66V74`, tinted(colour, -0.4), 4)),
  stroke("M-104 4H104", tinted(colour, -0.4), 4),
  ...spread(34, 92).map(([x, y], n) => oval(x, 4 + y * 0.7, 7, 4, n % 2 ? "#e6c48f" : "#f5e3be", scattered(n) * 180)),
];

export const ringcakes: Drawing = () =>
  [
    ["#7a4526", -78, -44],
    ["#e58aa0", 0, -44],
    ["#f3e3c0", 78, -44],
    ["#f3e3c0", -78, 42],
    ["#7a4526", 0, 42],
    ["#6da03c", 78, 42],
  ].flatMap(([colour, x, y]) => ringcake(String(colour), Number(x), Number(y)));

function ringcake(colour: string, x: number, y: number): readonly Shape[] {
  return [
    faint(0.25, disc(x + 2, y + 6, 37, "#1c1408")),
    ring(x, y, 24, "#c98f4b", 26),
    ring(x, y - 2, 24, colour, 18),
    ...spread(8, 30).flatMap(([a, b], n) =>
      Math.hypot(a, b) > 16 ? [disc(x + a, y + b - 2, 2.4, n % 2 ? "#fffaf0" : "#d94f57")] : [],
    ),
  ];
}

export const cake: Drawing = (colour) => [
  oval(0, 92, 138, 22, "#d9cdb8"),
  oval(0, 86, 130, 18, "#f7f0e2"),
  box(-100, 4, 200, 84, colour, 16),
  area("M-100 22C-86 48 -72 20 -56 40C-40 56 -24 22 -6 40C12 56 26 22 44 40C60 54 80 22 100 40V8H-100Z", "#fffaf0"),
  box(-66, -58, 132, 66, tinted(colour, 0.16), 14),
  area("M-66 -42C-52 -18 -40 -44 -24 -26C-8 -12 6 -42 22 -26C38 -14 52 -40 66 -26V-56H-66Z", "#fffaf0"),
  ...[-36, 0, 36].flatMap((x) => [
    stroke(`M${x} -60V-92`, "#d94f57", 7),
    area(`M${x} -96C${x - 9} -104 ${x - 2} -112 ${x} -122C${x + 2} -112 ${x + 9} -104 ${x} -96Z`, "#f0a11f"),
  ]),
];

export const mound: Drawing = (colour) => [
  oval(0, 78, 136, 40, "#4f8f3f"),
  oval(0, 72, 128, 34, "#76a53a"),
  area("M-66 72Q0 98 66 72L12 -96Q0 -112 -12 -96Z", colour),
  area("M16 84Q46 82 66 72L12 -96Q6 -104 0 -104Z", tinted(colour, -0.12)),
  area("M-15 -84L0 -112L15 -84Q0 -76 -15 -84Z", "#4f8f3f"),
  ...[-98, -72, 78, 102].map((x, n) => disc(x, 74 - (n % 2) * 12, 17, n % 2 ? "#c3521f" : "#f3d9a0")),
  ...[-84, 92].map((x) => oval(x, 92, 22, 9, "#6da03c")),
];

export const packed: Readonly<Record<string, Drawing>> = {
  carton,
  lunchbox,
  jar,
  pouch,
  cup,
  bottle,
  icepops,
  roll,
  slab,
  ringcakes,
  cake,
  mound,
};
