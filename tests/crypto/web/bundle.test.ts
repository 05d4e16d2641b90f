// Who is on call: certified, in the log, in their hours, for known needs; nobody else is asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { authorityWith, verifyCertificate } from "../../../crypto/web/authority.ts";
import {
  ANY_NEED,
  type CertifiedBundle,
  makeBundle,
  verifyBundle,
  verifyKeptBundle,
  verifyOnCall,
  type Watch,
  type WatchOptions,
} from "../../../crypto/web/bundle.ts";
import { Cast, DAY, HOUR, NOW } from "./cast.ts";
import { consistency, rootOf } from "./log.ts";
import { outcome, refuses } from "./refusing.ts";

const cast = new Cast("on call");
const { authority, organisation } = cast;
const [melati, kenanga] = cast.clinicians;

function watched(pairs: readonly CertifiedBundle[], options: WatchOptions = {}, now = NOW): Watch {
  return verifyOnCall(authority, pairs, ANY_NEED, now, options);
}

function named({ onCall }: Watch): readonly string[] {
  return onCall.map(({ clinician }) => clinician.alias);
}

test("who is on call for a need is found, and whoever does not hold is left out", () => {
  const other = new Cast("another organisation").clinicians[0];
  const late = makeBundle(kenanga.seed, kenanga.clinician, { ...kenanga.bundle, start: NOW - 9 * HOUR, until: NOW });
  const pairs = [
    [melati.certificate, melati.object],
    [kenanga.certificate, late],
    [kenanga.certificate, melati.object],
    [other.certificate, other.object],
    [new Uint8Array(), new Uint8Array()],
    [new Uint8Array(500_000), new Uint8Array(500_000)],
  ] as const;
  const found = (need: string, now = NOW) => named(verifyOnCall(authority, pairs, need, now));
  assert.deepEqual([found("medical"), found(ANY_NEED), found("shelter")], [["Melati"], ["Melati"], []]);
  const unfounded = authorityWith(organisation, new Uint8Array(), [], NOW);
  refuses("statement", () => verifyOnCall(unfounded, pairs, "medical", NOW));
  refuses("statement", () => found("medical", NOW + 40 * DAY));
});

test("a clinician named twice is found once, and a garbage key takes nobody else along", () => {
  const remade = (changes: object) => makeBundle(melati.seed, melati.clinician, { ...melati.bundle, ...changes });
  const garbage = remade({ kem: new Uint8Array(1216).fill(0xff) });
  const renewed = cast.certify({ ...melati.clinician, alias: "Melati Putih" });
  const [hers, others] = [cast.logged(melati.certificate), cast.logged(kenanga.certificate)];
  const pairs = [
    [hers, garbage],
    [hers, remade({ needs: ["legal"] })],
    [hers, melati.object],
    [others, kenanga.object],
    [renewed, makeBundle(melati.seed, verifyCertificate(authority, renewed, NOW), melati.bundle)],
    [others, kenanga.object],
  ] as const;
  const found = (need: string) => named(verifyOnCall(authority, pairs, need, NOW));
  assert.deepEqual([found(ANY_NEED), found("medical")], [["Melati", "Kenanga"], ["Kenanga"]]);
});

test("a shift bundle holds for its clinician, in its hours, for known needs", () => {
  const remade = (changes: object) => makeBundle(melati.seed, melati.clinician, { ...melati.bundle, ...changes });
  const verdict = (object: Uint8Array, now = NOW, ahead = 0) =>
    outcome(() => verifyBundle(melati.clinician, object, now, ahead).number);
  assert.equal(verdict(melati.object), 3);
  const { start, until } = melati.bundle;
  assert.deepEqual([verdict(melati.object, start - 1), verdict(melati.object, until)], ["expired", "expired"]);
  assert.deepEqual([verdict(melati.object, start - 60, 60), verdict(melati.object, start - 61, 60)], [3, "expired"]);
  assert.equal(verdict(remade({ until: start + 12 * HOUR + 1 })), "validity");
  assert.equal(verdict(remade({ until: start })), "validity");
  for (const needs of [[], ["any"], ["medical", "medical"], ["kitchen"]]) {
    assert.equal(verdict(remade({ needs })), "needs");
  }
  assert.equal(verdict(makeBundle(melati.seed, kenanga.clinician, melati.bundle)), "clinician");
  assert.equal(verdict(kenanga.object), "signature");
  assert.equal(verdict(remade({ kem: new Uint8Array(1215) })), "malformed");
  assert.equal(verdict(remade({ kem: new Uint8Array(1216) })), "kem");
});

test("what is kept of somebody's shift serves for her in a conversation when its hours are over", () => {
  const { start } = melati.bundle;
  const over = makeBundle(melati.seed, melati.clinician, { ...melati.bundle, start: start - 9 * HOUR, until: start });
  assert.equal(
    outcome(() => verifyBundle(melati.clinician, over, NOW)),
    "expired",
  );
  assert.equal(verifyKeptBundle(melati.clinician, over).until, start);
  const tooLong = makeBundle(melati.seed, melati.clinician, { ...melati.bundle, until: start + 12 * HOUR + 1 });
  refuses("validity", () => verifyKeptBundle(melati.clinician, tooLong));
  refuses("clinician", () =>
    verifyKeptBundle(melati.clinician, makeBundle(melati.seed, kenanga.clinician, melati.bundle)),
  );
  refuses("signature", () => verifyKeptBundle(melati.clinician, kenanga.object));
});

test("a shift that begins soon counts for who asks ahead", () => {
  const hours = { start: NOW + HOUR, until: NOW + 9 * HOUR };
  const soon = makeBundle(melati.seed, melati.clinician, { ...melati.bundle, ...hours });
  const pairs = [[cast.logged(melati.certificate), soon]] as const;
  assert.deepEqual([named(watched(pairs)), named(watched(pairs, { ahead: HOUR - 1 }))], [[], []]);
  assert.deepEqual(named(watched(pairs, { ahead: HOUR })), ["Melati"]);
});

test("all stand under the checkpoint of the first who holds, which is kept for the next time", () => {
  const before = cast.served(melati, kenanga);
  const { head } = watched(before);
  assert.deepEqual(head, cast.log.head);
  const rosella = cast.clinician("Rosella");
  const [hers = before[0]] = cast.served(rosella);
  assert.ok(hers);
  assert.deepEqual(named(watched([...before, hers])), ["Melati", "Kenanga"]);
  assert.deepEqual(named(watched([hers, ...before])), ["Rosella"]);
  assert.deepEqual(named(watched(cast.served(melati, kenanga, rosella))), ["Melati", "Kenanga", "Rosella"]);
  const broken = [hers[0], new Uint8Array()] as const;
  assert.deepEqual(named(watched([broken, ...before])), ["Melati", "Kenanga"]);
});

test("a log that is not the one she knew, grown, is believed for nobody", () => {
  const known = cast.log.head;
  const early = cast.served(melati);
  cast.clinician("Teratai");
  const [pairs, { leaves }] = [cast.served(melati, kenanga), cast.log];
  const grown = consistency(leaves, known.size);
  const { onCall, head } = watched(pairs, { known, consistency: grown });
  assert.deepEqual([onCall.length, head], [2, cast.log.head]);
  assert.deepEqual(watched([], { known }), { onCall: [], head: known });
  assert.equal(watched(pairs, { known: cast.log.head }).onCall.length, 2);
  refuses("log", () => watched(pairs, { known }));
  refuses("log", () => watched(pairs, { known: { ...known, root: cast.random(32) }, consistency: grown }));
  refuses("log", () => watched(pairs, { known: { ...cast.log.head, root: cast.random(32) } }));
  refuses("log", () => watched(early, { known: cast.log.head, consistency: grown }));
  const shorter = { ...known, size: known.size - 1, root: rootOf(leaves.slice(1, known.size)) };
  refuses("log", () => watched(pairs, { known: shorter, consistency: consistency(leaves, shorter.size) }));
  refuses("log", () => verifyOnCall(authority, pairs, "shelter", NOW, { known }));
});

test("a log under another key begins anew, and what was known of the one before says nothing of it", () => {
  const pairs = cast.served(melati, kenanga);
  const known = { key: cast.random(32), size: 2 ** 40, root: cast.random(32) };
  const { onCall, head } = watched(pairs, { known });
  assert.deepEqual([onCall.length, head], [2, cast.log.head]);
  // Until somebody was verified under the new one, the old one is what was seen.
  assert.deepEqual(watched([], { known }), { onCall: [], head: known });
  refuses("log", () => watched(pairs, { known: { ...known, key: cast.log.head.key } }));
});
