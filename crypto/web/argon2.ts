// Argon2id in a worker of its own that lives for one password: once it has answered, or failed, it is ended.

import source from "./argon2.worker.ts?text";
import { BLOCK_BYTES, beginning, hashed } from "./argon2_ends.ts";
import { Refused } from "./refused.ts";
import type { Argon2id } from "./words.ts";

const SIZE = 32;

/** Makes a worker of a source text: how a page may do that is its policy's business. */
export type Start = (source: string) => Worker;

/** `slower` gives the source of what answers where WebAssembly is refused. */
export function inWorker(start: Start, slower: () => Promise<string>): Argon2id {
  return async (password, salt, { rounds, memoryBytes }) => {
    const kibibytes = memoryBytes / 1024;
    try {
      const { parameters, blocks } = beginning(password, salt, rounds, kibibytes, SIZE);
      const last = await answered(start(source), { parameters, blocks, kibibytes }, blocks, BLOCK_BYTES);
      const answer = hashed(last, SIZE);
      last.fill(0);
      return answer;
    } catch {
      const slow = await slower().catch(() => {
        throw new Refused("stretching");
      });
      // A copy travels, and only a copy, so that the caller's own stays under its control.
      const handed = password.slice();
      return answered(start(slow), { password: handed, salt, rounds, kibibytes, size: SIZE }, handed, SIZE);
    }
  };
}

/** `secret` is transferred, not cloned: nothing of it remains on this side. */
function answered(worker: Worker, asked: object, secret: Uint8Array, size: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      worker.terminate();
      if (data instanceof Uint8Array && data.length === size) {
        resolve(data);
      } else {
        reject(new Refused("stretching"));
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      reject(new Refused("stretching"));
    };
    worker.postMessage(asked, [secret.buffer as ArrayBuffer]);
  });
}
