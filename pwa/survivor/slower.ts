// The part for browsers that refuse WebAssembly: the source of a worker that stretches words without it.

export { default as source } from "../../crypto/web/argon2_slow.worker.ts?text";
