// Argon2id in a worker of its own that lives for one password: once it has answered, or failed, it is ended.

import source from "./argon2.worker.ts?text";
import { Refused } from "./refused.ts";
import type { Argon2id } from "./words.ts";

/** `start` makes a worker of a source text: how a page may do that is its policy's business. */
export function inWorker(start: (source: string) => Worker): Argon2id {
  return (password, salt, { rounds, memoryBytes }) =>
    new Promise<Uint8Array>((resolve, reject) => {
      const worker = start(source);
      // A copy travels, and only a copy, so that the caller's own stays under its control.
      const handed = password.slice();
      worker.onmessage = ({ data }: MessageEvent<unknown>) => {
        worker.terminate();
        if (data instanceof Uint8Array && data.length === 32) {
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
      // Transferred, not cloned: nothing of it remains on this side.
      worker.postMessage({ password: handed, salt, rounds, memoryBytes }, [handed.buffer as ArrayBuffer]);
    });
}
