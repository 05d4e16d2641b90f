// Single checks that no other test has to itself: each fails when its check is off (tests/crypto/mutation).

import assert from "node:assert/strict";
import { test } from "node:test";
import { verifySignatures } from "../../../crypto/web/authority.ts";
import { openFirst, openNext } from "../../../crypto/web/block.ts";
import { readReceipt, readText } from "../../../crypto/web/body.ts";
import { joined } from "../../../crypto/web/bytes.ts";
import * as certificates from "../../../crypto/web/certificate.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import { openCheckpoint } from "../../../crypto/web/checkpoint.ts";
import * as clinicianState from "../../../crypto/web/clinician_state.ts";
import { makeNamed, verifyStanding } from "../../../crypto/web/consent.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { headerOf, openEnvelope, SIZES } from "../../../crypto/web/envelope.ts";
import { exportFor } from "../../../crypto/web/export.ts";
import { wrapHistory } from "../../../crypto/web/history.ts";
import { derive } from "../../../crypto/web/keys.ts";
import { readProof } from "../../../crypto/web/log_proof.ts";
import { checkConsistency, checkInclusion, nodeHash } from "../../../crypto/web/merkle.ts";
import { pad, unpad } from "../../../crypto/web/padding.ts";
import { verifyRevocation } from "../../../crypto/web/revocation.ts";
import { openBytes, sealBytes } from "../../../crypto/web/sealing.ts";
import { digest, sign, signed, verify } from "../../../crypto/web/signing.ts";
import * as survivorState from "../../../crypto/web/survivor_state.ts";
import { kemPublic, wrap } from "../../../crypto/web/wrapping.ts";
import { Cast, DAY, NOW } from "./cast.ts";
import { refuses, refusesLater } from "./refusing.ts";
import { lengthened, replaced, resigned } from "./tampering.ts";

const cast = new Cast("checks");
const { survivor, random } = cast;
const [claimant] = cast.clinicians;
const [offer] = cast.made(cast.offer(), survivor.seed);

function items(encoded: Uint8Array): readonly Value[] {
  return decode(encoded) as readonly Value[];
}

/** The row with one item more at its end, or at the end of the row at a place in it. */
function longer(encoded: Uint8Array, ...place: readonly number[]): Uint8Array {
  const within = place.reduce<Value>((row, at) => (row as readonly Value[])[at] ?? null, decode(encoded));
  return encode(replaced(decode(encoded), place, [...(within as readonly Value[]), 0]));
}

function inPayload(object: Uint8Array, tag: string, seed: Uint8Array, ...place: readonly number[]): Uint8Array {
  const [payload] = items(object);
  return signed(tag, seed, longer(payload as Uint8Array, ...place));
}

test("a block, or a member in it, with an item more is refused", () => {
  refuses("malformed", () => openFirst(lengthened(offer, "sc1/block", survivor.seed)));
  refuses("malformed", () => openFirst(inPayload(offer, "sc1/block", survivor.seed, 12, 1)));
});

test("a certificate hash that is no hash is refused", () => {
  for (const odd of [new Uint8Array(31), 0, "", []]) {
    refuses("malformed", () => openFirst(resigned(offer, "sc1/block", survivor.seed, [12, 1, 4], odd)));
  }
});

test("a certificate, a pair or a payload with an item more is refused", () => {
  const { certificate } = claimant;
  refuses("malformed", () => certificates.readCertificate(longer(certificate)));
  refuses("malformed", () => certificates.readCertificate(longer(certificate, 1, 0)));
  const payload = longer(certificates.readCertificate(certificate).payload);
  const pairs = cast.coordinators.map(({ object, seed }) => [object, certificates.countersign(seed, payload)] as const);
  const whole = certificates.makeCertificate(payload, pairs);
  refuses("malformed", () => verifySignatures(cast.authority, whole, NOW));
});

test("a statement, or a key in it, with an item more is refused", () => {
  for (const place of [[], [5], [6]]) {
    const odd = inPayload(cast.statement, "sc1/organisation", cast.rootSeed, ...place);
    refuses("malformed", () => certificates.verifyStatement(cast.organisation, odd, NOW));
  }
});

test("a statement that another root signed is refused", () => {
  const foreign = certificates.makeStatement(random(32), cast.organisation.instanceId, cast.demanded);
  refuses("signature", () => certificates.verifyStatement(cast.organisation, foreign, NOW));
});

test("a coordinator's object with an item more is refused", () => {
  const odd = lengthened(cast.coordinators[0].object, "sc1/coordinator", cast.rootSeed);
  refuses("malformed", () => certificates.verifyCoordinator(cast.organisation, odd, NOW));
});

test("a revocation, or its payload, with an item more is refused", () => {
  const payload = encode([1, cast.organisation.instanceId, random(32), NOW, NOW + DAY]);
  const made = (content: Uint8Array) => encode([content, sign("sc1/revocation", cast.rootSeed, content), null]);
  verifyRevocation(cast.organisation, made(payload), NOW);
  refuses("malformed", () => verifyRevocation(cast.organisation, longer(made(payload)), NOW));
  refuses("malformed", () => verifyRevocation(cast.organisation, made(longer(payload)), NOW));
});

const kept = {
  ...{ conversation: survivor.conversation, signingSeed: survivor.seed },
  prekeys: [{ number: 1, seed: survivor.prekeySeed, notAfter: NOW + DAY, lastExpires: NOW }],
  ...{ headN: 0, headHash: null, block0Hash: null, need: "medical", intent: 0, keep: DAY },
};
const hers = { savedAt: NOW, logHead: null, conversations: [kept] } as survivorState.SurvivorState;
const theirs = {
  ...{ savedAt: NOW, signingSeed: claimant.seed, coordinatorSeed: null, logHead: null },
  bundles: [{ number: 3, seed: claimant.kemSeed, start: NOW, until: NOW + DAY, lastExpires: NOW }],
  conversations: [{ conversation: survivor.conversation, headN: 1, headHash: survivor.key }],
  reminders: [{ id: random(16), conversation: survivor.conversation, revision: 0, due: NOW, note: "tanya kabar" }],
} as clinicianState.ClinicianState;

test("a state, or a part of it, with an item more is refused", () => {
  const [her, their] = [survivorState.encodeState(hers), clinicianState.encodeState(theirs)];
  assert.equal(survivorState.decodeState(her).conversations.length, 1);
  for (const place of [[], [3, 0], [3, 0, 2, 0]]) {
    refuses("malformed", () => survivorState.decodeState(longer(her, ...place)));
  }
  for (const place of [[], [5, 0], [6, 0], [7, 0]]) {
    refuses("malformed", () => clinicianState.decodeState(longer(their, ...place)));
  }
});

test("more than can be read back is not written into a state", () => {
  const times = <Thing>(count: number, things: readonly Thing[]) => Array.from({ length: count }, () => things).flat();
  const { conversations } = hers;
  const crowded = conversations.map((one) => ({ ...one, prekeys: times(65, one.prekeys) }));
  survivorState.encodeState({ ...hers, conversations: times(64, conversations) });
  refuses("malformed", () => survivorState.encodeState({ ...hers, conversations: times(65, conversations) }));
  refuses("malformed", () => survivorState.encodeState({ ...hers, conversations: crowded }));
  clinicianState.encodeState({ ...theirs, bundles: times(128, theirs.bundles) });
  refuses("malformed", () => clinicianState.encodeState({ ...theirs, bundles: times(129, theirs.bundles) }));
  const heads = times(1025, theirs.conversations);
  refuses("malformed", () => clinicianState.encodeState({ ...theirs, conversations: heads }));
});

test("a reminder that could not be read back is not written", () => {
  const { decodeState, encodeState, MOST_NOTE_BYTES, MOST_REMINDERS } = clinicianState;
  const [one] = theirs.reminders as [clinicianState.KeptReminder];
  // A letter of two bytes: what counts is bytes.
  const longest = { ...one, note: "é".repeat(MOST_NOTE_BYTES / 2) };
  const full = { ...theirs, reminders: Array.from({ length: MOST_REMINDERS }, () => longest) };
  assert.deepEqual(decodeState(encodeState(full)), full);
  refuses("malformed", () => encodeState({ ...full, reminders: [...full.reminders, longest] }));
  refuses("malformed", () => encodeState({ ...full, reminders: [longest, { ...one, note: `${longest.note}a` }] }));
  const without = encodeState({ ...theirs, reminders: [] });
  assert.equal((decode(without) as readonly Value[])[0], 1);
  assert.deepEqual(decodeState(without).reminders, []);
});

const key = random(32);
const header = encode([1, survivor.conversation, random(32), 2 ** 31]);
const inner: Value = [survivor.member.id, random(16), 0, null, [[random(16), random(32)]], "text", NOW, random(5)];

function sealed(content: Uint8Array, authenticated: Uint8Array = header): Uint8Array {
  const padded = pad(content, 256);
  const over = joined(digest("sc1/envelope-header", authenticated), padded);
  const whole = joined(sign("sc1/envelope", survivor.seed, over), padded);
  return encode([authenticated, sealBytes(derive(key, "message"), whole, authenticated, random)]);
}

/** The same with the sealed part cut, so that the whole has one of the five sizes again. */
function cut(envelope: Uint8Array): Uint8Array {
  const [outside, box, ...rest] = items(envelope);
  const over = envelope.length - (SIZES[0] ?? 0);
  return encode([outside ?? null, (box as Uint8Array).slice(0, -over), ...rest]);
}

test("an envelope with an item more, outside, in its header or inside, is refused", () => {
  const open = (object: Uint8Array) => openEnvelope(key, [survivor.member], object);
  open(sealed(encode(inner)));
  refuses("malformed", () => open(sealed(longer(encode(inner)))));
  refuses("malformed", () => open(sealed(longer(encode(inner), 4, 0))));
  for (const odd of [cut(sealed(encode(inner), longer(header))), cut(longer(sealed(encode(inner))))]) {
    assert.equal(odd.length, SIZES[0]);
    refuses("malformed", () => headerOf(odd));
  }
});

test("a receipt says read of hashes and nothing more; a text is UTF-8", () => {
  const hashes = [random(32), random(32)];
  assert.deepEqual(readReceipt(encode([hashes, "read"])), hashes);
  for (const odd of [[hashes, "heard"], [[...hashes, random(31)], "read"], [hashes, "read", 0], [hashes]]) {
    refuses("malformed", () => readReceipt(encode(odd)));
  }
  refuses("malformed", () => readText(Uint8Array.of(0xff)));
});

test("what the encoding has no place for is not written", () => {
  const deep = Array.from({ length: 9 }).reduce<Value>((inside) => [inside], 1);
  for (const odd of [-1, 2 ** 53, 1.5, Number.NaN, "\ud800", undefined, {}, 1n, deep]) {
    refuses("malformed", () => encode(odd as Value));
  }
  assert.equal(decode(encode(2 ** 53 - 1)), 2 ** 53 - 1);
});

test("a named consent is no standing one", () => {
  const { seed, conversation } = survivor;
  const given = { id: random(16), headHash: random(32), certificateHash: random(32), scope: "join" as const };
  const named = makeNamed(seed, conversation, { ...given, epochs: [], validUntil: NOW + DAY, ends: 0 });
  verifyStanding(survivor.key, conversation, cast.standing);
  refuses("malformed", () => verifyStanding(survivor.key, conversation, named));
});

test("what is shorter than its own frame is refused", () => {
  for (const size of [0, 1, 3]) {
    refuses("padding", () => unpad(new Uint8Array(size)));
  }
  for (const size of [0, 23, 24, 39]) {
    refuses("unopened", () => openBytes(key, new Uint8Array(size), new Uint8Array()));
  }
});

test("a key of small order verifies nothing, even where the equation holds", () => {
  const neutral = Uint8Array.of(1, ...new Uint8Array(31));
  // Under the neutral element S·B = R holds for whoever knows the scalar of R.
  const one = Uint8Array.from([0x58, ...Array.from({ length: 31 }, () => 0x66)]);
  const scalar = Uint8Array.of(1, ...new Uint8Array(31));
  refuses("signature", () => verify("sc1/block", neutral, random(9), joined(one, scalar)));
});

test("a proof of the log with a longer path, or with other words, is refused", () => {
  const proof = new TextDecoder().decode(items(claimant.certificate)[2] as Uint8Array);
  const bytes = (text: string) => new TextEncoder().encode(text);
  readProof(bytes(proof));
  const [head = "", ...note] = proof.split("\n\n");
  const line = `\n${btoa("x".repeat(32))}`;
  for (const odd of [
    [head + line.repeat(64), ...note].join("\n\n"),
    proof.replace("extra ", "extro "),
    proof.replace("index ", "indux "),
    proof.replace("extra ", "extra *"),
    `${proof}${"\n".repeat(8000)}`,
  ]) {
    refuses("log", () => readProof(bytes(odd)));
  }
});

test("a key that is no KEM key is refused before anything is wrapped to it", async () => {
  const kem = kemPublic(random(32));
  for (const odd of [kem.subarray(1), joined(kem, Uint8Array.of(0))]) {
    await refusesLater("malformed", wrap(odd, random(32), random(32), random(16)));
    await refusesLater("malformed", wrapHistory(odd, random(32), random(32), random(32), random(16)));
  }
});

test("an export to something that is no recipient's key is refused", async () => {
  for (const odd of ["", "age1", "age1!", "ssh-ed25519 AAAA", `age1${"q".repeat(58)}`]) {
    await refusesLater("recipient", Promise.resolve(exportFor([odd], Uint8Array.of(1))));
  }
});

test("a claim by somebody who was not offered the request is refused", () => {
  const stranger = cast.clinician("Orang lain");
  const [, first] = cast.made(cast.offer(), survivor.seed);
  const draft = cast.claim(first);
  const [claim] = cast.made({ ...draft, signer: stranger.clinician.clinicianId }, stranger.seed);
  refuses("signer", () => openNext(first, claim));
});

test("a number beyond 2^53 and what is nested deeper than 8 are not read", () => {
  const number = (value: bigint) =>
    Uint8Array.from([0x1b, ...new Uint8Array(new BigUint64Array([value]).buffer).reverse()]);
  assert.equal(decode(number(2n ** 53n - 1n)), 2 ** 53 - 1);
  refuses("malformed", () => decode(number(2n ** 53n)));
  refuses("malformed", () => decode(number(2n ** 64n - 1n)));
  const nested = (depth: number) => Uint8Array.from([...Array.from({ length: depth }, () => 0x81), 1]);
  decode(nested(8));
  refuses("malformed", () => decode(nested(9)));
});

test("a log that shrank is refused, whatever path is shown", () => {
  const [old, one, two] = [random(32), random(32), random(32)];
  const root = nodeHash(nodeHash(old, one), two);
  refuses("log", () => checkConsistency(5, old, 3, root, [old, one, two]));
});

test("a leaf beyond the tree, and a path of another length, are refused", () => {
  const [leaf, one, two] = [random(32), random(32), random(32)];
  refuses("log", () => checkInclusion(leaf, 5, 3, [one, two], nodeHash(nodeHash(one, leaf), two)));
  refuses("log", () => checkInclusion(leaf, 0, 1, [one], nodeHash(one, leaf)));
  refuses("log", () => checkInclusion(leaf, 0, 3, [], leaf));
  checkInclusion(leaf, 0, 1, [], leaf);
});

test("a cosignature cut short is refused", () => {
  const proof = new TextDecoder().decode(items(claimant.certificate)[2] as Uint8Array);
  const note = proof.slice(proof.indexOf("\n\n") + 2);
  const lines = note.split("\n");
  const { witness } = cast.demanded;
  openCheckpoint(cast.demanded, new TextEncoder().encode(note), NOW);
  for (const size of [4, 7, 12, 75]) {
    const cutLines = lines.map((line) => {
      const [dash, name, signature = ""] = line.split(" ");
      return name === witness?.name ? `${dash} ${name} ${btoa(atob(signature).slice(0, size))}` : line;
    });
    refuses("log", () => openCheckpoint(cast.demanded, new TextEncoder().encode(cutLines.join("\n")), NOW));
  }
});

test("a first block is taken once", async () => {
  const chain = new Chain(survivor.member.id);
  await chain.acceptFirst(offer, null, null);
  await refusesLater("chain", chain.acceptFirst(offer, null, null));
});
