// A message reaches the members as its sender wrote it, and tells nobody else anything but one of five lengths.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codesBody, readCodes, readReceipt, readText, receiptBody, textBody } from "../../../crypto/web/body.ts";
import { joined } from "../../../crypto/web/bytes.ts";
import { decode, encode } from "../../../crypto/web/encoding.ts";
import * as envelopes from "../../../crypto/web/envelope.ts";
import { derive } from "../../../crypto/web/keys.ts";
import { pad } from "../../../crypto/web/padding.ts";
import { sealBytes } from "../../../crypto/web/sealing.ts";
import { digest, sign } from "../../../crypto/web/signing.ts";
import { Cast, DAY, NOW } from "./cast.ts";
import { outcome, refuses } from "./refusing.ts";
import { below } from "./seeded.ts";
import { touched } from "./tampering.ts";

const cast = new Cast("envelopes");
const { survivor, random } = cast;
const [melati] = cast.clinicians;
const key = random(32);
const { members, hash: blockHash, conversation } = cast.made(cast.offer(), survivor.seed, key)[1];
const header = { conversation, blockHash, bucket: NOW + DAY };

function message(body: Uint8Array): envelopes.Message {
  const seen = Array.from({ length: below(random, 9) }, () => [random(16), random(32)] as const);
  const place = { memberId: survivor.member.id, session: random(16), sequence: below(random, 1000), seen };
  return { ...place, previous: random(1)[0] === 0 ? null : random(32), kind: "text", sentAt: NOW, body };
}

test("what she writes is what a member reads, in one of five lengths", () => {
  assert.deepEqual(envelopes.SIZES, [424, 1192, 4264, 16_552, 65_706]);
  for (let turn = 0; turn < 30; turn += 1) {
    const written = message(random(below(random, 2 ** (6 + (turn % 11))) % 64_000));
    const object = envelopes.seal(key, survivor.seed, header, written, random);
    assert.ok(envelopes.SIZES.includes(object.length));
    assert.deepEqual(envelopes.headerOf(object), header);
    const opened = envelopes.openEnvelope(key, members, object);
    assert.deepEqual(opened, { header, message: written, hash: envelopes.envelopeHash(object) });
  }
});

test("the longest message fits, and one byte more is refused before it is sent", () => {
  const written = { ...message(new Uint8Array()), seen: [], previous: null, sequence: 0 };
  const spare = 65_536 - 4 - encode([...Object.values(written).slice(0, 7), new Uint8Array(60_000)]).length;
  const longest = { ...written, body: random(60_000 + spare) };
  assert.equal(envelopes.seal(key, survivor.seed, header, longest, random).length, 65_706);
  const longer = { ...written, body: random(60_000 + spare + 1) };
  refuses("size", () => envelopes.seal(key, survivor.seed, header, longer, random));
});

test("another key, and any bit changed, opens nothing", () => {
  const object = envelopes.seal(key, survivor.seed, header, message(textBody("tolong")), random);
  refuses("unopened", () => envelopes.openEnvelope(random(32), members, object));
  for (const changed of touched(object)) {
    const found = String(outcome(() => envelopes.openEnvelope(key, members, changed)));
    assert.match(found, /^(malformed|version|unopened)$/);
  }
  for (const size of [0, 1, 423, 425, 65_707]) {
    refuses("size", () => envelopes.headerOf(new Uint8Array(size)));
  }
});

test("nobody speaks as another", () => {
  const hers = message(textBody("saya"));
  const forged = envelopes.seal(key, melati.seed, header, hers, random);
  refuses("signature", () => envelopes.openEnvelope(key, members, forged));
  const stranger = envelopes.seal(key, survivor.seed, header, { ...hers, memberId: random(16) }, random);
  refuses("sender", () => envelopes.openEnvelope(key, members, stranger));
});

test("a member cannot put an envelope under another block, conversation or time", () => {
  const [authenticated, sealed] = decode(
    envelopes.seal(key, survivor.seed, header, message(textBody("a")), random),
  ) as readonly [Uint8Array, Uint8Array];
  for (const changes of [{ bucket: NOW + 2 * DAY }, { blockHash: random(32) }, { conversation: random(16) }]) {
    const other = envelopes.seal(key, survivor.seed, { ...header, ...changes }, message(textBody("b")), random);
    const [elsewhere] = decode(other) as readonly [Uint8Array];
    refuses("unopened", () => envelopes.openEnvelope(key, members, encode([elsewhere, sealed])));
    // Who holds the key could seal the signed part again under that header: the signature still names the old one.
    const resealed = resealedUnder(elsewhere, authenticated);
    refuses("signature", () => envelopes.openEnvelope(key, members, resealed));
  }
});

function resealedUnder(header_: Uint8Array, signedHeader: Uint8Array): Uint8Array {
  return closed(header_, signedHeader, pad(inner(), 256));
}

function inner(): Uint8Array {
  const { id } = survivor.member;
  return encode([id, new Uint8Array(16), 0, null, [], "text", NOW, new Uint8Array()]);
}

function closed(header_: Uint8Array, signedHeader: Uint8Array, padded: Uint8Array): Uint8Array {
  const content = joined(digest("sc1/envelope-header", signedHeader), padded);
  const signature = sign("sc1/envelope", survivor.seed, content);
  return encode([header_, sealBytes(derive(key, "message"), joined(signature, padded), header_, random)]);
}

test("padding hides nothing", () => {
  const authenticated = encode([1, conversation, blockHash, NOW + DAY]);
  const verdict = (padded: Uint8Array) =>
    outcome(() => envelopes.openEnvelope(key, members, closed(authenticated, authenticated, padded)).message.kind);
  assert.equal(verdict(pad(inner(), 256)), "text");
  assert.equal(verdict(pad(inner(), 1024)), "padding");
  const filled = pad(inner(), 256);
  filled[255] = 1;
  assert.equal(verdict(filled), "padding");
  assert.equal(verdict(new Uint8Array(256).fill(0xff)), "padding");
  assert.equal(verdict(pad(encode([1]), 256)), "malformed");
  const early = encode([1, conversation, blockHash, 5]);
  assert.equal(String(outcome(() => envelopes.headerOf(closed(early, early, pad(inner(), 256))))), "size");
});

test("bodies are read as what they are, or refused", () => {
  assert.equal(readText(textBody("sampai besok 🌿")), "sampai besok 🌿");
  refuses("malformed", () => readText(Uint8Array.of(0xff)));
  assert.deepEqual(readCodes(codesBody(["medical", "id", "under-18"])), ["medical", "id", "under-18"]);
  refuses("malformed", () => readCodes(encode([1])));
  refuses("malformed", () => readCodes(encode("medical")));
  refuses("malformed", () => readCodes(codesBody(Array.from({ length: 33 }, () => "a"))));
  refuses("malformed", () => readCodes(codesBody(["a".repeat(201)])));
  const hashes = [random(32), random(32)];
  assert.deepEqual(readReceipt(receiptBody(hashes)), hashes);
  refuses("malformed", () => readReceipt(receiptBody([random(31)])));
  refuses("malformed", () => readReceipt(receiptBody(Array.from({ length: 33 }, () => random(32)))));
  refuses("malformed", () => readReceipt(encode([hashes, "seen"])));
});
