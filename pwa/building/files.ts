// Collects what the relay serves: files with neutral names, their Brotli twins, and files.json, the relay's map of them.

import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const PRESSED_ALREADY = [".jpg", ".png", ".webp", ".woff2"];

type Entry = {
  /** The file's place below the output directory; `file + ".br"` exists where `br` is true. */
  readonly file: string;
  readonly type: string;
  readonly integrity: string;
  readonly bytes: number;
  readonly br: boolean;
  /** Whether the phone may keep it: only the shell's files may be. */
  readonly kept: boolean;
};

/** One folder of files for one audience, addressed by the path under which its origin serves them. */
export class Shelf {
  readonly #entries: Record<string, Entry> = {};
  readonly #travelling: Record<string, number> = {};
  readonly #out: string;
  readonly #audience: string;

  constructor(out: string, audience: string) {
    this.#out = out;
    this.#audience = audience;
  }

  put(path: string, name: string, contents: Uint8Array, kept: boolean): string {
    const type = TYPES[extname(name)];
    if (type === undefined) {
      throw new Error(`no content type is known for ${name}`);
    }
    const file = `${this.#audience}/${name}`;
    const target = join(this.#out, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
    const br = !PRESSED_ALREADY.includes(extname(name));
    const travelling = br ? pressed(contents) : contents;
    if (br) {
      writeFileSync(`${target}.br`, travelling);
    }
    this.#travelling[path] = travelling.byteLength;
    const integrity = integrityOf(contents);
    this.#entries[path] = { file, type, integrity, bytes: contents.byteLength, br, kept };
    return integrity;
  }

  /** Puts under `/files/` a name made of nothing but the contents' hash, and answers with that path. */
  putHashed(ending: string, contents: Uint8Array, kept: boolean): string {
    const name = `${shortHash(contents)}${ending}`;
    this.put(`/files/${name}`, name, contents, kept);
    return `/files/${name}`;
  }

  integrity(path: string): string {
    return this.#entry(path).integrity;
  }

  #entry(path: string): Entry {
    const entry = this.#entries[path];
    if (!entry) {
      throw new Error(`${path} is not among the ${this.#audience}'s files`);
    }
    return entry;
  }

  /** How many bytes go over the air for this file. */
  travelling(path: string): number {
    const travelling = this.#travelling[path];
    if (travelling === undefined) {
      throw new Error(`${path} is not among the ${this.#audience}'s files`);
    }
    return travelling;
  }

  keptPaths(): readonly string[] {
    return Object.entries(this.#entries)
      .flatMap(([path, { kept }]) => (kept ? [path] : []))
      .sort();
  }

  listed(): Readonly<Record<string, Entry>> {
    return Object.fromEntries(Object.entries(this.#entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export function emptied(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
}

/** The first 16 bytes of a hash that an integrity names, in hexadecimal. */
export function idOf(integrity: string): string {
  return Buffer.from(integrity.slice("sha384-".length), "base64").subarray(0, 16).toString("hex");
}

export function integrityOf(contents: Uint8Array): string {
  return `sha384-${createHash("sha384").update(contents).digest("base64")}`;
}

export function shortHash(...parts: readonly (Uint8Array | string)[]): string {
  const total = createHash("sha256");
  for (const part of parts) {
    total.update(part);
  }
  return total.digest("hex").slice(0, 16);
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function pressed(contents: Uint8Array): Uint8Array {
  return brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
}
