// Stretches a password off the page's thread. Where WebAssembly is refused it still answers, only slower.

import { argon2id as slowly } from "@noble/hashes/argon2.js";
import { argon2id as fast } from "./argon2_wasm.ts";

const SIZE = 32;

type Asked = {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly memoryBytes: number;
};
type Answered = { onmessage: ((event: MessageEvent<Asked>) => void) | null; postMessage(answer: Uint8Array): void };

const page = globalThis as unknown as Answered;

async function stretched({ password, salt, rounds, memoryBytes }: Asked): Promise<Uint8Array> {
  const kibibytes = memoryBytes / 1024;
  try {
    return await fast(password, salt, rounds, kibibytes, SIZE);
  } catch {
    return slowly(password, salt, { t: rounds, m: kibibytes, p: 1, dkLen: SIZE });
  }
}

/** Nothing where even that failed: an error inside a promise would not reach the page. */
async function answer(asked: Asked): Promise<Uint8Array> {
  try {
    return await stretched(asked);
  } catch {
    return new Uint8Array();
  } finally {
    asked.password.fill(0);
  }
}

page.onmessage = async ({ data }) => page.postMessage(await answer(data));
