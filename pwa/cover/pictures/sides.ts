// What lies beside, in and on the main thing.

import { area, box, disc, faint, oval, ring, type Shape, scattered, spread, stroke, tinted } from "./shape.ts";
import type { Drawing } from "./vessels.ts";

export const egg: Drawing = () => [
  faint(0.18, oval(2, 6, 34, 27, "#2a1408", -20)),
  oval(0, 0, 34, 26, "#f3ead8", -20),
  oval(-1, -2, 32, 24, "#fffaf0", -20),
  disc(2, -1, 15, "#efa325"),
  faint(0.6, disc(-2, -5, 5, "#ffd777")),
];

export const wholeegg: Drawing = (colour) => [
  faint(0.2, oval(3, 8, 36, 28, "#1c0d05")),
  oval(0, 0, 36, 28, tinted(colour, -0.16)),
  oval(-1, -3, 34, 25, colour),
  faint(0.35, oval(6, 8, 16, 8, "#a5522a")),
  faint(0.6, oval(-12, -12, 10, 5, "#fffaf0", -20)),
];

export const friedegg: Drawing = () => [
  faint(
    0.16,
    area("M-44 8C-52 -24 -20 -44 8 -38C36 -40 54 -12 44 12C46 38 12 44 -8 40C-30 44 -44 30 -44 8Z", "#2a1408"),
  ),
  area("M-44 2C-52 -30 -20 -48 8 -42C36 -44 54 -16 44 8C46 34 12 40 -8 36C-30 40 -44 24 -44 2Z", "#e9c98f"),
  area("M-40 2C-46 -26 -18 -43 8 -38C32 -40 49 -14 40 7C41 29 11 36 -8 32C-27 36 -40 22 -40 2Z", "#fffaf0"),
  disc(0, -4, 19, "#f0a11f"),
  faint(0.7, oval(-6, -11, 6, 4, "#ffdf8c", -30)),
];

export const sauce: Drawing = (colour) => [
  area("M-52 4C-60 -26 -26 -46 2 -40C30 -50 60 -24 52 4C58 30 28 46 0 40C-28 48 -56 32 -52 4Z", tinted(colour, -0.16)),
  area("M-48 1C-55 -25 -24 -42 2 -37C28 -46 55 -22 48 2C53 26 26 41 0 36C-26 43 -51 28 -48 1Z", colour),
  ...spread(14, 40).map(([x, y], n) =>
    faint(0.5, disc(x, y, 2 + scattered(n) * 3, tinted(colour, n % 2 ? 0.3 : -0.4))),
  ),
  faint(0.4, area("M-36 -14C-28 -30 -6 -34 8 -30C-8 -26 -24 -18 -30 -6Z", tinted(colour, 0.6))),
];

export const dollop: Drawing = (colour) => [
  disc(0, 4, 27, "#d9cdb8"),
  disc(0, 0, 27, "#fdf8ee"),
  disc(0, 1, 20, tinted(colour, -0.2)),
  disc(0, 0, 18, colour),
  faint(0.6, oval(-6, -6, 5, 3, tinted(colour, 0.6))),
];

export const chili: Drawing = (colour) => [
  area("M-40 6C-20 -18 20 -20 40 -10C20 -4 -10 10 -40 6Z", colour),
  faint(0.5, area("M-28 0C-10 -12 14 -14 28 -11C10 -7 -8 -2 -28 0Z", tinted(colour, 0.5))),
  stroke("M38 -10Q48 -14 52 -22", "#4f7a2c", 5),
];

export const chilislices: Drawing = () =>
  spread(8, 30).flatMap(([x, y], n) => [
    oval(x, y, 7.5, 5.5, "#c3261a", scattered(n) * 180),
    oval(x, y, 3.6, 2.4, "#f0b48a", scattered(n) * 180),
  ]);

export const lime: Drawing = () => [
  disc(0, 3, 34, "#4c7a25"),
  disc(0, 0, 34, "#76a53a"),
  disc(0, 0, 29, "#e9efb9"),
  ...Array.from(
    { length: 8 },
    (_, n) => ["path", { d: "M0 -4L8 -22Q0 -28 -8 -22Z", fill: "#b9d166", transform: `rotate(${n * 45})` }] as Shape,
  ),
];

export const cucumber: Drawing = () =>
  [
    [-22, 6],
    [0, -6],
    [22, 6],
  ].flatMap(([x = 0, y = 0]) => [
    disc(x, y + 2, 20, "#2f6a31"),
    disc(x, y, 20, "#478a42"),
    disc(x, y, 16.5, "#dcebbb"),
    disc(x, y, 9, "#c8dfa0"),
    ...[0, 1, 2, 3, 4].map((n) =>
      oval(x + 6 * Math.cos(n * 1.256), y + 6 * Math.sin(n * 1.256), 2.4, 1.2, "#f5f6d8", n * 72),
    ),
  ]);

export const tomato: Drawing = (colour) => [
  disc(0, 3, 33, tinted(colour, -0.3)),
  disc(0, 0, 33, colour),
  disc(0, 0, 28, tinted(colour, 0.18)),
  ...[0, 120, 240].map(
    (turn) =>
      ["ellipse", { cx: 0, cy: -15, rx: 10, ry: 8, fill: tinted(colour, 0.62), transform: `rotate(${turn})` }] as Shape,
  ),
];

export const shallots: Drawing = () =>
  spread(18, 34).map(([x, y], n) =>
    stroke(
      `M${(x - 5).toFixed(1)} ${y.toFixed(1)}q5 ${(scattered(n) * 12 - 6).toFixed(1)} 10 0`,
      ["#8a4a1d", "#a8602a", "#c07e3c"][n % 3] ?? "#a8602a",
      3.4,
    ),
  );

export const basil: Drawing = (colour) =>
  [-58, -8, 44, 96].flatMap((turn, n) => [
    [
      "path",
      {
        d: "M0 6C-14 -8 -12 -28 0 -38C12 -28 14 -8 0 6Z",
        fill: tinted(colour, n % 2 ? 0.1 : -0.08),
        transform: `rotate(${turn})`,
      },
    ] as Shape,
    [
      "path",
      { d: "M0 4V-32", stroke: tinted(colour, 0.45), "stroke-width": 1.6, transform: `rotate(${turn})` },
    ] as Shape,
  ]);

export const cracker: Drawing = () => [
  faint(0.18, oval(3, 7, 46, 38, "#2a1408")),
  oval(0, 0, 46, 38, "#eccf9a"),
  oval(-1, -2, 43, 35, "#fbe9c4"),
  ...spread(15, 36).map(([x, y], n) => faint(0.7, disc(x, y, 2.5 + scattered(n) * 4, n % 2 ? "#f0d5a2" : "#fff6e0"))),
];

export const strips: Drawing = (colour) =>
  spread(17, 36).map(([x, y], n) => {
    const turn = scattered(n + 2) * 3.14;
    const [dx, dy] = [Math.cos(turn) * 15, Math.sin(turn) * 15];
    return stroke(
      `M${(x - dx).toFixed(1)} ${(y - dy).toFixed(1)}Q${x.toFixed(1)} ${(y + 5).toFixed(1)} ${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`,
      tinted(colour, (scattered(n) - 0.5) * 0.35),
      4.5,
    );
  });

export const shreds: Drawing = (colour) =>
  spread(44, 52).map(([x, y], n) => {
    const turn = scattered(n) * 3.14;
    return stroke(
      `M${x.toFixed(1)} ${y.toFixed(1)}l${(Math.cos(turn) * 8).toFixed(1)} ${(Math.sin(turn) * 8).toFixed(1)}`,
      tinted(colour, -scattered(n + 4) * 0.12),
      2.2,
    );
  });

export const rounds: Drawing = (colour) =>
  spread(6, 32).flatMap(([x, y]) => [
    disc(x, y + 3, 16, tinted(colour, -0.3)),
    disc(x, y, 16, colour),
    ring(Math.round(x), Math.round(y), 9, tinted(colour, 0.4), 2.5, 0.8),
    disc(x, y, 4, tinted(colour, 0.25)),
  ]);

export const balls: Drawing = (colour) =>
  spread(9, 48).flatMap(([x, y]) => [
    faint(0.25, disc(x + 2, y + 5, 17, "#1c0d05")),
    disc(x, y, 17, tinted(colour, -0.12)),
    disc(x - 1, y - 2, 14.5, colour),
    faint(0.4, oval(x - 5, y - 7, 6, 4, "#ffffff", -30)),
  ]);

export const beans: Drawing = (colour) =>
  spread(13, 36).map(([x, y], n) =>
    box(x - 17, y - 4, 34, 8, tinted(colour, (scattered(n) - 0.5) * 0.4), 4, scattered(n + 8) * 70 - 35),
  );

export const peanuts: Drawing = () =>
  spread(9, 28).flatMap(([x, y], n) => [
    oval(x, y, 9, 6.5, "#a9743c", scattered(n) * 180),
    faint(0.6, oval(x - 1, y - 2, 5, 2.5, "#e3bd84", scattered(n) * 180)),
  ]);

export const sprouts: Drawing = () =>
  spread(11, 32).flatMap(([x, y], n) => {
    const [dx, dy] = [(scattered(n) - 0.5) * 40, (scattered(n + 6) - 0.5) * 24];
    return [
      stroke(
        `M${x.toFixed(1)} ${y.toFixed(1)}q${(dx / 2 + 4).toFixed(1)} ${(dy / 2 - 8).toFixed(1)} ${dx.toFixed(1)} ${dy.toFixed(1)}`,
        "#f7f1dc",
        4,
      ),
      oval(x, y, 5, 3.8, "#d6c95f", scattered(n) * 180),
    ];
  });

export const corn: Drawing = () => [
  faint(0.2, oval(2, 8, 44, 24, "#2a1408")),
  box(-42, -20, 84, 40, "#e0a825", 18),
  ...Array.from({ length: 40 }, (_, n) =>
    box(-38 + (n % 8) * 9.6, -18 + Math.floor(n / 8) * 7.4, 8, 6.2, n % 3 ? "#f9d352" : "#f3c63c", 2.5),
  ),
  oval(42, 0, 6, 18, "#f6e6b0"),
];

export const florets: Drawing = () =>
  spread(5, 26).flatMap(([x, y], n) => [
    box(x - 4, y, 8, 18, "#dfe6b8", 3),
    ...spread(7, 12).map(([a, b], m) => disc(x + a, y + b - 6, 6, (n + m) % 2 ? "#fbf5df" : "#f1e8c8")),
  ]);

export const ice: Drawing = () =>
  [
    [-22, -10, 12],
    [14, -20, -18],
    [2, 18, 30],
  ].flatMap(([x = 0, y = 0, turn = 0]) => [
    box(x - 18, y - 18, 36, 36, "#ffffff70", 7, turn),
    box(x - 12, y - 12, 14, 8, "#ffffffa0", 3, turn),
  ]);

export const sides: Readonly<Record<string, Drawing>> = {
  egg,
  wholeegg,
  friedegg,
  sauce,
  dollop,
  chili,
  chilislices,
  lime,
  cucumber,
  tomato,
  shallots,
  basil,
  cracker,
  strips,
  shreds,
  rounds,
  balls,
  beans,
  peanuts,
  sprouts,
  corn,
  florets,
  ice,
};
