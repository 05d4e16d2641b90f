// The main things on a plate, each about 80 wide around its own centre.

import { area, box, disc, faint, oval, type Shape, scattered, spread, stroke, tinted } from "./shape.ts";
import type { Drawing } from "./vessels.ts";

const grains = (count: number, reach: number, colour: string): readonly Shape[] =>
  spread(count, reach).map(([x, y], n) =>
    oval(x, y * 0.86, 4.6, 1.9, n % 3 ? colour : tinted(colour, -0.12), scattered(n) * 180),
  );

export const rice: Drawing = (colour) => [
  faint(0.18, oval(3, 8, 56, 46, "#2a1408")),
  oval(0, 0, 55, 46, tinted(colour, -0.1)),
  oval(-2, -4, 50, 40, colour),
  ...grains(54, 50, tinted(colour, 0.35)),
];

export const cone: Drawing = (colour) => [
  faint(0.2, oval(6, 40, 62, 26, "#2a1408")),
  area("M-58 36Q0 70 58 36L10 -70Q0 -84 -10 -70Z", colour),
  area("M12 56Q40 50 58 36L10 -70Q4 -78 0 -78Z", tinted(colour, -0.14)),
  ...spread(46, 40).map(([x, y], n) =>
    oval(x * (0.55 + (y + 40) / 130), y * 1.25 + 4, 4.2, 1.8, tinted(colour, n % 2 ? 0.4 : -0.1), scattered(n) * 180),
  ),
  area("M-13 -62L0 -84L13 -62Q0 -56 -13 -62Z", "#5c9440"),
];

export const noodles: Drawing = (colour) => [
  faint(0.18, oval(3, 8, 60, 46, "#2a1408")),
  oval(0, 0, 58, 45, tinted(colour, -0.2)),
  ...Array.from({ length: 15 }, (_, n) => {
    const y = -38 + n * 5.4;
    const half = 54 * Math.sqrt(1 - (y / 44) ** 2) || 20;
    const bend = (scattered(n) - 0.5) * 34;
    return stroke(
      `M${-half} ${y}C${-half / 3} ${y - bend} ${half / 3} ${y + bend} ${half} ${y}`,
      tinted(colour, n % 3 ? 0.12 : -0.1),
      4,
    );
  }),
];

export const greens: Drawing = (colour) =>
  spread(13, 36).flatMap(([x, y], n) => {
    const turn = scattered(n) * 360;
    return [
      oval(x, y, 19, 9, tinted(colour, (scattered(n + 5) - 0.5) * 0.45), turn),
      [
        "path",
        {
          d: `M${x - 14} ${y}H${x + 14}`,
          stroke: tinted(colour, 0.4),
          "stroke-width": 1.6,
          transform: `rotate(${turn} ${x} ${y})`,
        },
      ] as Shape,
    ];
  });

export const chunks: Drawing = (colour) =>
  spread(9, 44).flatMap(([x, y], n) => {
    const turn = scattered(n) * 90;
    return [
      faint(0.2, box(x - 15, y - 8, 34, 26, "#1c0d05", 9, turn)),
      box(x - 17, y - 13, 34, 26, tinted(colour, (scattered(n + 9) - 0.6) * 0.25), 9, turn),
      faint(0.4, box(x - 11, y - 10, 18, 6, tinted(colour, 0.45), 3, turn)),
    ];
  });

export const cubes: Drawing = (colour) =>
  spread(11, 44).flatMap(([x, y], n) => {
    const turn = scattered(n + 3) * 80;
    return [
      box(x - 12, y - 8, 26, 22, tinted(colour, -0.35), 4, turn),
      box(x - 13, y - 12, 26, 22, tinted(colour, (scattered(n) - 0.4) * 0.2), 4, turn),
      faint(0.5, box(x - 9, y - 9, 12, 4, tinted(colour, 0.5), 2, turn)),
    ];
  });

export const satay: Drawing = () =>
  [-40, -18, 4, 26, 48].flatMap((x, n) => {
    const lean = (scattered(n) - 0.5) * 10;
    return [
      stroke(`M${x + lean} -58L${x} 84`, "#d8b47a", 5),
      ...[-44, -22, 0, 22].map((y, m) =>
        box(x - 11 + lean * 0.5, y - 11, 22, 21, m % 2 ? "#8a4719" : "#9c5522", 7, lean),
      ),
      ...[-44, -22, 0, 22].map((y) => stroke(`M${x - 6 + lean * 0.5} ${y - 5}L${x + 5} ${y + 5}`, "#4d210b", 2.4, 0.7)),
    ];
  });

export const drum: Drawing = (colour) => [
  faint(0.22, oval(2, 10, 48, 30, "#2a1408", -24)),
  stroke("M24 -14L62 -34", "#f3e6cd", 13),
  disc(62, -40, 8, "#f3e6cd"),
  disc(68, -31, 8, "#f3e6cd"),
  area("M-48 20C-62 -12 -28 -42 6 -34C30 -30 42 -22 38 -14C28 -2 20 26 -6 34C-24 40 -42 36 -48 20Z", colour),
  area("M-48 20C-40 34 -10 24 6 4C18 -10 30 -16 38 -14C28 -2 20 26 -6 34C-24 40 -42 36 -48 20Z", tinted(colour, -0.2)),
  faint(0.5, area("M-38 0C-34 -20 -14 -28 4 -26C-14 -20 -26 -10 -30 4Z", tinted(colour, 0.5))),
];

export const fish: Drawing = (colour) => [
  faint(0.22, oval(0, 10, 80, 30, "#2a1408")),
  area("M58 0L96 -28Q88 0 96 28Z", tinted(colour, -0.2)),
  area("M-82 2C-56 -40 30 -42 66 0C30 40 -56 40 -82 2Z", colour),
  area("M-82 2C-40 14 30 16 66 0C30 40 -56 40 -82 2Z", tinted(colour, -0.14)),
  area("M-16 -30Q8 -46 34 -24Z", tinted(colour, -0.28)),
  ...[-26, -4, 18, 38].map((x) => stroke(`M${x} -20Q${x - 9} 0 ${x} 20`, tinted(colour, -0.45), 4, 0.8)),
  stroke("M-48 -20Q-38 0 -48 20", tinted(colour, -0.35), 3),
  disc(-62, -5, 6, "#fbf3e2"),
  disc(-63, -5, 3, "#2b1a10"),
];

export const fishlets: Drawing = () =>
  spread(15, 46).flatMap(([x, y], n) => {
    const turn = scattered(n) * 180;
    return [
      oval(x, y, 15, 4.2, n % 2 ? "#b98a4c" : "#cfa566", turn),
      disc(x + 11 * Math.cos((turn * Math.PI) / 180), y + 11 * Math.sin((turn * Math.PI) / 180), 1.6, "#3b2412"),
    ];
  });

export const prawn: Drawing = () => [
  faint(0.2, oval(2, 10, 36, 28, "#2a1408")),
  stroke("M22 -22C-20 -38 -46 4 -14 26C2 34 18 28 22 18", "#e56b3a", 20),
  stroke("M20 -24C-20 -38 -44 2 -16 22", "#f4a071", 7),
  ...[
    [-8, -30, -4, -12],
    [-30, -14, -14, -6],
    [-32, 10, -16, 4],
    [-12, 30, -6, 14],
  ].map(([a, b, c, d]) => stroke(`M${a} ${b}L${c} ${d}`, "#c24a20", 2.6)),
  area("M18 14L42 8L36 22L44 34L22 26Z", "#d4532a"),
];

export const foods: Readonly<Record<string, Drawing>> = {
  rice,
  cone,
  noodles,
  greens,
  chunks,
  cubes,
  satay,
  drum,
  fish,
  fishlets,
  prawn,
};
