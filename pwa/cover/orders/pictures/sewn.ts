// What is cut and sewn.

import { area, box, disc, faint, type Shape, stroke, tinted } from "../../pictures/shape.ts";
import type { Drawing } from "../../pictures/spelling.ts";

const buttons = (x: number, from: number, to: number): readonly Shape[] =>
  [0, 1, 2, 3].map((n) => disc(x, from + ((to - from) * n) / 3, 4, "#fffaf0"));

export const shirt: Drawing = (colour) => [
  faint(0.18, area("M-44 -92L-126 -38L-96 8L-66 -12V118H76V-12L106 8L136 -38L54 -92Z", "#1c1408")),
  area("M-48 -104L-130 -50L-102 0L-72 -20V108H72V-20L102 0L130 -50L48 -104Z", colour),
  area("M0 -78V108H72V-20L102 0L130 -50L48 -104Z", tinted(colour, -0.08)),
  area("M-48 -104L0 -70L48 -104L30 -112H-30Z", tinted(colour, 0.35)),
  stroke("M0 -70V106", tinted(colour, -0.3), 3),
  ...buttons(0, -48, 84),
  box(22, -34, 36, 40, tinted(colour, -0.16), 4),
  stroke("M-72 -20V60M72 -20V60", tinted(colour, -0.25), 3, 0.6),
];

export const tee: Drawing = (colour) => [
  faint(0.18, area("M-44 -92L-116 -52L-92 -2L-62 -18V118H70V-18L100 -2L124 -52L52 -92Z", "#1c1408")),
  area("M-48 -104L-122 -64L-98 -12L-68 -30V108H68V-30L98 -12L122 -64L48 -104C28 -80 -28 -80 -48 -104Z", colour),
  stroke("M-46 -102C-28 -76 28 -76 46 -102", tinted(colour, -0.3), 6),
  disc(0, 8, 36, tinted(colour, 0.75)),
  area("M-22 20L-6 -8L4 8L12 -2L24 20Z", tinted(colour, -0.3)),
  disc(16, -10, 6, "#f0a11f"),
];

export const apron: Drawing = (colour) => [
  stroke("M-34 -88C-40 -128 40 -128 34 -88", tinted(colour, -0.25), 8),
  stroke("M-70 -6H-118M70 -6H118", tinted(colour, -0.25), 8),
  area("M-38 -92H38L46 -36C56 -22 70 -16 76 -8L84 112H-84L-76 -8C-70 -16 -56 -22 -46 -36Z", colour),
  box(-46, 22, 92, 54, tinted(colour, 0.28), 8),
  stroke("M0 22V76M-46 32H46", tinted(colour, -0.2), 3),
  stroke("M-78 98H78", tinted(colour, 0.5), 5),
];

export const curtain: Drawing = (colour) => [
  box(-160, -116, 320, 10, "#7a5636", 5),
  disc(-160, -111, 10, "#7a5636"),
  disc(160, -111, 10, "#7a5636"),
  area("M-140 -104H-14C-20 -40 -60 20 -116 34L-108 124H-146Z", colour),
  area("M140 -104H14C20 -40 60 20 116 34L108 124H146Z", tinted(colour, -0.08)),
  ...[-118, -90, -62, -36].map((x) =>
    stroke(`M${x} -102C${x - 4} -50 ${x - 30} 6 -124 30`, tinted(colour, -0.25), 4, 0.6),
  ),
  ...[118, 90, 62, 36].map((x) => stroke(`M${x} -102C${x + 4} -50 ${x + 30} 6 124 30`, tinted(colour, -0.3), 4, 0.6)),
  box(-150, 22, 44, 14, "#f0c33d", 7),
  box(106, 22, 44, 14, "#f0c33d", 7),
];

export const robe: Drawing = (colour) => [
  area("M-34 -120L-104 -20L-80 2L-52 -30L-84 124H84L52 -30L80 2L104 -20L34 -120Z", colour),
  area("M0 -112V124H84L52 -30L80 2L104 -20L34 -120Z", tinted(colour, -0.1)),
  area("M-34 -120C-16 -98 16 -98 34 -120L20 -126H-20Z", tinted(colour, 0.4)),
  stroke("M0 -104V0", tinted(colour, -0.3), 3),
  ...buttons(0, -92, -16),
  stroke("M-78 102H78M-82 112H82", tinted(colour, 0.5), 3),
  stroke("M-46 -6H46", tinted(colour, -0.25), 5),
];

export const trousers: Drawing = (colour) => [
  faint(0.18, area("M-56 -104H64L84 122H24L4 -20L-16 122H-76Z", "#1c1408")),
  area("M-60 -112H60L80 116H22L0 -26L-22 116H-80Z", colour),
  area("M0 -112H60L80 116H22L0 -26Z", tinted(colour, -0.1)),
  box(-62, -116, 124, 20, tinted(colour, -0.25), 5),
  disc(0, -106, 5, "#f0c33d"),
  stroke("M0 -92V-40M-50 -90C-46 -70 -36 -64 -24 -64M50 -90C46 -70 36 -64 24 -64", tinted(colour, -0.35), 3),
  stroke("M-78 96H-24M24 96H78", "#f0c33d", 3, 0.9),
];

export const cushion: Drawing = (colour) => [
  faint(0.2, area("M-112 -64Q6 -88 124 -64Q106 16 124 96Q6 74 -112 96Q-96 16 -112 -64Z", "#1c1408")),
  area("M-120 -76Q0 -98 120 -76Q100 6 120 86Q0 64 -120 86Q-100 6 -120 -76Z", colour),
  ...[-70, -24, 24, 70].map((x) => stroke(`M${x} -86Q${x * 0.84} 4 ${x} 76`, tinted(colour, 0.45), 8, 0.8)),
  ...[-120, 120].flatMap((x) => [disc(x, -76, 7, tinted(colour, -0.3)), disc(x, 86, 7, tinted(colour, -0.3))]),
];

export const tote: Drawing = (colour) => [
  stroke("M-44 -36C-44 -124 44 -124 44 -36", tinted(colour, -0.35), 12),
  area("M-84 -46H84L96 112H-96Z", colour),
  area("M-84 -46H84L86 -22H-86Z", tinted(colour, -0.14)),
  disc(0, 40, 36, tinted(colour, 0.6)),
  area("M0 68C-30 46 -22 18 0 12C22 18 30 46 0 68Z", "#3f7a5a"),
  stroke("M0 66V24", "#fffaf0", 3),
];

export const tablecloth: Drawing = (colour) => [
  area(
    "M-132 -60H132L150 20L128 40L108 22L84 44L58 24L30 46L0 26L-30 46L-58 24L-84 44L-108 22L-128 40L-150 20Z",
    colour,
  ),
  area("M-132 -60H132L142 -16H-142Z", tinted(colour, 0.2)),
  ...[-96, -48, 0, 48, 96].flatMap((x) => [
    area(`M${x} -46l12 10l-12 10l-12 -10z`, tinted(colour, 0.65)),
    area(`M${x} -6l9 8l-9 8l-9 -8z`, tinted(colour, -0.25)),
  ]),
  box(-118, 40, 14, 84, "#8c5a30", 3),
  box(104, 40, 14, 84, "#8c5a30", 3),
];

export const scissors: Drawing = () => [
  stroke("M-18 30L34 -44M18 30L-34 -44", "#9aa3ab", 9),
  disc(-26, 42, 17, "#c8452a"),
  disc(26, 42, 17, "#c8452a"),
  disc(-26, 42, 8, "#f7efe0"),
  disc(26, 42, 8, "#f7efe0"),
  disc(0, 4, 5, "#5c656d"),
];

export const spool: Drawing = (colour) => [
  box(-20, -32, 40, 10, "#b47a45", 4),
  box(-15, -24, 30, 48, colour, 4),
  ...[-16, -8, 0, 8, 16].map((y) => stroke(`M-15 ${y}H15`, tinted(colour, -0.3), 2)),
  box(-20, 22, 40, 10, "#b47a45", 4),
];

export const sewn: Readonly<Record<string, Drawing>> = {
  shirt,
  tee,
  apron,
  curtain,
  robe,
  trousers,
  cushion,
  tote,
  tablecloth,
  scissors,
  spool,
};
