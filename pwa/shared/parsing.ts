// Parses what came over the line into the shapes that the interface trusts; anything else is Malformed.

import type { Packable } from "./msgpack.ts";

export class Malformed extends Error {}

export function bytesIn(value: Packable | undefined, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw new Malformed("bytes");
  }
  return value;
}

export function numberIn(value: Packable | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new Malformed("number");
  }
  return value;
}

export function textIn(value: Packable | undefined): string {
  if (typeof value !== "string") {
    throw new Malformed("text");
  }
  return value;
}

export function flagIn(value: Packable | undefined): boolean {
  if (typeof value !== "boolean") {
    throw new Malformed("flag");
  }
  return value;
}

export function listIn(value: Packable | undefined): readonly Packable[] {
  if (!Array.isArray(value)) {
    throw new Malformed("list");
  }
  return value as readonly Packable[];
}

export function maybe<Value>(value: Packable | undefined, parse: (value: Packable | undefined) => Value): Value | null {
  return value === null ? null : parse(value);
}
