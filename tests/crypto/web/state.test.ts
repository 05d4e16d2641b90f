// What she keeps opens with her words and the relay's current share together, and never with one of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as clinicians from "../../../crypto/web/clinician_state.ts";
import { makeStanding, verifyStanding } from "../../../crypto/web/consent.ts";
import { encode, type Value } from "../../../crypto/web/encoding.ts";
import { makePrekey, verifyPrekey } from "../../../crypto/web/prekey.ts";
import { openKey, recoverySecret, sealKey } from "../../../crypto/web/sealed_key.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import { openState, sealState } from "../../../crypto/web/state.ts";
import * as survivors from "../../../crypto/web/survivor_state.ts";
import { makeWithdrawal, verifyWithdrawal } from "../../../crypto/web/withdrawal.ts";
import { WORDS } from "../../../crypto/web/words.ts";
import { kemPublic } from "../../../crypto/web/wrapping.ts";
import { NOW } from "./cast.ts";
import { outcome, refuses } from "./refusing.ts";
import { below, seeded } from "./seeded.ts";
import { lengthened, resigned, touched } from "./tampering.ts";

const random = seeded("states");
const [secret, share] = [random(32), random(32)];

test("a state comes back whole, whatever its length", () => {
  for (const length of [0, 1, 4091, 4092, 4093, 8188, 8189, below(random, 50_000)]) {
    const content = random(length);
    const blob = sealState(secret, share, content, random);
    assert.equal((blob.length - 72) % 4096, 0);
    assert.deepEqual(openState(secret, share, blob), content);
  }
});

test("an old share, other words, and any bit changed, open nothing", () => {
  const blob = sealState(secret, share, random(100), random);
  refuses("commitment", () => openState(secret, random(32), blob));
  refuses("commitment", () => openState(random(32), share, blob));
  for (const changed of touched(blob, 37)) {
    assert.match(String(outcome(() => openState(secret, share, changed))), /^(commitment|unopened)$/);
  }
  for (const size of [0, 71, 72, 4095, 4167, 4169]) {
    refuses("size", () => openState(secret, share, new Uint8Array(size)));
  }
});

function kept(): survivors.KeptConversation {
  const prekey = () => ({ number: below(random, 9), seed: random(32), notAfter: NOW, lastExpires: NOW + 5 });
  return {
    ...{ conversation: random(16), signingSeed: random(32), prekeys: [prekey(), prekey()], headN: 3 },
    ...{ headHash: random(32), block0Hash: null, need: "medical", intent: survivors.OFFERED, keep: 86_400 },
  };
}

test("her conversations and a console's are written and read alike", () => {
  const [logHead, bare] = [
    { key: random(32), size: 7, root: random(32) },
    { ...kept(), headHash: null, block0Hash: random(32) },
  ];
  const state = { savedAt: NOW, logHead, conversations: [kept(), bare] };
  assert.deepEqual(survivors.decodeState(survivors.encodeState(state)), state);
  assert.deepEqual(survivors.decodeState(encode([1, NOW, null, []])), {
    savedAt: NOW,
    logHead: null,
    conversations: [],
  });
  const key = random(32);
  const odds: readonly Value[] = [
    [],
    [7, key],
    [key, 7, random(31)],
    [random(31), 7, key],
    [key, 7, key, 1],
    [key, "7", key],
    7,
  ];
  for (const odd of odds) {
    refuses("malformed", () => survivors.decodeState(encode([1, NOW, odd, []])));
  }
  refuses("malformed", () => survivors.decodeState(encode([1, NOW])));
  refuses("version", () => survivors.decodeState(encode([2, NOW, null, []])));
  const [one] = state.conversations;
  assert.ok(one);
  const odd = survivors.encodeState({ ...state, conversations: [{ ...one, intent: 3 }] });
  refuses("malformed", () => survivors.decodeState(odd));
  const console = {
    ...{ savedAt: NOW, signingSeed: random(32), coordinatorSeed: null, logHead },
    bundles: [{ number: 1, seed: random(32), start: NOW, until: NOW + 9, lastExpires: NOW + 99 }],
    conversations: [{ conversation: random(16), headN: 1, headHash: random(32) }],
    reminders: [{ id: random(16), conversation: random(16), revision: 1, due: NOW, note: "tanya kabar" }],
  };
  assert.deepEqual(clinicians.decodeState(clinicians.encodeState(console)), console);
  refuses("malformed", () => clinicians.decodeState(survivors.encodeState(state)));
});

test("noise is no state", () => {
  for (let turn = 0; turn < 3000; turn += 1) {
    const noise = random(1 + below(random, 60));
    assert.match(String(outcome(() => survivors.decodeState(noise))), /^(malformed|version)$/);
    assert.match(String(outcome(() => clinicians.decodeState(noise))), /^(malformed|version)$/);
  }
});

test("a console's key opens with the passkey or the sheet it was sealed for, for its account", () => {
  const [account, key] = [random(16), random(32)];
  const sheet = recoverySecret(WORDS.slice(0, 12).join("  ").toUpperCase());
  for (const sealedFor of [random(32), sheet]) {
    const sealed = sealKey(sealedFor, account, key, random);
    assert.equal(sealed.length, 72);
    assert.deepEqual(openKey(sealedFor, account, sealed), key);
    refuses("unopened", () => openKey(random(32), account, sealed));
    refuses("unopened", () => openKey(sealedFor, random(16), sealed));
    refuses("unopened", () => openKey(sealedFor, account, sealed.subarray(1)));
  }
  assert.deepEqual(sheet, recoverySecret(WORDS.slice(0, 12).join(" ")));
  refuses("words", () => recoverySecret(WORDS.slice(0, 11).join(" ")));
});

test("her prekey, consent and withdrawal hold for her conversation alone", () => {
  const [seed, conversation, hash] = [random(32), random(16), random(32)];
  const key = publicKey(seed);
  const prekey = { number: 4, kem: kemPublic(random(32)), notAfter: NOW };
  const cases = [
    ["sc1/prekey", makePrekey(seed, conversation, prekey), verifyPrekey, 1],
    ["sc1/consent", makeStanding(seed, conversation, { need: "legal", until: NOW }), verifyStanding, 2],
    ["sc1/withdrawal", makeWithdrawal(seed, conversation, hash), verifyWithdrawal, 1],
  ] as const;
  for (const [tag, object, verify, place] of cases) {
    verify(key, conversation, object);
    refuses("conversation", () => verify(key, random(16), object));
    refuses("signature", () => verify(publicKey(random(32)), conversation, object));
    refuses("version", () => verify(key, conversation, resigned(object, tag, seed, 0, 2)));
    refuses("malformed", () => verify(key, conversation, resigned(object, tag, seed, place, random(17))));
    refuses("malformed", () => verify(key, conversation, lengthened(object, tag, seed)));
    refuses("signature", () => verify(key, conversation, resigned(object, "sc1/member", seed, 0, 1)));
  }
  const [, standing] = cases;
  refuses("malformed", () => verifyStanding(key, conversation, resigned(standing[1], "sc1/consent", seed, 1, "named")));
});
