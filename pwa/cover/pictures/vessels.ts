// What food is served on, seen from above, at the picture's centre; cups and glasses from the side.

import { area, box, disc, faint, oval, ring, type Shape, scattered, stroke, tinted } from "./shape.ts";
import type { Drawing } from "./spelling.ts";

export type { Drawing };

const shadow = (width: number, height: number): Shape => faint(0.22, oval(4, 12, width, height, "#2a1408"));

export const plate: Drawing = (colour) => [
  shadow(132, 128),
  disc(0, 0, 128, tinted(colour, -0.1)),
  disc(0, -2, 126, colour),
  ring(0, -2, 117, "#b5653f", 2.5, 0.5),
  disc(0, 0, 98, tinted(colour, -0.06)),
  disc(0, 2, 95, tinted(colour, 0.35)),
];

export const bowl: Drawing = (colour) => [
  shadow(132, 128),
  disc(0, 0, 128, "#e9e2d3"),
  disc(0, -2, 126, "#fbf7ee"),
  ring(0, -1, 118, "#3d6f8c", 4, 0.75),
  [
    "circle",
    {
      cx: 0,
      cy: -1,
      r: 111,
      fill: "none",
      stroke: "#3d6f8c",
      "stroke-width": 3,
      "stroke-dasharray": "2 9",
      opacity: 0.6,
    },
  ],
  disc(0, 0, 103, tinted(colour, -0.28)),
  disc(0, 3, 100, colour),
  faint(0.35, area("M-82 -30C-70 -66 -34 -88 2 -90C-30 -76 -60 -56 -72 -24Z", tinted(colour, 0.6))),
  ...Array.from({ length: 9 }, (_, n) =>
    faint(
      0.4,
      disc(scattered(n) * 150 - 75, scattered(n + 31) * 130 - 60, 3 + scattered(n + 7) * 5, tinted(colour, 0.35)),
    ),
  ),
];

export const leaf: Drawing = (colour) => [
  faint(0.16, area("M-112 14C-92 -70 60 -92 116 -16C96 76 -70 92 -112 14Z", "#1f1408")),
  area("M-114 6C-94 -78 60 -98 116 -24C96 68 -72 84 -114 6Z", colour),
  area("M-114 6C-60 -12 50 -26 116 -24C96 68 -72 84 -114 6Z", tinted(colour, -0.12)),
  stroke("M-112 6C-50 -12 50 -26 114 -24", tinted(colour, 0.4), 3),
  stroke(
    "M-70 -6L-40 -56M-34 -12L0 -70M4 -18L40 -70M42 -21L74 -56M-60 -4L-44 44M-22 -12L2 58M20 -18L44 52M60 -21L78 26",
    tinted(colour, 0.22),
    1.6,
    0.7,
  ),
];

export const tray: Drawing = () => [
  shadow(136, 130),
  disc(0, 0, 132, "#a9773a"),
  disc(0, -2, 128, "#c6934f"),
  ring(0, -2, 120, "#8f602b", 3, 0.7),
  disc(0, 0, 114, "#dcb273"),
  ...[-84, -60, -36, -12, 12, 36, 60, 84].map((x) => {
    const half = Math.sqrt(112 * 112 - x * x);
    return stroke(`M${x} ${-half}V${half}M${-half} ${x}H${half}`, "#b98545", 2, 0.5);
  }),
];

export const basket: Drawing = () => [
  ...tray("#dcb273"),
  disc(0, 2, 98, "#f5ead2"),
  area("M-70 -60L66 -70L82 56L-60 74Z", "#fbf4e4"),
];

export const board: Drawing = () => [
  faint(0.22, box(-152, -100, 312, 220, "#2a1408", 26)),
  box(-154, -112, 308, 220, "#8c5a30", 24),
  box(-154, -114, 308, 214, "#b47a45", 24),
  stroke(
    "M-140 -70C-60 -84 50 -56 140 -72M-140 -20C-40 -36 60 -8 140 -24M-140 40C-60 24 40 52 140 34M-140 80C-40 70 60 90 140 78",
    "#955f31",
    2.5,
    0.55,
  ),
  disc(-130, -90, 8, "#6f4320"),
];

export const wok: Drawing = (colour) => [
  box(-178, -16, 60, 32, "#33302e", 12),
  box(118, -16, 60, 32, "#33302e", 12),
  shadow(134, 130),
  disc(0, 0, 130, "#2b2827"),
  disc(0, -1, 123, "#4a4542"),
  disc(0, 2, 112, "#393533"),
  disc(0, 4, 92, tinted(colour, -0.35)),
];

export const pot: Drawing = (colour) => [
  box(-168, -22, 46, 44, "#6d3a22", 14),
  box(122, -22, 46, 44, "#6d3a22", 14),
  shadow(134, 130),
  disc(0, 0, 130, "#7a4228"),
  disc(0, -2, 125, "#a55c38"),
  disc(0, 0, 108, "#5f3220"),
  disc(0, 4, 103, colour),
];

export const mortar: Drawing = () => [
  shadow(134, 128),
  disc(0, 0, 128, "#4b4744"),
  disc(0, -3, 125, "#6a645f"),
  disc(0, 0, 106, "#47423f"),
  disc(0, 5, 100, "#57514d"),
  ...Array.from({ length: 26 }, (_, n) =>
    disc(117 * Math.cos(n * 0.245), 115 * Math.sin(n * 0.245), 1.5 + scattered(n) * 2, "#857e78"),
  ),
  stroke("M66 -60L136 -118", "#3c3735", 30),
  stroke("M68 -64L134 -118", "#7b746e", 24),
];

export const glass: Drawing = (colour) => [
  faint(0.2, oval(6, 104, 74, 14, "#2a1408")),
  area("M-66 -92H66L52 96Q50 106 40 106H-40Q-50 106 -52 96Z", "#ffffff88"),
  area("M-61 -62H61L49 94Q48 100 40 100H-40Q-48 100 -49 94Z", colour),
  area("M-61 -62H61L57 -10H-57Z", tinted(colour, 0.3)),
  faint(0.5, area("M-50 -80H-38L-34 84H-42Z", "#ffffff")),
  stroke("M-66 -92H66", "#ffffff", 5, 0.8),
];

export const mug: Drawing = (colour) => [
  faint(0.22, oval(8, 92, 108, 18, "#2a1408")),
  oval(0, 84, 112, 20, "#efe4d0"),
  oval(0, 80, 104, 15, "#fdf8ee"),
  stroke("M66 -24C116 -28 116 44 58 42", "#f2e8d6", 15),
  area("M-76 -54H76C74 24 56 80 30 82H-30C-56 80 -74 24 -76 -54Z", "#fdf8ee"),
  area("M30 -54H76C74 24 56 80 30 82H4C30 60 34 10 30 -54Z", "#eee3cf"),
  oval(0, -54, 76, 19, "#e7dac3"),
  oval(0, -52, 67, 14, colour),
  stroke("M-68 -6C-30 6 30 6 66 -6", "#a8431f", 5, 0.7),
];

export const vessels: Readonly<Record<string, Drawing>> = {
  plate,
  bowl,
  leaf,
  tray,
  basket,
  board,
  wok,
  pot,
  mortar,
  glass,
  mug,
};
