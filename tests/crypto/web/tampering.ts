// Changes one field after another of a signed row, signs it again, and says what each change is refused as.

import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { parted, signed } from "../../../crypto/web/signing.ts";

export type Place = number | readonly number[];

/** The row with the item at a place put in its stead. */
export function replaced(row: Value, place: Place, item: Value): Value {
  const [first, ...rest] = typeof place === "number" ? [place] : place;
  if (!Array.isArray(row) || first === undefined) {
    return item;
  }
  const items = row as readonly Value[];
  return items.with(first, rest.length === 0 ? item : replaced(items[first] ?? null, rest, item));
}

/** A signed object with one field of its payload replaced, signed again with a key. */
export function resigned(object: Uint8Array, tag: string, seed: Uint8Array, place: Place, item: Value): Uint8Array {
  return signed(tag, seed, encode(replaced(decode(parted(object).payload), place, item)));
}

/** A signed object whose payload has one item more than it should. */
export function lengthened(object: Uint8Array, tag: string, seed: Uint8Array): Uint8Array {
  const row = decode(parted(object).payload) as readonly Value[];
  return signed(tag, seed, encode([...row, 0]));
}

/** Every object that differs from this one in a single byte. */
export function* touched(object: Uint8Array, step = 1): Generator<Uint8Array> {
  for (let at = 0; at < object.length; at += step) {
    const changed = object.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    yield changed;
  }
}
