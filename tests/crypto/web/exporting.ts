// Exports and opens age files for the other language's test: a JSON request on standard input, hex on standard output.

import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";
import { fromHex, hex } from "../../../crypto/web/bytes.ts";
import { exportFor } from "../../../crypto/web/export.ts";

type Asked =
  | { readonly recipients: readonly string[]; readonly content: string }
  | { readonly identity: string; readonly file: string };

async function answer(asked: Asked): Promise<Uint8Array> {
  if ("recipients" in asked) {
    return exportFor(asked.recipients, fromHex(asked.content));
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(asked.identity);
  return decrypter.decrypt(fromHex(asked.file));
}

process.stdout.write(hex(await answer(JSON.parse(readFileSync(0, "utf8")) as Asked)));
