// Asking her whether somebody may come: both languages write the same bytes, and read nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askBody,
  broughtBody,
  consentBody,
  declinedBody,
  MOST_NOTE_BYTES,
  readAsk,
  readBrought,
  readConsent,
  readDeclined,
} from "../../../crypto/web/ask.ts";
import { fromHex, hex, utf8 } from "../../../crypto/web/bytes.ts";
import { JOIN, LEAD, MOST_EPOCHS } from "../../../crypto/web/consent.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { refuses } from "./refusing.ts";

const ID = Uint8Array.from({ length: 16 }, (_, at) => at);
const THEY = {
  ...{ id: ID, certificate: utf8("certificate"), scope: JOIN, epochs: [1, 2], ends: 1_800_000_000 },
  ...{ purpose: "health", note: "Memeriksa luka." },
};
// The other side's test holds the same text (tests/crypto/test_asking.py).
const WRITTEN =
  "8750000102030405060708090a0b0c0d0e0f4b6365727469666963617465646a6f696e8201021a6b49d200" +
  "666865616c74686f4d656d6572696b7361206c756b612e";

test("both languages write the same bytes", () => {
  assert.equal(hex(askBody(THEY)), WRITTEN);
  assert.deepEqual(readAsk(fromHex(WRITTEN)), THEY);
  const given = { id: ID, consent: utf8("consent") };
  assert.deepEqual(readConsent(consentBody(given)), given);
  assert.deepEqual(readDeclined(declinedBody(ID)), ID);
  const brought = { memberId: ID, purpose: "law", note: "" };
  assert.deepEqual(readBrought(broughtBody(brought)), brought);
});

test("an ask and its answers say that and nothing more", () => {
  const answers: readonly (readonly [(body: Uint8Array) => unknown, Uint8Array])[] = [
    [readAsk, askBody(THEY)],
    [readConsent, consentBody({ id: ID, consent: ID })],
    [readDeclined, declinedBody(ID)],
    [readBrought, broughtBody({ memberId: ID, purpose: "law", note: "" })],
  ];
  for (const [read, body] of answers) {
    const items = decode(body) as readonly Value[];
    read(body);
    for (const odd of [[...items, 0], items.slice(0, -1), [ID.slice(1), ...items.slice(1)]]) {
      refuses("malformed", () => read(encode(odd)));
    }
  }
});

test("an ask is to join or to lead", () => {
  assert.equal(readAsk(askBody({ ...THEY, scope: LEAD })).scope, LEAD);
  refuses("malformed", () => readAsk(askBody({ ...THEY, scope: "read" })));
});

test("an ask has its limits", () => {
  const long = "a".repeat(MOST_NOTE_BYTES + 1);
  const many = Array.from({ length: MOST_EPOCHS + 1 }, (_, at) => at);
  for (const odd of [{ note: long }, { purpose: "a".repeat(33) }, { epochs: many }]) {
    refuses("malformed", () => readAsk(askBody({ ...THEY, ...odd })));
  }
});
