// Packs what the relay's line carries: msgpack with bytes as bytes, without extensions, strict about sizes and depth.

export type Packable =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Packable[]
  | { readonly [name: string]: Packable };

export class Unpackable extends Error {}

const DEEPEST = 16;
const UTF8 = new TextEncoder();
const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function pack(value: Packable): Uint8Array<ArrayBuffer> {
  const packer = new Packer();
  packer.add(value, 0);
  return packer.packed();
}

export function unpack(bytes: Uint8Array): Packable {
  const unpacker = new Unpacker(bytes);
  const value = unpacker.next(0);
  if (!unpacker.atEnd()) {
    throw new Unpackable("more than one value");
  }
  return value;
}

class Packer {
  #room = new Uint8Array(1024);
  #used = 0;

  packed(): Uint8Array<ArrayBuffer> {
    return this.#room.slice(0, this.#used);
  }

  add(value: Packable, depth: number): void {
    if (depth > DEEPEST) {
      throw new Unpackable("too deep");
    }
    if (value === null) {
      this.#head([0xc0]);
    } else if (typeof value === "boolean") {
      this.#head([value ? 0xc3 : 0xc2]);
    } else if (typeof value === "number") {
      this.#number(value);
    } else if (typeof value === "string") {
      const text = UTF8.encode(value);
      this.#sized(text.length, [0xa0, 32, 0xd9, 0xda, 0xdb]);
      this.#append(text);
    } else if (value instanceof Uint8Array) {
      this.#sized(value.length, [0, 0, 0xc4, 0xc5, 0xc6]);
      this.#append(value);
    } else {
      this.#many(value, depth);
    }
  }

  #many(value: readonly Packable[] | { readonly [name: string]: Packable }, depth: number): void {
    if (isList(value)) {
      this.#sized(value.length, [0x90, 16, null, 0xdc, 0xdd]);
      for (const item of value) {
        this.add(item, depth + 1);
      }
      return;
    }
    const entries = Object.entries(value);
    this.#sized(entries.length, [0x80, 16, null, 0xde, 0xdf]);
    for (const [name, item] of entries) {
      this.add(name, depth + 1);
      this.add(item, depth + 1);
    }
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value)) {
      throw new Unpackable("only whole numbers");
    }
    if (value < 0) {
      this.#head([0xd3, ...bigEndian(BigInt.asUintN(64, BigInt(value)), 8)]);
    } else if (value < 0x80) {
      this.#head([value]);
    } else {
      const width = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x1_0000_0000 ? 4 : 8;
      this.#head([0xcc + Math.log2(width), ...bigEndian(BigInt(value), width)]);
    }
  }

  /** `forms`: the short form's first byte and its limit, then the marks for lengths of one, two and four bytes. */
  #sized(length: number, forms: readonly [number, number, number | null, number, number]): void {
    const [short, limit, one, two, four] = forms;
    if (length < limit) {
      this.#head([short | length]);
    } else if (one !== null && length < 0x100) {
      this.#head([one, length]);
    } else if (length < 0x1_0000) {
      this.#head([two, ...bigEndian(BigInt(length), 2)]);
    } else {
      this.#head([four, ...bigEndian(BigInt(length), 4)]);
    }
  }

  #head(bytes: readonly number[]): void {
    this.#append(Uint8Array.from(bytes));
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#used + bytes.length;
    if (needed > this.#room.length) {
      const larger = new Uint8Array(Math.max(needed, this.#room.length * 2));
      larger.set(this.#room.subarray(0, this.#used));
      this.#room.fill(0);
      this.#room = larger;
    }
    this.#room.set(bytes, this.#used);
    this.#used = needed;
  }
}

class Unpacker {
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

function isList(value: object): value is readonly Packable[] {
  return Array.isArray(value);
}

function bigEndian(value: bigint, width: number): readonly number[] {
  return Array.from({ length: width }, (_, place) => Number((value >> BigInt(8 * (width - 1 - place))) & 0xffn));
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new Unpackable("number too large");
  }
  return number;
}
