// What a survivor signs apart from blocks, of this side.

import { hex } from "../../../../crypto/web/bytes.ts";
import { LEAD, makeNamed } from "../../../../crypto/web/consent.ts";
import { makeWithdrawal } from "../../../../crypto/web/withdrawal.ts";
import { NOW } from "../cast.ts";
import { resigned } from "../tampering.ts";
import * as things from "../things.ts";
import { type Asked, cast, conversation, herKey, random, seed, survivor } from "./stage.ts";

export function hers(): readonly Asked[] {
  const input = { key: hex(herKey), conversation: hex(conversation) };
  const { prekeyObject } = survivor;
  const withdrawal = makeWithdrawal(seed, conversation, random(32));
  const elsewhere = { ...input, conversation: hex(random(16)) };
  const consent = {
    ...{ id: random(16), headHash: random(32), certificateHash: random(32), scope: LEAD, epochs: [0, 24, 2 ** 40] },
    ...{ validUntil: NOW, ends: NOW + 1 },
  };
  const allowed = makeNamed(seed, conversation, consent);
  const named = things.namedConsent.write(consent);
  return [
    ["prekey.verify", "a prekey", { ...input, object: hex(prekeyObject) }],
    ["prekey.verify", "of another conversation", { ...elsewhere, object: hex(prekeyObject) }],
    ["prekey.verify", "newer", { ...input, object: hex(resigned(prekeyObject, "sc1/prekey", seed, 0, 2)) }],
    ["consent.verify", "a standing consent", { ...input, object: hex(cast.standing) }],
    ["consent.make_named", "to lead", { seed: hex(seed), conversation: hex(conversation), named }],
    ["consent.verify", "a named consent", { ...input, object: hex(allowed) }],
    ["consent.verify", "of another scope", { ...input, object: hex(resigned(allowed, "sc1/consent", seed, 6, "all")) }],
    ["consent.verify", "of another conversation", { ...elsewhere, object: hex(allowed) }],
    ["consent.verify", "as a prekey", { ...input, object: hex(prekeyObject) }],
    ["withdrawal.verify", "a withdrawal", { ...input, object: hex(withdrawal) }],
    ["withdrawal.verify", "of another conversation", { ...elsewhere, object: hex(withdrawal) }],
  ];
}
