// Reads msgpack without extensions, strict about sizes, depth, names and text.

import { DEEPEST, type Packable, Unpackable } from "./packable.ts";

const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class Unpacker {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  next(depth: number): Packable {
    if (depth > DEEPEST) {
      throw new Unpackable("too deep");
    }
    const mark = this.#unsigned(1);
    if (mark < 0x80) {
      return mark;
    }
    if (mark < 0x90) {
      return this.#map(mark & 0x0f, depth);
    }
    if (mark < 0xa0) {
      return this.#list(mark & 0x0f, depth);
    }
    if (mark < 0xc0) {
      return TEXT.decode(this.#take(mark & 0x1f));
    }
    return mark >= 0xe0 ? mark - 0x100 : this.#marked(mark, depth);
  }

  #marked(mark: number, depth: number): Packable {
    switch (mark) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return mark === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#take(this.#unsigned(1 << (mark - 0xc4))).slice();
      case 0xd9:
      case 0xda:
      case 0xdb:
        return TEXT.decode(this.#take(this.#unsigned(1 << (mark - 0xd9))));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#unsigned(2 << (mark - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(2 << (mark - 0xde)), depth);
      default:
        return this.#wideNumber(mark);
    }
  }

  #wideNumber(mark: number): number {
    if (mark === 0xcb) {
      return this.#view.getFloat64(this.#skip(8));
    }
    if (mark >= 0xcc && mark <= 0xcf) {
      return this.#unsigned(1 << (mark - 0xcc));
    }
    if (mark >= 0xd0 && mark <= 0xd3) {
      const width = 1 << (mark - 0xd0);
      const bits = this.#wide(width);
      return safe(BigInt.asIntN(width * 8, bits));
    }
    throw new Unpackable("unknown mark");
  }

  #list(length: number, depth: number): Packable[] {
    const items: Packable[] = [];
    for (let left = length; left > 0; left -= 1) {
      items.push(this.next(depth + 1));
    }
    return items;
  }

  #map(length: number, depth: number): Packable {
    const items = new Map<string, Packable>();
    for (let left = length; left > 0; left -= 1) {
      const name = this.next(depth + 1);
      if (typeof name !== "string" || items.has(name)) {
        throw new Unpackable("names are texts, each once");
      }
      items.set(name, this.next(depth + 1));
    }
    return Object.fromEntries(items);
  }

  #unsigned(width: number): number {
    return safe(this.#wide(width));
  }

  #wide(width: number): bigint {
    let value = 0n;
    for (const byte of this.#take(width)) {
      value = (value << 8n) | BigInt(byte);
    }
    return value;
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  #skip(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) {
      throw new Unpackable("cut short");
    }
    this.#at = start + length;
    return start;
  }
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new Unpackable("number too large");
  }
  return number;
}
