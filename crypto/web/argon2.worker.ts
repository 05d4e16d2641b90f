// Stretches a password off the page's thread. Where WebAssembly is refused it still answers, only slower.

import { argon2id as slowly } from "@noble/hashes/argon2.js";
import { argon2id as fast } from "hash-wasm";

const [PASSES, LANES, KIBIBYTES, SIZE] = [3, 1, 65_536, 32];

type Asked = { readonly password: Uint8Array; readonly salt: Uint8Array };
type Answered = { onmessage: ((event: MessageEvent<Asked>) => void) | null; postMessage(answer: Uint8Array): void };

const page = globalThis as unknown as Answered;

async function stretched({ password, salt }: Asked): Promise<Uint8Array> {
  try {
    return await fast({
      ...{ password, salt, iterations: PASSES, parallelism: LANES, memorySize: KIBIBYTES, hashLength: SIZE },
      outputType: "binary",
    });
  } catch {
    return slowly(password, salt, { t: PASSES, m: KIBIBYTES, p: LANES, dkLen: SIZE });
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
