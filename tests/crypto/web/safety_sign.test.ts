// The sign of safety: both languages write the same bytes, and read nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, hex } from "../../../crypto/web/bytes.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { MOST_SIGN_BYTES, readReceived, readSign, receivedBody, signBody } from "../../../crypto/web/safety_sign.ts";
import { refuses } from "./refusing.ts";

const ID = Uint8Array.from({ length: 16 }, (_, at) => at);
const TEXT = "Sayurnya sudah matang";
// The other side's test holds the same text (tests/crypto/test_safety_sign.py).
const WRITTEN = "8250000102030405060708090a0b0c0d0e0f7553617975726e7961207375646168206d6174616e67";

test("both languages write the same bytes", () => {
  assert.equal(hex(signBody({ id: ID, text: TEXT })), WRITTEN);
  assert.deepEqual(readSign(fromHex(WRITTEN)), { id: ID, text: TEXT });
  assert.equal(hex(receivedBody(ID)), `8150${hex(ID)}`);
  assert.deepEqual(readReceived(receivedBody(ID)), ID);
});

test("a sign and its receipt say that and nothing more", () => {
  const bodies: readonly (readonly [(body: Uint8Array) => unknown, Uint8Array])[] = [
    [readSign, signBody({ id: ID, text: TEXT })],
    [readReceived, receivedBody(ID)],
  ];
  for (const [read, body] of bodies) {
    const items = decode(body) as readonly Value[];
    read(body);
    for (const odd of [[...items, 0], items.slice(0, -1), [ID.slice(1), ...items.slice(1)]]) {
      refuses("malformed", () => read(encode(odd)));
    }
  }
});

test("a sign has its limits", () => {
  for (const text of ["", "a".repeat(MOST_SIGN_BYTES + 1)]) {
    refuses("malformed", () => readSign(signBody({ id: ID, text })));
  }
  const longest = { id: ID, text: "a".repeat(MOST_SIGN_BYTES) };
  assert.deepEqual(readSign(signBody(longest)), longest);
});
