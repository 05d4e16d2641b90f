// The strict subset of CBOR that every object is written in: one value has exactly one encoding.
// Arrays, unsigned integers below 2^53, bytes, text, true, false, null; nothing else, nothing after it.

import { joined, utf8 } from "./bytes.ts";
import { Refused } from "./refused.ts";

export type Value = number | string | boolean | null | Uint8Array | readonly Value[];

const DEEPEST = 8;
const UNSIGNED = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;

export function encode(value: Value): Uint8Array {
  const parts: Uint8Array[] = [];
  write(parts, value, 0);
  return joined(...parts);
}

export function decode(bytes: Uint8Array): Value {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

function write(parts: Uint8Array[], value: Value, depth: number): void {
  if (value === null || typeof value === "boolean") {
    parts.push(Uint8Array.of(value === null ? NULL : value ? TRUE : FALSE));
  } else if (typeof value === "number") {
    parts.push(head(UNSIGNED, value));
  } else if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) {
      throw new Refused("malformed");
    }
    const text = utf8(value);
    parts.push(head(TEXT, text.length), text);
  } else if (value instanceof Uint8Array) {
    parts.push(head(BYTES, value.length), value);
  } else {
    writeArray(parts, value, depth + 1);
  }
}

function writeArray(parts: Uint8Array[], items: unknown, depth: number): void {
  if (!Array.isArray(items) || depth > DEEPEST) {
    throw new Refused("malformed");
  }
  parts.push(head(ARRAY, items.length));
  for (const item of items as Value[]) {
    write(parts, item, depth);
  }
}

function head(major: number, count: number): Uint8Array {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new Refused("malformed");
  }
  const type = major << 5;
  if (count < 24) {
    return Uint8Array.of(type | count);
  }
  const width = widthOf(count);
  const bytes = new Uint8Array(1 + width);
  bytes[0] = type | (24 + Math.log2(width));
  for (let at = width, rest = count; at > 0; at -= 1, rest = Math.floor(rest / 256)) {
    bytes[at] = rest % 256;
  }
  return bytes;
}

function widthOf(count: number): number {
  if (count < 0x100) {
    return 1;
  }
  if (count < 0x1_0000) {
    return 2;
  }
  return count < 0x1_0000_0000 ? 4 : 8;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  value(depth: number): Value {
    const first = this.#byte();
    if (first === FALSE || first === TRUE) {
      return first === TRUE;
    }
    if (first === NULL) {
      return null;
    }
    const count = this.#count(first & 0x1f);
    switch (first >> 5) {
      case UNSIGNED:
        return count;
      case BYTES:
        return this.#take(count).slice();
      case TEXT:
        return this.#text(count);
      case ARRAY:
        return this.#array(count, depth + 1);
      default:
        throw new Refused("malformed");
    }
  }

  end(): void {
    if (this.#at !== this.#bytes.length) {
      throw new Refused("malformed");
    }
  }

  #array(count: number, depth: number): readonly Value[] {
    // Each item takes a byte at least: a count beyond the input is refused before anything is set aside for it.
    if (depth > DEEPEST || count > this.#bytes.length - this.#at) {
      throw new Refused("malformed");
    }
    const items: Value[] = [];
    while (items.length < count) {
      items.push(this.value(depth));
    }
    return items;
  }

  #text(count: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#take(count));
    } catch {
      throw new Refused("malformed");
    }
  }

  #count(info: number): number {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new Refused("malformed");
    }
    const width = 2 ** (info - 24);
    const count = this.#take(width).reduce((total, byte) => total * 256 + byte, 0);
    if (!Number.isSafeInteger(count) || count < 24 || widthOf(count) !== width) {
      throw new Refused("malformed");
    }
    return count;
  }

  #byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  #take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) {
      throw new Refused("malformed");
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
