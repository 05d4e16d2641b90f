// Writes msgpack: each value in its shortest form, bytes as bytes.

import { DEEPEST, type Packable, Unpackable } from "./packable.ts";

const UTF8 = new TextEncoder();

export class Packer {
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

function isList(value: object): value is readonly Packable[] {
  return Array.isArray(value);
}

function bigEndian(value: bigint, width: number): readonly number[] {
  return Array.from({ length: width }, (_, place) => Number((value >> BigInt(8 * (width - 1 - place))) & 0xffn));
}
