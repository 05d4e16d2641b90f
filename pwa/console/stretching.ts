// Argon2id for the passphrase, in slices so that the page stays alive. Slower than WebAssembly, and needs no worker.

import { argon2idAsync } from "@noble/hashes/argon2.js";
import type { Argon2id } from "../../crypto/web/words.ts";

const [LANES, SIZE] = [1, 32];

export const stretched: Argon2id = (password, salt, { memoryBytes, rounds }) =>
  argon2idAsync(password, salt, { t: rounds, m: memoryBytes / 1024, p: LANES, dkLen: SIZE });
