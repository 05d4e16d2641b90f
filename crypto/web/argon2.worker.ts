// Fills Argon2id's memory off the page's thread, in compiled code; it never sees a password.
/// <reference path="./ambient.d.ts" />

import compiled from "hash-wasm/argon2.wasm";

const BLOCK_BYTES = 1024;

type Asked = { readonly parameters: Uint8Array; readonly blocks: Uint8Array; readonly kibibytes: number };
type Answered = { onmessage: ((event: MessageEvent<Asked>) => void) | null; postMessage(answer: Uint8Array): void };
type Filling = {
  readonly memory: WebAssembly.Memory;
  /** Where the blocks begin; the parameters lie behind the last one. To be called first. */
  Hash_GetBuffer(): number;
  Hash_SetMemorySize(bytes: number): void;
  /** Leaves the last block in the first one's place. */
  Hash_Calculate(length: number, kibibytes: number): void;
};

const page = globalThis as unknown as Answered;

async function filled({ parameters, blocks, kibibytes }: Asked): Promise<Uint8Array> {
  const code = Uint8Array.from(compiled.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const { instance } = await WebAssembly.instantiate(code);
  const filling = instance.exports as unknown as Filling;
  const start = filling.Hash_GetBuffer();
  filling.Hash_SetMemorySize((kibibytes + 1) * BLOCK_BYTES);
  const memory = new Uint8Array(filling.memory.buffer, start);
  memory.set(blocks);
  memory.set(parameters, kibibytes * BLOCK_BYTES);
  filling.Hash_Calculate(0, kibibytes);
  return memory.slice(0, BLOCK_BYTES);
}

/** Nothing where WebAssembly or so much memory is refused: an error inside a promise would not reach the page. */
page.onmessage = async ({ data }) => page.postMessage(await filled(data).catch(() => new Uint8Array()));
