// Passkeys and sheets: what seals the keys never leaves the browser, and a device that can't seal takes words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../../../crypto/web/bytes.ts";
import { sealKey } from "../../../crypto/web/sealed_key.ts";
import { Doors } from "../../../pwa/console/account/doors.ts";
import {
  addPasskey,
  isWrittenDown,
  newSheet,
  register,
  secretOf,
  signIn,
} from "../../../pwa/console/account/enrolment.ts";
import type { Authenticator, Touched } from "../../../pwa/console/account/passkeys.ts";
import { unsealWithPasskey, unsealWithWords } from "../../../pwa/console/account/unsealing.ts";
import { reasonOf } from "../../../pwa/console/reasons.ts";
import { Answered, Unanswered } from "../../../pwa/shared/line.ts";
import { random, surroundings, Time } from "./people.ts";

const PRF = random(32);
const { argon2id } = surroundings(new Time());
const CREDENTIAL = { id: "abc", rawId: "abc", response: {}, type: "public-key", clientExtensionResults: {} };

function authenticator(prf: Uint8Array | null): Authenticator {
  const touched: Touched = { credentialId: random(16), credential: CREDENTIAL, prf };
  return {
    create: async () => touched,
    get: async () => touched,
  };
}

function doors(answers: Readonly<Record<string, readonly [number, string]>> = {}) {
  const asked: (readonly [string, string])[] = [];
  const fetch = async (path: string, init: RequestInit) => {
    asked.push([path, `${init.body}`]);
    const [status, body] = answers[path] ?? [200, "{}"];
    return new Response(body, { status });
  };
  return { asked, doors: new Doors(fetch) };
}

test("what the passkey gives to seal with is in nothing that is sent", async () => {
  const { asked, doors: relay } = doors();
  await register(relay, authenticator(PRF), "00".repeat(32));
  await signIn(relay, authenticator(PRF));
  const sent = asked.map(([, body]) => body).join("\n");
  const forms = [hex(PRF), Buffer.from(PRF).toString("base64"), Buffer.from(PRF).toString("base64url")];
  assert.equal(asked.length, 4);
  assert.ok(forms.every((form) => !sent.includes(form)));
  // The control: such a scan does find it where it is sent.
  await relay.ask("/passkey/added", { credential: { prf: Buffer.from(PRF).toString("base64url") } });
  assert.ok(asked.some(([, body]) => forms.some((form) => body.includes(form))));
});

test("a first passkey that can't seal opens the account and seals nothing: words have to", async () => {
  const { asked, doors: relay } = doors();
  assert.equal(await register(relay, authenticator(null), "00".repeat(32)), null);
  assert.deepEqual(
    asked.map(([path]) => path),
    ["/passkey/invited", "/passkey/registered"],
  );
});

test("a further passkey that can't seal is kept only where words open the account", async () => {
  const { asked, doors: relay } = doors();
  await assert.rejects(addPasskey(relay, authenticator(null), false), { code: "no_prf" });
  assert.deepEqual(
    asked.map(([path]) => path),
    ["/passkey/another"],
  );
  assert.equal(await addPasskey(relay, authenticator(null), true), null);
  assert.equal(asked.at(-1)?.[0], "/passkey/added");
});

test("refusals of the relay come as codes, a broken answer as no answer", async () => {
  const { doors: relay } = doors({ "/a": [400, '{"refused":"invitation"}'], "/b": [502, "<html>"], "/c": [400, "x"] });
  await assert.rejects(relay.ask("/a"), (error) => error instanceof Answered && reasonOf(error) === "invitation");
  await assert.rejects(relay.ask("/b"), Unanswered);
  await assert.rejects(relay.ask("/c"), Unanswered);
});

test("the sheet asks two different words, and takes them in any case", () => {
  for (let draw = 0; draw < 200; draw += 1) {
    const [kind, length] = draw % 2 === 0 ? (["recovery", 12] as const) : (["passphrase", 8] as const);
    const sheet = newSheet(kind, random);
    const [first, second] = sheet.asked;
    assert.ok(first < second && second < length && sheet.words.length === length);
    const answers = sheet.asked.map((place) => ` ${sheet.words[place]?.toUpperCase()} `);
    assert.ok(isWrittenDown(sheet, answers));
    assert.ok(!isWrittenDown(sheet, answers.toReversed()) || sheet.words[first] === sheet.words[second]);
  }
});

test("the key opens with the passkey that sealed it, or with words, and with nothing else", async () => {
  const [accountId, key, credentialId] = [random(16), random(32), random(20)];
  const [sheet, phrase] = [newSheet("recovery", random), newSheet("passphrase", random)];
  const sealedFor = async ({ kind, words }: typeof sheet) => {
    const secret = await secretOf(kind, words.join(" "), accountId, argon2id);
    return { kind, credentialId: null, sealedKey: sealKey(secret, accountId, key, random) };
  };
  const account = {
    accountId,
    sealedKeys: [
      { kind: "passkey" as const, credentialId, sealedKey: sealKey(PRF, accountId, key, random) },
      await sealedFor(sheet),
      await sealedFor(phrase),
    ],
  };
  assert.deepEqual(unsealWithPasskey(account, { credentialId, prf: PRF }), key);
  assert.equal(unsealWithPasskey(account, { credentialId, prf: random(32) }), null);
  assert.equal(unsealWithPasskey(account, { credentialId: random(20), prf: PRF }), null);
  for (const { words } of [sheet, phrase]) {
    assert.deepEqual(await unsealWithWords(account, ` ${words.join("  ").toUpperCase()}`, argon2id), key);
    const wrong = words.toReversed().join(" ");
    await assert.rejects(unsealWithWords(account, wrong, argon2id), { code: "wrong_words" });
  }
  await assert.rejects(unsealWithWords(account, "bukan kata", argon2id), { code: "wrong_words" });
});
