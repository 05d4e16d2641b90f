// Answers cases of what a survivor signs apart from blocks.

import * as consents from "../../../../crypto/web/consent.ts";
import * as prekeys from "../../../../crypto/web/prekey.ts";
import * as withdrawals from "../../../../crypto/web/withdrawal.ts";
import { bytes, named } from "../forms.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";

const hers = { key: bytes, conversation: bytes, object: bytes };

const asked = named<{ readonly [Name in keyof typeof hers]: Uint8Array }>(hers);

export const SURVIVOR: Answers = {
  "prekey.make": kind(
    { seed: bytes, conversation: bytes, prekey: things.prekeyFields },
    { object: bytes },
    ({ seed, conversation, prekey }) => ({ object: prekeys.makePrekey(seed, conversation, prekey) }),
  ),
  "prekey.verify": kind(hers, { prekey: things.prekey }, ({ key, conversation, object }) => ({
    prekey: prekeys.verifyPrekey(key, conversation, object),
  })),
  "consent.make_standing": kind(
    { seed: bytes, conversation: bytes, standing: things.standing },
    { object: bytes },
    ({ seed, conversation, standing }) => ({ object: consents.makeStanding(seed, conversation, standing) }),
  ),
  "consent.make_named": kind(
    { seed: bytes, conversation: bytes, named: things.namedConsent },
    { object: bytes },
    ({ seed, conversation, named }) => ({ object: consents.makeNamed(seed, conversation, named) }),
  ),
  "consent.verify": async (json) => {
    const { key, conversation, object } = asked.read(json);
    const found = consents.verifyConsent(key, conversation, object);
    return consents.isNamed(found)
      ? { named: things.namedConsent.write(found) }
      : { standing: things.standing.write(found) };
  },
  "withdrawal.make": kind(
    { seed: bytes, conversation: bytes, block0Hash: bytes },
    { object: bytes },
    ({ seed, conversation, block0Hash }) => ({
      object: withdrawals.makeWithdrawal(seed, conversation, block0Hash),
    }),
  ),
  "withdrawal.verify": kind(hers, { block0Hash: bytes }, ({ key, conversation, object }) => ({
    block0Hash: withdrawals.verifyWithdrawal(key, conversation, object),
  })),
};
