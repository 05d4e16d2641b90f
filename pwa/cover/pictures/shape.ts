// The few kinds of marks that every picture is made of. They are data: a view or a document turns them into SVG.

export type Shape = readonly [
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  within?: readonly Shape[],
];

export const WIDTH = 400;
export const HEIGHT = 300;

export function disc(x: number, y: number, radius: number, fill: string): Shape {
  return ["circle", { cx: round(x), cy: round(y), r: round(radius), fill }];
}

export function oval(x: number, y: number, width: number, height: number, fill: string, turn = 0): Shape {
  const shape = { cx: round(x), cy: round(y), rx: round(width), ry: round(height), fill };
  return ["ellipse", turn === 0 ? shape : { ...shape, transform: `rotate(${round(turn)} ${round(x)} ${round(y)})` }];
}

export function box(x: number, y: number, width: number, height: number, fill: string, corner = 0, turn = 0): Shape {
  const shape = { x: round(x), y: round(y), width: round(width), height: round(height), rx: corner, fill };
  const centre = `${round(x + width / 2)} ${round(y + height / 2)}`;
  return ["rect", turn === 0 ? shape : { ...shape, transform: `rotate(${round(turn)} ${centre})` }];
}

export function area(d: string, fill: string): Shape {
  return ["path", { d, fill }];
}

export function stroke(d: string, colour: string, width: number, opacity = 1): Shape {
  const shape = { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-linecap": "round" };
  return ["path", opacity === 1 ? shape : { ...shape, opacity }];
}

export function ring(x: number, y: number, radius: number, colour: string, width: number, opacity = 1): Shape {
  return ["circle", { cx: x, cy: y, r: radius, fill: "none", stroke: colour, "stroke-width": width, opacity }];
}

export function faint(opacity: number, ...within: readonly Shape[]): Shape {
  return ["g", { opacity }, within];
}

export function moved(x: number, y: number, size: number, turn: number, within: readonly Shape[]): Shape {
  const turned = turn === 0 ? "" : ` rotate(${turn})`;
  const sized = size === 1 ? "" : ` scale(${size})`;
  return ["g", { transform: `translate(${round(x)} ${round(y)})${turned}${sized}` }, within];
}

/** A colour "#rrggbb" moved towards white (amount > 0) or towards a warm dark (amount < 0), by a share up to 1. */
export function tinted(colour: string, amount: number): string {
  const aim = amount > 0 ? [255, 252, 244] : [40, 18, 8];
  const share = Math.abs(amount);
  const parts = [1, 3, 5].map((start, at) => {
    const from = Number.parseInt(colour.slice(start, start + 2), 16);
    return Math.round(from + ((aim[at] ?? 0) - from) * share);
  });
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** The same unordered-looking number in 0..1 for the same n, so that a dish looks the same each time. */
export function scattered(n: number): number {
  const value = Math.sin(n * 127.1 + 11.7) * 43758.5453;
  return value - Math.floor(value);
}

/** Count points spread evenly over a disc, as seeds in a sunflower. */
export function spread(count: number, radius: number): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, n) => {
    const far = radius * Math.sqrt((n + 0.5) / count);
    const angle = n * 2.39996;
    return [far * Math.cos(angle), far * Math.sin(angle) * 0.92] as const;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
