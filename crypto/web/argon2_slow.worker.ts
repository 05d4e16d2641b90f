// The whole of Argon2id without WebAssembly, off the page's thread: ten times slower, for browsers that refuse it.

import { argon2id } from "@noble/hashes/argon2.js";

type Asked = {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly kibibytes: number;
  readonly size: number;
};
type Answered = { onmessage: ((event: MessageEvent<Asked>) => void) | null; postMessage(answer: Uint8Array): void };

const page = globalThis as unknown as Answered;

function stretched({ password, salt, rounds, kibibytes, size }: Asked): Uint8Array {
  try {
    return argon2id(password, salt, { t: rounds, m: kibibytes, p: 1, dkLen: size });
  } finally {
    password.fill(0);
  }
}

page.onmessage = ({ data }) => page.postMessage(stretched(data));
