// Packs what the relay's line carries: msgpack with bytes as bytes, without extensions, strict about sizes and depth.

import { type Packable, Unpackable } from "./packable.ts";
import { Packer } from "./packer.ts";
import { Unpacker } from "./unpacker.ts";

export { type Packable, Unpackable } from "./packable.ts";

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
