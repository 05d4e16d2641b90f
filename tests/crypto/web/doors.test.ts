// Whatever arrives at a door that reads what others wrote, the answer is a refusal and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openFirst, openNext, unverified } from "../../../crypto/web/block.ts";
import { readCodes, readReceipt, readText } from "../../../crypto/web/body.ts";
import { bundleHash, verifyBundle, verifyOnCall } from "../../../crypto/web/bundle.ts";
import {
  readClinician,
  verifyCertificate,
  verifyCoordinator,
  verifyStatement,
} from "../../../crypto/web/certificate.ts";
import { verifyStanding } from "../../../crypto/web/consent.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { headerOf, openEnvelope } from "../../../crypto/web/envelope.ts";
import { verifyPrekey } from "../../../crypto/web/prekey.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { openKey } from "../../../crypto/web/sealed_key.ts";
import { parted } from "../../../crypto/web/signing.ts";
import { openState } from "../../../crypto/web/state.ts";
import { decodeState } from "../../../crypto/web/survivor_state.ts";
import { verifyWithdrawal } from "../../../crypto/web/withdrawal.ts";
import { unwrap } from "../../../crypto/web/wrapping.ts";
import { Cast, NOW } from "./cast.ts";
import { refusesLater } from "./refusing.ts";
import { below } from "./seeded.ts";
import { replaced } from "./tampering.ts";

const cast = new Cast("doors");
const { random, organisation, statement, survivor } = cast;
const { key, conversation } = survivor;
const [{ clinician, certificate, object: bundle }] = cast.clinicians;
const [offer, block0] = cast.made(cast.offer(), survivor.seed);

const DOORS: Readonly<Record<string, (object: Uint8Array) => unknown>> = {
  decode,
  parted,
  headerOf,
  readCodes,
  readReceipt,
  decodeState,
  openFirst,
  unverified,
  readClinician,
  bundleHash,
  openNext: (object) => openNext(block0, object),
  openEnvelope: (object) => openEnvelope(key, block0.members, object),
  verifyStatement: (object) => verifyStatement(organisation, object, NOW),
  verifyCoordinator: (object) => verifyCoordinator(organisation, object, NOW),
  verifyCertificate: (object) => verifyCertificate(organisation, statement, object, NOW),
  verifyBundle: (object) => verifyBundle(clinician, object, NOW),
  verifyOnCall: (object) => verifyOnCall(organisation, object, [], "any", NOW),
  verifyPrekey: (object) => verifyPrekey(key, conversation, object),
  verifyStanding: (object) => verifyStanding(key, conversation, object),
  verifyWithdrawal: (object) => verifyWithdrawal(key, conversation, object),
  openState: (object) => openState(key, key, object),
  openKey: (object) => openKey(key, conversation, object),
};
const ODD: readonly Value[] = [null, true, 0, "a", new Uint8Array(), new Uint8Array(64), [], [[]], [null, null]];

function refusesOnly(door: (object: Uint8Array) => unknown, object: Uint8Array): void {
  try {
    door(object);
  } catch (reason) {
    assert.ok(reason instanceof Refused, String(reason));
    assert.match(reason.message, /^[a-z]+$/);
  }
}

for (const [name, door] of Object.entries(DOORS)) {
  test(`${name} answers noise with a refusal`, () => {
    for (let turn = 0; turn < 300; turn += 1) {
      refusesOnly(door, random(below(random, 500)));
    }
    refusesOnly(door, new Uint8Array(424));
    refusesOnly(door, new Uint8Array(72 + 4096));
  });

  test(`${name} answers odd shapes with a refusal`, () => {
    for (const whole of [certificate, bundle, offer, survivor.prekeyObject, cast.standing, statement]) {
      const row = decode(whole) as readonly Value[];
      for (const item of ODD) {
        refusesOnly(door, encode(item));
        row.forEach((_, at) => {
          refusesOnly(door, encode(replaced(row, at, item)));
        });
      }
    }
  });
}

test("noise in place of a wrap or a text is refused", async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    await refusesLater("unopened", unwrap(random(32), random(1168), random(32), random(16)));
    refusesOnly(readText, random(below(random, 100)));
  }
});
