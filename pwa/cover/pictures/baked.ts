// Fried, wrapped and rolled things, and what stands beside a cup.

import { area, box, disc, faint, oval, type Shape, scattered, spread, stroke, tinted } from "./shape.ts";
import type { Drawing } from "./vessels.ts";

export const patty: Drawing = (colour) => [
  faint(0.22, oval(3, 8, 40, 34, "#2a1408")),
  disc(0, 0, 38, tinted(colour, -0.28)),
  disc(-1, -3, 35, colour),
  ...spread(16, 32).map(([x, y], n) =>
    faint(0.55, disc(x, y - 3, 2 + scattered(n) * 4.5, tinted(colour, n % 2 ? 0.35 : -0.3))),
  ),
];

export const fritter: Drawing = (colour) => [
  faint(0.22, oval(3, 9, 46, 28, "#2a1408")),
  area("M-48 4C-46 -22 -16 -34 8 -28C34 -32 52 -14 46 6C44 26 18 32 -6 28C-30 32 -50 24 -48 4Z", tinted(colour, -0.26)),
  area("M-44 1C-42 -22 -14 -32 8 -26C32 -30 47 -13 42 4C40 21 16 27 -6 23C-28 27 -46 20 -44 1Z", colour),
  ...spread(16, 34).map(([x, y], n) =>
    faint(
      0.55,
      oval(
        x,
        y * 0.62 - 3,
        3 + scattered(n) * 5,
        2 + scattered(n + 3) * 3,
        tinted(colour, n % 2 ? 0.4 : -0.24),
        scattered(n) * 90,
      ),
    ),
  ),
];

export const omelet: Drawing = (colour) => [
  faint(0.2, oval(3, 9, 70, 60, "#2a1408")),
  oval(0, 0, 70, 60, tinted(colour, -0.3)),
  oval(-1, -4, 67, 56, colour),
  ...spread(30, 60).map(([x, y], n) =>
    faint(
      0.5,
      oval(
        x,
        y * 0.85 - 4,
        3 + scattered(n) * 8,
        3 + scattered(n + 3) * 5,
        tinted(colour, n % 2 ? 0.35 : -0.35),
        scattered(n) * 90,
      ),
    ),
  ),
  stroke("M0 -60V52M-62 -4H62", tinted(colour, -0.45), 2.5, 0.8),
];

export const pancake: Drawing = (colour) => [
  faint(0.2, oval(3, 9, 48, 40, "#2a1408")),
  disc(0, 0, 46, "#c98f4b"),
  disc(0, -2, 43, colour),
  ...spread(30, 36).map(([x, y], n) => disc(x, y - 2, 1.2 + scattered(n) * 2.4, tinted(colour, -0.18))),
];

export const roll: Drawing = (colour) => [
  faint(0.22, box(-52, -8, 110, 34, "#2a1408", 16)),
  box(-54, -17, 108, 34, tinted(colour, -0.16), 16),
  box(-54, -18, 108, 24, colour, 12),
  faint(0.45, box(-44, -14, 84, 5, tinted(colour, 0.5), 2)),
  oval(53, 0, 8, 16, tinted(colour, 0.25)),
  oval(53, 0, 5, 11, "#7a4219"),
  stroke("M-30 -17Q-22 0 -30 16", tinted(colour, -0.3), 2, 0.6),
];

export const parcel: Drawing = () => [
  faint(0.22, box(-76, -32, 158, 76, "#2a1408", 14)),
  area("M-78 -30L76 -36L80 30L-74 38Z", "#6f7f35"),
  area("M-78 -30L76 -36L78 0L-76 6Z", "#839143"),
  stroke("M-60 -26L-56 34M-30 -28L-26 34M34 -32L38 30M60 -33L64 28", "#57672a", 2.5, 0.7),
  area("M-40 -34L44 -38L36 -12L30 20L-34 22L-30 -8Z", "#e5a23a"),
  ...spread(12, 26).map(([x, y], n) => disc(x, y * 0.7 - 8, 2 + scattered(n) * 3, n % 3 ? "#c3261a" : "#4f7a2c")),
  stroke("M-66 -10L-50 -6M52 -10L70 -6", "#e9d3a0", 4),
];

export const steam: Drawing = () =>
  [-30, 0, 30].map((x, n) => stroke(`M${x} 24C${x - 14} 8 ${x + 14} -6 ${x} -${26 + n * 4}`, "#ffffff", 6, 0.5));

export const straw: Drawing = () => [
  stroke("M-6 74L16 -52L40 -58", "#c8452a", 8),
  stroke("M-6 74L16 -52L40 -58", "#f3b59f", 2),
];

export const gingers: Drawing = () => [
  faint(0.2, oval(2, 18, 40, 12, "#2a1408")),
  area("M-38 8C-40 -8 -22 -14 -12 -8C-12 -26 8 -28 12 -12C28 -18 42 -6 36 8C28 20 -26 22 -38 8Z", "#c99a5b"),
  stroke("M-26 -4L-22 12M0 -14L4 8M20 -8L22 10", "#a5773d", 2.5),
  disc(-32, 4, 8, "#efd193") as Shape,
];

export const baked: Readonly<Record<string, Drawing>> = {
  patty,
  fritter,
  omelet,
  pancake,
  roll,
  parcel,
  steam,
  straw,
  gingers,
};
