// What is made, printed or mended.

import { area, box, disc, faint, oval, ring, type Shape, spread, stroke, tinted } from "../../pictures/shape.ts";
import type { Drawing } from "../../pictures/spelling.ts";

export const invitation: Drawing = (colour) => [
  faint(0.2, box(-96, -64, 208, 142, "#1c1408", 6, -4)),
  box(-104, -72, 208, 142, tinted(colour, 0.3), 6, -4),
  box(-74, -96, 160, 168, "#fffaf0", 4, 3),
  [
    "g",
    { transform: "rotate(3)" },
    [
      ring(4, -50, 16, colour, 4),
      ring(22, -50, 16, tinted(colour, -0.25), 4),
      stroke("M-44 -14H66M-30 6H52M-44 26H66M-20 46H42", tinted(colour, -0.1), 4),
    ],
  ] as Shape,
];

export const bouquet: Drawing = (colour) => [
  area("M-26 20L0 124L26 20Z", "#d9b98a"),
  area("M-70 -10Q0 50 70 -10L14 118H-14Z", "#f3e6cd"),
  ...spread(13, 66).map(([x, y], n) => oval(x, y - 44, 20, 9, n % 2 ? "#4f8f3f" : "#3f7a3a", n * 47)),
  ...spread(9, 54).flatMap(([x, y], n) => [
    ...[0, 72, 144, 216, 288].map((turn) =>
      disc(
        x + 11 * Math.cos((turn * Math.PI) / 180),
        y - 44 + 11 * Math.sin((turn * Math.PI) / 180),
        9,
        tinted(colour, n % 3 ? 0.15 : -0.1),
      ),
    ),
    disc(x, y - 44, 6, "#f0c33d"),
  ]),
  stroke("M-24 44C-8 54 8 54 24 44", tinted(colour, -0.2), 9),
];

export const hamper: Drawing = (colour) => [
  stroke("M-96 20C-96 -128 96 -128 96 20", "#8c5a30", 12),
  box(-34, -60, 40, 90, "#3f7a5a", 8),
  box(-22, -78, 16, 22, "#c9a24b", 4),
  box(12, -40, 56, 70, colour, 8),
  disc(-62, 6, 28, "#d94f57"),
  disc(80, 8, 22, "#e6a13a"),
  area("M-116 14H116L92 112H-92Z", "#c6934f"),
  ...[-80, -48, -16, 16, 48, 80].map((x) => stroke(`M${x * 1.18} 16L${x} 110`, "#9a6a33", 5, 0.7)),
  stroke("M-110 44H110M-102 76H102", "#9a6a33", 5, 0.7),
  area("M0 30C-34 6 -50 30 0 36C50 30 34 6 0 30Z", "#c8452a"),
];

export const shelf: Drawing = (colour) => [
  box(-104, -118, 14, 240, tinted(colour, -0.25), 3),
  box(90, -118, 14, 240, tinted(colour, -0.25), 3),
  ...[-70, 0, 70].map((y) => box(-110, y + 14, 220, 14, colour, 3)),
  box(-78, -102, 26, 46, "#3d6f8c", 3),
  box(-50, -110, 20, 54, "#b5402c", 3),
  box(-28, -98, 22, 42, "#e0a825", 3),
  area("M30 -56L38 -92H70L78 -56Z", "#a8602a"),
  ...[-16, 0, 16].map((x) => oval(54 + x, -104, 9, 18, "#4f8f3f", x)),
  box(-70, -22, 58, 36, "#d9cdb8", 6),
  box(20, -30, 44, 44, "#5c8f8a", 6),
  disc(-40, 66, 18, "#c9a24b"),
  box(10, 44, 66, 40, "#8a6f9a", 6),
];

export const fan: Drawing = (colour) => [
  faint(0.2, oval(4, 120, 76, 12, "#1c1408")),
  box(-7, 30, 14, 80, "#5c656d"),
  area("M-56 118Q0 92 56 118Z", "#3c4a55"),
  disc(0, -28, 92, "#e9edf0"),
  ...[0, 120, 240].map(
    (turn) =>
      [
        "path",
        { d: "M0 -30C-14 -64 22 -106 44 -84C60 -66 34 -38 0 -28Z", fill: colour, transform: `rotate(${turn} 0 -28)` },
      ] as Shape,
  ),
  ...[26, 52, 78].map((radius) => ring(0, -28, radius, "#9aa3ab", 2.5, 0.8)),
  ring(0, -28, 92, "#5c656d", 6),
  disc(0, -28, 15, "#3c4a55"),
];

export const engine: Drawing = (colour) => [
  faint(0.2, oval(0, 96, 150, 14, "#1c1408")),
  ...[-92, 92].flatMap((x) => [
    ring(x, 48, 40, "#2b2f33", 15),
    ring(x, 48, 26, "#9aa3ab", 4),
    disc(x, 48, 8, "#5c656d"),
  ]),
  stroke("M92 48L62 -46L84 -74", "#5c656d", 9),
  stroke("M68 -78L104 -86", "#2b2f33", 9),
  area("M-128 -30C-92 -52 -40 -40 -26 -14L30 0L62 -56L78 -20L52 46H-60C-60 16 -84 -8 -128 -30Z", colour),
  area("M-126 -34C-96 -58 -46 -52 -24 -20C-56 -22 -96 -22 -126 -34Z", "#2b2f33"),
  box(-30, 20, 62, 38, "#5c656d", 8),
  stroke("M-120 70H-40", "#9aa3ab", 9),
  disc(76, -42, 11, "#ffe9a6"),
];

export const cooler: Drawing = (colour) => [
  faint(0.15, box(-136, -76, 280, 104, "#1c1408", 16)),
  box(-142, -88, 284, 104, "#f4f7f8", 16),
  box(-142, -20, 284, 36, "#dde5e8", 14),
  stroke("M-120 -4H120M-120 6H120", "#9aa3ab", 3),
  box(96, -70, 26, 12, colour, 4),
  ...[-84, -28, 28, 84].map((x) => stroke(`M${x} 38C${x - 14} 58 ${x + 14} 78 ${x} 102`, tinted(colour, 0.25), 7, 0.8)),
];

export const wrench: Drawing = () => [
  stroke("M-34 40L22 -22", "#7d868d", 14),
  ring(34, -34, 17, "#7d868d", 10),
  area("M34 -34L62 -46L46 -62Z", "#f1ece0"),
  disc(-36, 42, 13, "#7d868d"),
  disc(-36, 42, 5, "#f1ece0"),
];

export const stool: Drawing = (colour) => [
  faint(0.2, oval(2, 112, 92, 12, "#1c1408")),
  stroke("M-64 -20L-84 108M64 -20L84 108", tinted(colour, -0.3), 15),
  stroke("M-30 -14L-34 96M30 -14L34 96", tinted(colour, -0.4), 11),
  stroke("M-72 44H72", tinted(colour, -0.3), 10),
  oval(0, -28, 100, 30, tinted(colour, -0.15)),
  oval(0, -36, 100, 28, colour),
  oval(0, -38, 78, 19, tinted(colour, 0.18)),
];

export const banner: Drawing = (colour) => [
  stroke("M-140 -96L-140 124M140 -96L140 124", "#8c5a30", 10),
  box(-136, -92, 272, 132, colour, 4),
  box(-124, -80, 248, 108, tinted(colour, 0.75), 3),
  area("M-104 12L-70 -44L-44 -6L-28 -26L-6 12Z", tinted(colour, -0.2)),
  disc(-34, -52, 12, "#f0a11f"),
  stroke("M20 -52H104M20 -26H104M20 0H76", tinted(colour, -0.3), 8),
];

export const made: Readonly<Record<string, Drawing>> = {
  invitation,
  bouquet,
  hamper,
  shelf,
  fan,
  engine,
  cooler,
  wrench,
  stool,
  banner,
};
