// Answers cases of encodings, signatures, words, logins and wraps.

import { argon2id } from "hash-wasm";
import { decode, encode } from "../../../../crypto/web/encoding.ts";
import { derive } from "../../../../crypto/web/keys.ts";
import * as logins from "../../../../crypto/web/login.ts";
import * as moving from "../../../../crypto/web/moving.ts";
import { Row } from "../../../../crypto/web/row.ts";
import * as signing from "../../../../crypto/web/signing.ts";
import { choose, FIRST_SET, keysFrom, normalise, type Parameters, setsToTry } from "../../../../crypto/web/words.ts";
import * as wrapping from "../../../../crypto/web/wrapping.ts";
import { bytes, type Form, list, number, text, value } from "../forms.ts";
import { recorded } from "../seeded.ts";
import * as things from "../things.ts";
import { type Answers, again, kind } from "./kind.ts";

export function stretch(
  password: Uint8Array,
  salt: Uint8Array,
  { rounds, memoryBytes }: Parameters = FIRST_SET,
): Promise<Uint8Array> {
  return argon2id({
    ...{ password, salt, iterations: rounds, parallelism: 1, memorySize: memoryBytes / 1024, hashLength: 32 },
    outputType: "binary",
  });
}

const moved = { origin: text, relayNonce: text, newMailbox: bytes };
const login = { purpose: text as Form<logins.Purpose>, origin: text, relayNonce: text, clientNonce: bytes };

export const FOUNDATIONS: Answers = {
  "encoding.decode": kind({ encoded: bytes }, { value }, ({ encoded }) => {
    const found = decode(encoded);
    again(encoded, encode(found));
    return { value: found };
  }),
  "signing.digest": kind({ tag: text, content: bytes }, { digest: bytes }, ({ tag, content }) => ({
    digest: signing.digest(tag, content),
  })),
  "signing.sign": kind(
    { tag: text, seed: bytes, payload: bytes },
    { key: bytes, signature: bytes, object: bytes },
    ({ tag, seed, payload }) => ({
      key: signing.publicKey(seed),
      signature: signing.sign(tag, seed, payload),
      object: signing.signed(tag, seed, payload),
    }),
  ),
  "signing.opened": kind({ tag: text, key: bytes, object: bytes }, { payload: bytes }, ({ tag, key, object }) => ({
    payload: signing.opened(tag, key, object),
  })),
  "row.versioned": kind({ encoded: bytes }, {}, ({ encoded }) => {
    Row.versioned(encoded);
    return {};
  }),
  "keys.derive": kind({ ikm: bytes, label: text, length: number }, { key: bytes }, ({ ikm, label, length }) => ({
    key: derive(ikm, label, length),
  })),
  "words.choose": kind({ random: bytes }, { words: text }, ({ random }) => ({
    words: choose(recorded(random)).join(" "),
  })),
  "words.normalise": kind({ words: text, count: number }, { words: text }, ({ words, count }) => ({
    words: normalise(words, count),
  })),
  "words.keys_from": kind(
    { words: text, instanceId: bytes, parameters: number, sets: things.sets },
    { mailbox: bytes, loginSeed: bytes, sealKey: bytes },
    ({ words, instanceId, parameters, sets }) =>
      keysFrom(words, instanceId, stretch, parameters, sets.size > 0 ? sets : undefined),
  ),
  "words.sets_to_try": kind({ sets: things.sets, now: number }, { sets: list(number) }, ({ sets, now }) => ({
    sets: setsToTry(sets, now),
  })),
  "moving.sign": kind(
    { oldLoginSeed: bytes, ...moved },
    { oldLoginKey: bytes, signature: bytes },
    ({ oldLoginSeed, origin, relayNonce, newMailbox }) => ({
      oldLoginKey: signing.publicKey(oldLoginSeed),
      signature: moving.signMoving(oldLoginSeed, origin, relayNonce, newMailbox),
    }),
  ),
  "moving.verify": kind(
    { oldLoginKey: bytes, ...moved, signature: bytes },
    {},
    ({ oldLoginKey, origin, relayNonce, newMailbox, signature }) => {
      moving.verifyMoving(oldLoginKey, origin, relayNonce, newMailbox, signature);
      return {};
    },
  ),
  "login.sign": kind(
    { loginSeed: bytes, ...login },
    { loginKey: bytes, mailbox: bytes, signature: bytes },
    ({ loginSeed, purpose, origin, relayNonce, clientNonce }) => {
      const loginKey = signing.publicKey(loginSeed);
      const signature = logins.signLogin(loginSeed, purpose, origin, relayNonce, clientNonce);
      return { loginKey, mailbox: logins.mailboxOf(loginKey), signature };
    },
  ),
  "login.verify": kind(
    { loginKey: bytes, ...login, signature: bytes },
    {},
    ({ loginKey, purpose, origin, relayNonce, clientNonce, signature }) => {
      logins.verifyLogin(loginKey, purpose, origin, relayNonce, clientNonce, signature);
      return {};
    },
  ),
  "wrapping.kem_public": kind({ seed: bytes }, { kem: bytes }, ({ seed }) => ({ kem: wrapping.kemPublic(seed) })),
  "wrapping.unwrap": kind(
    { seed: bytes, wrapped: bytes, blockHash: bytes, memberId: bytes },
    { key: bytes },
    async ({ seed, wrapped, blockHash, memberId }) => ({
      key: await wrapping.unwrap(seed, wrapped, blockHash, memberId),
    }),
  ),
};
