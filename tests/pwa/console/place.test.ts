// Where a sign-in leads, and who is not led away from what they are in the middle of.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenedAccount } from "../../../pwa/console/account/relay.ts";
import { homeOf, stays } from "../../../pwa/console/place.ts";
import { clinicianOnDuty, random } from "./people.ts";

const KEY = { kind: "passkey" as const, credentialId: null, sealedKey: random(72) };

function standing(version: number, keys = 2) {
  const account = { version, sealedKeys: Array.from({ length: keys }, () => KEY) } as unknown as OpenedAccount;
  return { account, state: { ...clinicianOnDuty().state, bundles: [] }, certified: false, applied: false };
}

test("somebody who applied waits for certification, also after signing in again", () => {
  assert.equal(homeOf(standing(1, 1)), "second way");
  assert.equal(homeOf(standing(1)), "application");
  assert.equal(homeOf({ ...standing(1), applied: true }), "certifying");
  assert.equal(homeOf(standing(2)), "certifying");
  assert.equal(homeOf({ ...standing(9), certified: true }), "desk");
});

test("whoever was on duty and has no certificate any more may apply anew", () => {
  assert.equal(homeOf({ ...standing(9), state: clinicianOnDuty().state }), "application");
});

test("a reconnect leads nobody away from a form, except whoever was certified meanwhile", () => {
  assert.equal(stays({ at: "application" }, "application", "application"), true);
  assert.equal(stays({ at: "application" }, "desk", "desk"), true);
  assert.equal(stays({ at: "application" }, "application", "desk"), false);
  assert.equal(stays({ at: "certifying" }, "certifying", "desk"), false);
});
