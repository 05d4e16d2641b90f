// Reads the items of one decoded array in order, and refuses every other shape.

import { utf8 } from "./bytes.ts";
import { decode, type Value } from "./encoding.ts";
import { Refused } from "./refused.ts";

export const VERSION = 1;

/** A cursor over an array: take each item with its shape, then `end`. */
export class Row {
  readonly #items: readonly Value[];
  #at = 0;

  constructor(value: Value) {
    this.#items = itemsOf(value);
  }

  static of(encoded: Uint8Array): Row {
    return new Row(decode(encoded));
  }

  /** A row whose first item is the version. */
  static versioned(encoded: Uint8Array): Row {
    const row = Row.of(encoded);
    if (row.number() !== VERSION) {
      throw new Refused("version");
    }
    return row;
  }

  end(): void {
    if (this.#at !== this.#items.length) {
      throw new Refused("malformed");
    }
  }

  number(): number {
    return numberOf(this.#take());
  }

  fixed(size: number): Uint8Array {
    return fixedOf(this.#take(), size);
  }

  fixedOrNull(size: number): Uint8Array | null {
    const item = this.#take();
    return item === null ? null : fixedOf(item, size);
  }

  bytes(): Uint8Array {
    return bytesOf(this.#take());
  }

  bytesOrNull(): Uint8Array | null {
    const item = this.#take();
    return item === null ? null : bytesOf(item);
  }

  text(greatestBytes: number): string {
    return textOf(this.#take(), greatestBytes);
  }

  row(): Row {
    return new Row(this.#take());
  }

  rowOrNull(): Row | null {
    const item = this.#take();
    return item === null ? null : new Row(item);
  }

  rows(greatest: number): readonly Row[] {
    return itemsOf(this.#take(), greatest).map((item) => new Row(item));
  }

  numbers(greatest: number): readonly number[] {
    return itemsOf(this.#take(), greatest).map(numberOf);
  }

  texts(greatest: number, greatestBytes: number): readonly string[] {
    return itemsOf(this.#take(), greatest).map((item) => textOf(item, greatestBytes));
  }

  manyBytes(greatest: number): readonly Uint8Array[] {
    return itemsOf(this.#take(), greatest).map(bytesOf);
  }

  #take(): Value {
    const item = this.#items[this.#at];
    this.#at += 1;
    if (item === undefined) {
      throw new Refused("malformed");
    }
    return item;
  }
}

function itemsOf(value: Value, greatest: number = Number.POSITIVE_INFINITY): readonly Value[] {
  if (!Array.isArray(value) || value.length > greatest) {
    throw new Refused("malformed");
  }
  return value as readonly Value[];
}

function numberOf(value: Value): number {
  if (typeof value !== "number") {
    throw new Refused("malformed");
  }
  return value;
}

function bytesOf(value: Value): Uint8Array {
  if (!(value instanceof Uint8Array)) {
    throw new Refused("malformed");
  }
  return value;
}

function fixedOf(value: Value, size: number): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes.length !== size) {
    throw new Refused("malformed");
  }
  return bytes;
}

function textOf(value: Value, greatestBytes: number): string {
  if (typeof value !== "string" || utf8(value).length > greatestBytes) {
    throw new Refused("malformed");
  }
  return value;
}
