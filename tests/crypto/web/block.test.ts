// Nobody joins, speaks for another, or changes the terms, unless the chain of blocks allows it.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as blocks from "../../../crypto/web/block.ts";
import { encode, type Value } from "../../../crypto/web/encoding.ts";
import { clinicianMember } from "../../../crypto/web/member.ts";
import { Cast, DAY, NOW } from "./cast.ts";
import { outcome, refuses } from "./refusing.ts";
import { lengthened, resigned, touched } from "./tampering.ts";

const TAG = "sc1/block";
const cast = new Cast("blocks");
const { survivor } = cast;
const [melati, kenanga] = cast.clinicians;
const key = cast.random(32);
const [offer, block0] = cast.made(cast.offer(), survivor.seed, key);
const [claim, block1] = cast.made(cast.claim(block0), melati.seed, key);
const [rekey, block2] = cast.made(cast.rekey(block1), survivor.seed, key);

const first = (changes: Partial<blocks.Draft>) =>
  outcome(() => blocks.openFirst(cast.made(cast.offer(changes), survivor.seed)[0]).n);
const claimed = (changes: Partial<blocks.Draft>, seed = melati.seed) =>
  outcome(() => blocks.openNext(block0, cast.made(cast.claim(block0, changes), seed)[0]).n);
const rekeyed = (changes: Partial<blocks.Draft>, seed = survivor.seed) =>
  outcome(() => blocks.openNext(block1, cast.made(cast.rekey(block1, changes), seed)[0]).n);

test("she offers, a clinician claims, the team re-keys, and the consent goes with them", () => {
  assert.deepEqual(blocks.openFirst(offer), block0);
  assert.deepEqual(blocks.unverified(offer), block0);
  assert.deepEqual(blocks.openNext(block0, claim), block1);
  assert.deepEqual(blocks.openNext(block1, rekey), block2);
  for (const block of [block0, block1, block2]) {
    assert.deepEqual(blocks.confirm(block, key), [cast.standing]);
  }
  assert.equal(rekeyed({ signer: melati.clinician.clinicianId }, melati.seed), 2);
});

test("a block says nothing under a key it was not made for", () => {
  refuses("commitment", () => blocks.confirm(block0, cast.random(32)));
  refuses("unopened", () => blocks.confirm({ ...block0, sealed: block1.sealed }, key));
  refuses("unopened", () => blocks.confirm({ ...block0, n: 1 }, key));
});

test("an offer is a first block of hers alone", () => {
  const { member } = survivor;
  const others = cast.clinicians.map(clinicianMember);
  const [one] = others;
  assert.ok(one);
  assert.equal(first({}), 0);
  assert.equal(first({ n: 1 }), "chain");
  assert.equal(first({ kind: blocks.CLAIM }), "chain");
  assert.equal(first({ kind: 3 }), "malformed");
  assert.equal(first({ previous: cast.random(32) }), "chain");
  assert.equal(first({ lead: member.id }), "lead");
  assert.equal(first({ signer: one.id }), "signer");
  assert.equal(first({ members: [...others, member] }), "signer");
  assert.equal(first({ members: [] }), "signer");
  assert.equal(first({ members: [member] }), "members");
  assert.equal(first({ members: [member, one, one] }), "members");
  assert.equal(first({ members: [member, { ...one, certificateHash: null }] }), "members");
  assert.equal(first({ members: [{ ...member, certificateHash: cast.random(32) }, one] }), "members");
  const id = cast.random(16);
  assert.equal(first({ signer: id, members: [{ ...member, id }, one] }), "members");
  const crowd = (count: number) => Array.from({ length: count }, () => ({ ...one, id: cast.random(16) }));
  assert.equal(first({ members: [member, ...crowd(8)] }), 0);
  assert.equal(first({ members: [member, ...crowd(9)] }), "malformed");
});

test("a claim leaves the survivor and the one who claims, and changes nothing else", () => {
  const [one, other] = cast.clinicians.map(clinicianMember);
  assert.ok(one && other);
  const { member } = survivor;
  assert.equal(claimed({ previous: cast.random(32) }), "chain");
  assert.equal(claimed({ n: 2 }), "chain");
  assert.equal(claimed({ conversation: cast.random(16) }), "chain");
  assert.equal(claimed({ kind: blocks.TEAM }), "chain");
  assert.equal(claimed({ kind: blocks.OFFER }), "signer");
  assert.equal(claimed({ signer: cast.random(16) }), "signer");
  assert.equal(claimed({}, kenanga.seed), "signature");
  assert.equal(claimed({ signer: member.id, lead: member.id }, survivor.seed), "signer");
  assert.equal(claimed({ lead: other.id }), "lead");
  assert.equal(claimed({ lead: null }), "lead");
  assert.equal(claimed({ members: [member, other] }), "members");
  assert.equal(claimed({ members: [member] }), "members");
  const her = new Cast("another").survivor.member;
  assert.equal(claimed({ members: [her, one] }), "ghost");
  assert.equal(claimed({ members: [member, one, other] }), "members");
  assert.equal(claimed({ members: [member, { ...one, key: other.key }] }), "ghost");
  assert.equal(claimed({ members: [member, { ...one, certificateHash: cast.random(32) }] }), "ghost");
  assert.equal(claimed({ members: [{ ...member, number: 0 }, one] }), "number");
  assert.equal(claimed({ members: [member, { ...one, number: one.number - 1 }] }), "number");
  assert.equal(claimed({ members: [member, { ...one, number: one.number + 1 }] }), 1);
  assert.equal(claimed({ members: [{ ...member, number: 7, prekeyHash: cast.random(32) }, one] }), 1);
  assert.equal(claimed({ keep: DAY / 2 }), "keep");
  assert.equal(claimed({ returns: NOW + DAY }), "keep");
});

test("a second clinician cannot claim what has been claimed", () => {
  const late = { signer: kenanga.clinician.clinicianId, lead: kenanga.clinician.clinicianId };
  const [object] = cast.made(cast.claim(block0, late), kenanga.seed);
  refuses("signer", () => blocks.openNext(block1, object));
});

test("only she changes how long messages live, and the lead not", () => {
  const [, one] = block1.members;
  assert.ok(one);
  const at = blocks.made(block1);
  const shorter = { keep: 3600, ...blocks.times(at, 3600, 900, at + DAY), returns: at + DAY };
  assert.equal(rekeyed(shorter), 2);
  assert.equal(rekeyed({ ...shorter, signer: one.id }, melati.seed), "keep");
  assert.equal(rekeyed({ returns: NOW + DAY, signer: one.id }, melati.seed), "keep");
});

test("who stays keeps the key and never has an older prekey, and may have a renewed certificate", () => {
  const [member, one] = block1.members;
  assert.ok(member && one);
  assert.equal(rekeyed({ members: [member, { ...one, key: cast.random(32) }] }), "ghost");
  assert.equal(rekeyed({ members: [member, { ...one, number: one.number - 1 }] }), "number");
  assert.equal(rekeyed({ members: [{ ...member, number: member.number - 1 }, one] }), "number");
  assert.equal(rekeyed({ members: [member, { ...one, certificateHash: cast.random(32) }] }), 2);
  assert.equal(rekeyed({ kind: blocks.CLAIM }), "chain");
  refuses("chain", () => blocks.openNext(block0, cast.made(cast.rekey(block0), survivor.seed)[0]));
});

test("no block is dated back before the one that it follows, but for what clocks differ by", () => {
  const dated = (made: number) => rekeyed(blocks.times(made, block1.keep, 900));
  const before = blocks.made(block1);
  assert.equal(dated(before), 2);
  assert.equal(dated(before - 300), 2);
  assert.equal(dated(before - 301), "times");
  assert.equal(dated(before + 7 * DAY), 2);
});

test("an offer while closed lasts no longer than the rules let it, whatever shift ends later", () => {
  assert.deepEqual(blocks.times(NOW, DAY, 900, 0, NOW + 59 * 3600).expires, NOW + 59 * 3600);
  assert.deepEqual(blocks.times(NOW, DAY, 900, 0, NOW + 99 * 3600).expires, NOW + 60 * 3600);
  assert.equal(first(blocks.times(NOW, DAY, 900, 0, NOW + 99 * 3600)), 0);
});

test("an epoch ends within its bounds", () => {
  const { until, keep } = cast.offer();
  assert.equal(first({ keep: 0 }), "keep");
  assert.equal(first({ keep: 8 * DAY }), "keep");
  assert.equal(first({ expires: until + keep - 1 }), "times");
  const rekey = cast.rekey(block1);
  assert.equal(rekeyed({ expires: rekey.until + keep - 1 }), "times");
  assert.equal(rekeyed({ expires: rekey.until + keep + 4501 }), "times");
  assert.equal(rekeyed({ expires: rekey.until + keep + 4500 }), 2);
  const week = { keep: 7 * DAY, ...blocks.times(NOW, 7 * DAY, 900) };
  assert.equal(first({ ...week, expires: NOW + 8 * DAY + 4500 }), 0);
  assert.equal(first({ ...week, expires: NOW + 8 * DAY + 4501 }), "times");
  assert.deepEqual(blocks.times(1000, 50, 900), { until: 1050, expires: 1800 });
  assert.deepEqual(blocks.times(1000, 2 * DAY, 900), {
    until: 1000 + DAY,
    expires: blocks.roundUp(1000 + 3 * DAY, 900),
  });
  const back = NOW + 3 * DAY;
  const returning = { returns: back, ...blocks.times(NOW, DAY, 900, back) };
  assert.equal(returning.expires, blocks.roundUp(back + DAY, 900));
  assert.equal(first(returning), 0);
  assert.equal(first({ ...returning, expires: back + DAY - 1 }), "times");
  const latest = NOW + 14 * DAY;
  assert.equal(first({ returns: latest, ...blocks.times(NOW, DAY, 900, latest) }), 0);
  assert.equal(first({ returns: latest + 1, ...blocks.times(NOW, DAY, 900, latest + 1) }), "times");
  assert.deepEqual([blocks.rekeyNeeded(block0, until - 1), blocks.rekeyNeeded(block0, until)], [false, true]);
});

test("what is said waits until a day after her return, and never past the block", () => {
  const block = { keep: 60, returns: 0, expires: 1000 + 20 * DAY };
  assert.equal(blocks.bucketOf(block, 1000, 900), 1800);
  const back = { ...block, returns: 1000 + 3 * DAY };
  const waits = blocks.roundUp(back.returns + DAY, 900);
  assert.equal(blocks.bucketOf(back, 1000, 900), waits);
  assert.equal(blocks.bucketOf(back, back.returns + DAY - 1000, 900), waits);
  const late = back.returns + DAY + 900;
  assert.equal(blocks.bucketOf(back, late, 900), blocks.roundUp(late + 60, 900));
  assert.equal(blocks.bucketOf({ ...back, expires: 1800 }, 1000, 900), 1800);
});

test("an offer while closed lives until the latest shift's end, and no other block does", () => {
  const end = NOW + 60 * 3600;
  const brief = (made: number) => ({ keep: 3600, ...blocks.times(made, 3600, 900, 0, end) });
  assert.equal(first(brief(NOW)), 0);
  assert.equal(brief(NOW).expires, blocks.roundUp(end, 900));
  assert.equal(first({ ...brief(NOW), expires: end + 4500 }), 0);
  assert.equal(first({ ...brief(NOW), expires: end + 4501 }), "times");
  assert.equal(rekeyed(brief(NOW + 7200)), "times");
  assert.equal(rekeyed({ keep: 3600, ...blocks.times(NOW + 7200, 3600, 900) }), 2);
});

test("a block that arrives while it is new was made now, and an old one not later than now", () => {
  for (const late of [-300, 0, 300]) {
    blocks.checkTimes(block0, NOW + late);
  }
  refuses("times", () => blocks.checkTimes(block0, NOW - 301));
  refuses("times", () => blocks.checkTimes(block0, NOW + 301));
  blocks.checkUntil(block0, NOW + 365 * DAY);
  refuses("times", () => blocks.checkUntil(block0, NOW - 301));
  const brief = { ...block0, keep: 3600 };
  refuses("times", () => blocks.checkUntil(brief, NOW));
  blocks.checkTimes({ ...brief, until: NOW + 3600 }, NOW);
});

test("every clinician in an offer must have been verified as on call", () => {
  blocks.checkAdded(block0, null, cast.clinicians);
  blocks.checkAdded(block1, null, cast.clinicians);
  refuses("ghost", () => blocks.checkAdded(block0, null, [melati]));
  refuses("ghost", () => blocks.checkAdded(block0, block0, [melati]));
  const { clinician, bundle } = kenanga;
  for (const changed of [
    { clinician, bundle: { ...bundle, number: 4 } },
    { clinician, bundle: { ...bundle, hash: cast.random(32) } },
    { clinician: { ...clinician, key: cast.random(32) }, bundle },
    { clinician: { ...clinician, hash: cast.random(32) }, bundle },
    { clinician: { ...clinician, clinicianId: cast.random(16) }, bundle },
  ]) {
    refuses("ghost", () => blocks.checkAdded(block0, null, [melati, changed]));
  }
});

test("whoever is new in a block, or there by a new certificate, must have been verified as on call", () => {
  const [member, one] = block1.members;
  const added = clinicianMember(kenanga);
  assert.ok(member && one);
  const grown = { ...block2, members: [member, one, added] };
  blocks.checkAdded(block2, block1, []);
  blocks.checkAdded({ ...block2, members: [member, { ...one, number: 9, prekeyHash: cast.random(32) }] }, block1, []);
  blocks.checkAdded(grown, block1, [kenanga]);
  refuses("ghost", () => blocks.checkAdded(grown, block1, [melati]));
  assert.deepEqual(blocks.ghosts(grown, block1, []), [added.id]);
  const renewed = { ...block2, members: [member, { ...one, certificateHash: cast.random(32) }] };
  refuses("ghost", () => blocks.checkAdded(renewed, block1, cast.clinicians));
});

test("a block with any bit changed is refused", () => {
  for (const changed of touched(claim, 5)) {
    assert.match(String(outcome(() => blocks.openNext(block0, changed))), /^(malformed|version|signer|signature)$/);
  }
  for (const changed of touched(offer, 7)) {
    assert.match(String(outcome(() => blocks.openFirst(changed))), /^(malformed|version|signer|signature)$/);
  }
});

test("a signed block of the wrong shape is refused", () => {
  const wrong: readonly (readonly [number, Value])[] = [
    [1, new Uint8Array(15)],
    [2, "1"],
    [4, new Uint8Array(17)],
    [5, 1],
    [7, null],
    [8, null],
    [12, [[]]],
    [12, 3],
    [13, [new Uint8Array()]],
  ];
  for (const [place, item] of wrong) {
    refuses("malformed", () => blocks.openFirst(resigned(offer, TAG, survivor.seed, place, item)));
  }
  refuses("version", () => blocks.openFirst(resigned(offer, TAG, survivor.seed, 0, 2)));
  refuses("malformed", () => blocks.openFirst(lengthened(offer, TAG, survivor.seed)));
  refuses("malformed", () => blocks.openFirst(encode([offer])));
});
