// What an icon looks like, whatever its colours and size: 256 bits of a photograph, or the hash of a drawing's lines.

import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";

const SIDE = 16;
const HEAD = 8;
/** Channels by PNG's colour types: grey, colours, palette, grey with alpha, colours with alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const GEOMETRY = /\b(?:d|points|cx|cy|r|rx|ry|x|y|x1|x2|y1|y2|width|height|transform|viewBox)="([^"]*)"/g;

type Chunk = { readonly kind: string; readonly data: Buffer };
type Image = { readonly width: number; readonly height: number; readonly light: (x: number, y: number) => number };

/** Hexadecimal: 64 digits for a photograph, to be compared bit by bit; 64 digits of a hash for a drawing; "" if unread. */
export function shapeOf(ending: string, contents: Uint8Array): string {
  if (ending === ".svg") {
    const lines = [...Buffer.from(contents).toString("utf8").matchAll(GEOMETRY)].map(([, value = ""]) =>
      value.replace(/[\s,]+/g, " ").trim(),
    );
    return createHash("sha256").update(lines.join("\n")).digest("hex");
  }
  const image = ending === ".png" ? imageOf(Buffer.from(contents)) : null;
  return image === null ? "" : differences(image);
}

/** One bit for each neighbouring pair of a small grey picture: whether it gets lighter or darker there, or neither. */
function differences({ width, height, light }: Image): string {
  const at = (column: number, row: number): number => {
    let total = 0;
    const [left, right] = [Math.floor((column * width) / (SIDE + 1)), Math.ceil(((column + 1) * width) / (SIDE + 1))];
    const [top, bottom] = [Math.floor((row * height) / SIDE), Math.ceil(((row + 1) * height) / SIDE)];
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        total += light(x, y);
      }
    }
    return total / ((right - left) * (bottom - top));
  };
  let bits = "";
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      bits += Math.abs(at(column, row) - at(column + 1, row)) > 2 ? "1" : "0";
    }
  }
  return (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join("");
}

/** Pictures as icons are saved: 8 bits a channel, not interlaced. Null for others. */
function imageOf(png: Buffer): Image | null {
  const chunks = chunksOf(png);
  const head = chunks.find(({ kind }) => kind === "IHDR")?.data;
  const channels = CHANNELS[head?.[9] ?? -1];
  if (head === undefined || channels === undefined || head[8] !== 8 || head[12] !== 0) {
    return null;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const packed = Buffer.concat(chunks.filter(({ kind }) => kind === "IDAT").map(({ data }) => data));
  const rows = unfiltered(inflateSync(packed), width * channels, height, channels);
  const palette = head[9] === 3 ? chunks.find(({ kind }) => kind === "PLTE")?.data : undefined;
  const light = (x: number, y: number): number => {
    const place = (y * width + x) * channels;
    const [source, from] = palette ? [palette, 3 * (rows[place] ?? 0)] : [rows, place];
    const colours = palette !== undefined || channels > 2;
    const [red = 0, green = red, blue = red] = source.subarray(from, from + (colours ? 3 : 1));
    return 0.3 * red + 0.6 * green + 0.1 * blue;
  };
  return { width, height, light };
}

function chunksOf(png: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = HEAD; at + 12 <= png.length; ) {
    const size = png.readUInt32BE(at);
    chunks.push({ kind: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + size) });
    at += size + 12;
  }
  return chunks;
}

/** PNG's five filters taken back: a byte is told by those to the left, above, and above to the left. */
function unfiltered(raw: Buffer, stride: number, height: number, step: number): Buffer {
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const left = x < step ? 0 : (rows[y * stride + x - step] ?? 0);
      const above = y === 0 ? 0 : (rows[(y - 1) * stride + x] ?? 0);
      const corner = x < step || y === 0 ? 0 : (rows[(y - 1) * stride + x - step] ?? 0);
      const guesses = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
      rows[y * stride + x] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + (guesses[filter] ?? 0)) & 255;
    }
  }
  return rows;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
