// Passkeys and sheets: what seals the keys never leaves the browser, and a device that can't seal makes no account.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../../../crypto/web/bytes.ts";
import { recoverySecret, sealKey } from "../../../crypto/web/sealed_key.ts";
import { Doors } from "../../../pwa/console/account/doors.ts";
import { isWrittenDown, newSheet, register, signIn } from "../../../pwa/console/account/enrolment.ts";
import type { Authenticator, Touched } from "../../../pwa/console/account/passkeys.ts";
import { unsealWithPasskey, unsealWithSheet } from "../../../pwa/console/account/unsealing.ts";
import { reasonOf, Unable } from "../../../pwa/console/reasons.ts";
import { Answered, Unanswered } from "../../../pwa/shared/line.ts";
import { random } from "./people.ts";

const PRF = random(32);
const CREDENTIAL = { id: "abc", rawId: "abc", response: {}, type: "public-key", clientExtensionResults: {} };

function authenticator(prf: Uint8Array | null): Authenticator {
  const touched: Touched = { credentialId: random(16), credential: CREDENTIAL, prf };
  return {
    async create() {
      if (prf === null) {
        throw new Unable("no_prf");
      }
      return touched;
    },
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

test("a device that can't seal keys makes no account, and the invitation stays good", async () => {
  const { asked, doors: relay } = doors();
  await assert.rejects(register(relay, authenticator(null), "00".repeat(32)), { code: "no_prf" });
  assert.deepEqual(
    asked.map(([path]) => path),
    ["/passkey/invited"],
  );
});

test("refusals of the relay come as codes, a broken answer as no answer", async () => {
  const { doors: relay } = doors({ "/a": [400, '{"refused":"invitation"}'], "/b": [502, "<html>"], "/c": [400, "x"] });
  await assert.rejects(relay.ask("/a"), (error) => error instanceof Answered && reasonOf(error) === "invitation");
  await assert.rejects(relay.ask("/b"), Unanswered);
  await assert.rejects(relay.ask("/c"), Unanswered);
});

test("the sheet asks two different words, and takes them in any case", () => {
  for (let draw = 0; draw < 200; draw += 1) {
    const sheet = newSheet(random);
    const [first, second] = sheet.asked;
    assert.ok(first < second && second < 12);
    const answers = sheet.asked.map((place) => ` ${sheet.words[place]?.toUpperCase()} `);
    assert.ok(isWrittenDown(sheet, answers));
    assert.ok(!isWrittenDown(sheet, answers.toReversed()) || sheet.words[first] === sheet.words[second]);
  }
});

test("the key opens with the passkey that sealed it, or with the twelve words, and with nothing else", () => {
  const [accountId, key, credentialId] = [random(16), random(32), random(20)];
  const { words } = newSheet(random);
  const account = {
    accountId,
    sealedKeys: [
      { kind: "passkey" as const, credentialId, sealedKey: sealKey(PRF, accountId, key, random) },
      {
        kind: "recovery" as const,
        credentialId: null,
        sealedKey: sealKey(recoverySecret(words.join(" ")), accountId, key, random),
      },
    ],
  };
  assert.deepEqual(unsealWithPasskey(account, { credentialId, prf: PRF }), key);
  assert.equal(unsealWithPasskey(account, { credentialId, prf: random(32) }), null);
  assert.equal(unsealWithPasskey(account, { credentialId: random(20), prf: PRF }), null);
  assert.deepEqual(unsealWithSheet(account, ` ${words.join("  ").toUpperCase()}`), key);
  assert.throws(() => unsealWithSheet(account, words.toReversed().join(" ")), { code: "wrong_words" });
  assert.throws(() => unsealWithSheet(account, "bukan kata"), { code: "wrong_words" });
});
