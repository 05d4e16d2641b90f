// Keys that follow from other keys.

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "./bytes.ts";

const SALT = utf8("sc1");

/** HKDF-SHA256 under the protocol's salt; the label separates one use of a key from every other. */
export function derive(ikm: Uint8Array, label: string, length = 32): Uint8Array {
  return hkdf(sha256, ikm, SALT, utf8(label), length);
}
