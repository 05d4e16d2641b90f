// Six words are drawn evenly, read forgivingly, and stretched the same way whether or not the browser has WebAssembly;
// they keep working when stretching is made dearer, and what lies under them moves when somebody has seen them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { inWorker } from "../../../crypto/web/argon2.ts";
import slow from "../../../crypto/web/argon2_slow.worker.ts?text";
import { hex } from "../../../crypto/web/bytes.ts";
import { signLogin, verifyLogin } from "../../../crypto/web/login.ts";
import { signMoving, verifyMoving } from "../../../crypto/web/moving.ts";
import { choosePassphrase, openKey, passphraseSecret, sealKey } from "../../../crypto/web/sealed_key.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import {
  choose,
  FIRST_SET,
  keysFrom,
  normalise,
  type Parameters,
  SETS,
  setsToTry,
  WORDS,
} from "../../../crypto/web/words.ts";
import { stretch } from "./kinds.ts";
import { refuses, refusesLater } from "./refusing.ts";
import { seeded } from "./seeded.ts";

const random = seeded("words");
const [PASSWORD, SALT] = [new TextEncoder().encode("abadi abjad"), new Uint8Array(16)];

/** What a thread of Node lacks of a browser's worker; it also tells what was left of the password at the end. */
const BROWSER = `
  const { parentPort } = require("node:worker_threads");
  let asked;
  globalThis.postMessage = (data) => parentPort.postMessage({ data, left: asked.password });
  parentPort.on("message", (data) => globalThis.onmessage({ data: (asked = data) }));
`;
const WITHOUT_WEBASSEMBLY = "delete globalThis.WebAssembly;";

/** A browser's worker, as far as `inWorker` knows one, on a thread of Node's. */
class Thread {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  left: Uint8Array | undefined;
  ended = false;
  readonly #thread: Worker;

  constructor(source: string) {
    this.#thread = new Worker(BROWSER + source, { eval: true });
    this.#thread.on("message", ({ data, left }: { readonly data: unknown; readonly left: Uint8Array }) => {
      this.left = left;
      this.onmessage?.({ data } as MessageEvent);
    });
    this.#thread.on("error", () => this.onerror?.({ preventDefault: () => {} } as ErrorEvent));
  }

  postMessage(asked: unknown, transfer: readonly ArrayBuffer[]): void {
    this.#thread.postMessage(asked, transfer);
  }

  terminate(): void {
    this.ended = true;
    this.#thread.terminate();
  }
}

type Stretching = { readonly answer: Promise<Uint8Array>; readonly threads: readonly Thread[] };

/** `before` runs in each thread ahead of what it was started with. */
function stretching(before: string, slower = async () => slow): Stretching {
  const threads: Thread[] = [];
  const argon2id = inWorker((text) => {
    const thread = new Thread(before.replace("SOURCE", () => text));
    threads.push(thread);
    return thread as unknown as globalThis.Worker;
  }, slower);
  return { answer: argon2id(PASSWORD.slice(), SALT, FIRST_SET), threads };
}

test("the worker answers alike with WebAssembly and without, and is ended with nothing left in it", async () => {
  const expected = await stretch(PASSWORD, SALT);
  const [quick, slowly] = [stretching("SOURCE"), stretching(`${WITHOUT_WEBASSEMBLY} SOURCE`)];
  assert.equal(hex(await quick.answer), hex(expected));
  assert.equal(hex(await slowly.answer), hex(expected));
  assert.deepEqual([quick.threads.length, slowly.threads.length], [1, 2]);
  assert.ok([...quick.threads, ...slowly.threads].every(({ ended }) => ended));
  // The quick one never had the password.
  assert.equal(quick.threads[0]?.left, undefined);
  const left = slowly.threads[1]?.left;
  assert.ok(left?.length === PASSWORD.length && left.every((byte) => byte === 0));
});

test("workers that fail or answer nonsense are refused, and ended", async () => {
  for (const source of [
    "globalThis.onmessage = () => { throw 1 }",
    "onmessage = () => postMessage(new Uint8Array(31))",
  ]) {
    const { answer, threads } = stretching(source);
    await refusesLater("stretching", answer);
    assert.equal(threads.length, 2);
    assert.ok(threads.every(({ ended }) => ended));
  }
});

test("without WebAssembly and without a line for the slower way, stretching is refused", async () => {
  const { answer } = stretching(`${WITHOUT_WEBASSEMBLY} SOURCE`, () => Promise.reject(new Error("no line")));
  await refusesLater("stretching", answer);
});

test("each word of the list can be drawn, and none is likelier than it should be", () => {
  assert.equal(WORDS.length, 2048);
  assert.equal(new Set(WORDS).size, 2048);
  const counts = new Map<string, number>();
  for (let turn = 0; turn < 20_000; turn += 1) {
    for (const word of choose(random)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  assert.equal(counts.size, 2048);
  // 58.6 expected, with a deviation of 7.7: six deviations either way.
  assert.ok([...counts.values()].every((count) => count > 12 && count < 105));
  assert.deepEqual(
    choose(() => new Uint8Array(9)),
    Array.from({ length: 6 }, () => WORDS[0]),
  );
  assert.deepEqual(
    choose(() => new Uint8Array(9).fill(0xff)),
    Array.from({ length: 6 }, () => WORDS[2047]),
  );
});

test("words are read with any spacing and case, and refused in any other number", () => {
  assert.equal(normalise("  Abadi\tABJAD abon  abu\nacar ａdas "), "abadi abjad abon abu acar adas");
  for (const text of ["", "abadi", "abadi abjad abon abu acar", "abadi abjad abon abu acar adas adat", "a b c d e 1"]) {
    refuses("words", () => normalise(text));
  }
  refuses("words", () => normalise("abadi\u001cabjad", 2));
});

test("the same words give the same keys at one organisation, and others at another", async () => {
  const fast = async (password: Uint8Array, salt: Uint8Array) =>
    Uint8Array.from([...salt, ...salt], (byte, at) => byte ^ (password[at] ?? 0));
  const words = "abadi abjad abon abu acar adas";
  const [here, again, there] = await Promise.all([
    keysFrom(words, new Uint8Array(16), fast),
    keysFrom(words.toUpperCase(), new Uint8Array(16), fast),
    keysFrom(words, new Uint8Array(16).fill(1), fast),
  ]);
  assert.deepEqual(here, again);
  assert.notDeepEqual(here, there);
});

test("a login serves for one purpose, origin and pair of nonces", () => {
  const [seed, nonce] = [random(32), random(16)];
  const key = publicKey(seed);
  const [origin, relay] = ["https://dapur.example", "k3Jx"];
  const signature = signLogin(seed, "return", origin, relay, nonce);
  verifyLogin(key, "return", origin, relay, nonce, signature);
  refuses("signature", () => verifyLogin(key, "create", origin, relay, nonce, signature));
  refuses("signature", () => verifyLogin(key, "return", "https://dapur.test", relay, nonce, signature));
  refuses("signature", () => verifyLogin(key, "return", origin, "k3Jy", nonce, signature));
  refuses("signature", () => verifyLogin(key, "return", origin, relay, random(16), signature));
  refuses("signature", () => verifyLogin(publicKey(random(32)), "return", origin, relay, nonce, signature));
});

const [COMES, LIFE] = [1_000_000, 7 * 86_400];
const OLDER = new Map([
  [1, { ...FIRST_SET, triedUntil: COMES + LIFE }],
  [2, { ...FIRST_SET, rounds: 4 }],
]);

test("an older set of parameters is tried for one mailbox life after the newer came", () => {
  assert.deepEqual(setsToTry(SETS, 0), [1]);
  assert.deepEqual(setsToTry(OLDER, COMES + LIFE - 1), [2, 1]);
  assert.deepEqual(setsToTry(OLDER, COMES + LIFE), [2]);
});

test("the words are stretched as the chosen set says, and an unknown set is refused", async () => {
  const words = "abadi abjad abon abu acar adas";
  const asked: Parameters[] = [];
  const noting = async (_password: Uint8Array, salt: Uint8Array, parameters: Parameters) => {
    asked.push(parameters);
    return Uint8Array.from([...salt, ...salt], (byte) => byte ^ parameters.rounds);
  };
  const older = await keysFrom(words, SALT, noting, 1, OLDER);
  const newer = await keysFrom(words, SALT, noting, 2, OLDER);
  await keysFrom(words, SALT, noting);
  assert.deepEqual(asked, [OLDER.get(1), OLDER.get(2), { rounds: 3, memoryBytes: 67_108_864, triedUntil: null }]);
  assert.notDeepEqual(older.mailbox, newer.mailbox);
  await refusesLater("version", keysFrom(words, SALT, noting, 3, OLDER));
  await refusesLater("words", keysFrom(`${words} adat`, SALT, noting, 3, OLDER));
});

test("a cheaper set is stretched in the worker as it says", async () => {
  const cheap = { rounds: 1, memoryBytes: 8_388_608, triedUntil: null };
  const started = (text: string) => new Thread(text) as unknown as globalThis.Worker;
  const source = inWorker(started, async () => slow);
  const [once, dear] = [await source(PASSWORD.slice(), SALT, cheap), await source(PASSWORD.slice(), SALT, FIRST_SET)];
  assert.notEqual(hex(once), hex(dear));
  assert.equal(hex(dear), hex(await stretch(PASSWORD, SALT)));
});

test("a passphrase of eight drawn words opens what was sealed for it, at its account", async () => {
  const drawn = choosePassphrase(random);
  assert.equal(drawn.length, 8);
  const [words, account, key] = [drawn.join(" "), random(16), random(32)];
  const secret = await passphraseSecret(`  ${words.toUpperCase()} `, account, stretch);
  const sealed = sealKey(secret, account, key, random);
  assert.deepEqual(openKey(await passphraseSecret(words, account, stretch), account, sealed), key);
  const elsewhere = await passphraseSecret(words, random(16), stretch);
  refuses("unopened", () => openKey(elsewhere, account, sealed));
  await refusesLater("words", passphraseSecret(drawn.slice(1).join(" "), account, stretch));
});

test("a move serves for one page, connection and mailbox, and only the old words make it", () => {
  const [seed, mailbox] = [random(32), random(16)];
  const key = publicKey(seed);
  const [origin, relay] = ["https://dapur.example", "k3Jx"];
  const signature = signMoving(seed, origin, relay, mailbox);
  verifyMoving(key, origin, relay, mailbox, signature);
  refuses("signature", () => verifyMoving(key, "https://dapur.test", relay, mailbox, signature));
  refuses("signature", () => verifyMoving(key, origin, "k3Jy", mailbox, signature));
  refuses("signature", () => verifyMoving(key, origin, relay, random(16), signature));
  refuses("signature", () => verifyMoving(publicKey(random(32)), origin, relay, mailbox, signature));
  refuses("signature", () =>
    verifyMoving(key, origin, relay, mailbox, signLogin(seed, "create", origin, relay, mailbox)),
  );
});
