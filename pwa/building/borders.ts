// Who may import whom, checked from what esbuild really bundled: cover, open door, survivor and console are
// strangers, and only the latter two know the sealed-conversation protocol.

import { relative } from "node:path";
import { type Bundled, PWA } from "./place.ts";

const PACKAGES = /node_modules\//;
const CIPHERS = /node_modules\/(hash-wasm|@noble)\//;
const PROTOCOL = /^\.\.\/crypto\//;

const FORBIDDEN = {
  cover: [/^(open|survivor|console)\//, PROTOCOL, CIPHERS],
  open: [/^(cover|survivor|console)\//, PROTOCOL, CIPHERS],
  survivor: [/^(cover|open|console)\//],
  console: [/^(cover|open|survivor)\//],
  offline: [/^(cover|open|survivor|console)\//, PROTOCOL, PACKAGES],
} as const;

export type Audience = keyof typeof FORBIDDEN;

export class Crossed extends Error {}

export function refuseCrossings(audience: Audience, made: Bundled): void {
  for (const [input, { imports }] of Object.entries(made.metafile.inputs)) {
    for (const path of [input, ...imports.map((one) => one.path)]) {
      const plain = placed(path);
      if (FORBIDDEN[audience].some((forbidden) => forbidden.test(plain))) {
        throw new Crossed(`${audience} must not import ${plain} (from ${placed(input)})`);
      }
    }
  }
}

/** A path as seen from pwa/; what a plugin has loaded is named worker:/whole/path or style:/whole/path. */
function placed(path: string): string {
  const [, whole] = path.split(/^(?:worker|style):/);
  return whole === undefined ? path : relative(PWA, whole);
}
