// The parts that browsers use give their published answers (crypto/vectors/published; the Python tests hold that
// these are what was published).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { argon2id } from "hash-wasm";
import { fromHex, hex, joined, utf8 } from "../../../crypto/web/bytes.ts";
import { openWith } from "../../../crypto/web/hpke.ts";
import { openBytes, sealBytes } from "../../../crypto/web/sealing.ts";
import { publicKey, signUntagged, verifyUntagged } from "../../../crypto/web/signing.ts";
import { kemPublic } from "../../../crypto/web/wrapping.ts";
import { refuses } from "./refusing.ts";
import { recorded } from "./seeded.ts";
import { VECTORS } from "./vector_files.ts";

type Published = Readonly<Record<string, string>>;

function cases(name: string): readonly Published[] {
  const held = JSON.parse(readFileSync(join(VECTORS, "published", `${name}.json`), "utf8")) as { cases: Published[] };
  assert.ok(held.cases.length > 0);
  return held.cases;
}

const at = (one: Published, name: string): Uint8Array => fromHex(one[name] ?? "none");

test("X-Wing keys and HPKE openings are as published", () => {
  for (const one of cases("hpke_x_wing")) {
    const [seed, info, aad] = [at(one, "skRm"), at(one, "info"), at(one, "aad")];
    const sealed = joined(at(one, "enc"), at(one, "ct"));
    assert.deepEqual(kemPublic(seed), at(one, "pkRm"));
    assert.deepEqual(openWith(seed, sealed, info, aad), at(one, "pt"));
    assert.throws(() => openWith(seed, sealed, utf8("another"), aad));
    assert.throws(() => openWith(seed, sealed, info, utf8("another")));
  }
});

test("ML-KEM-768 keys and secrets are as published", () => {
  for (const one of cases("ml_kem_768")) {
    const { publicKey: kem, secretKey } = ml_kem768.keygen(joined(at(one, "d"), at(one, "z")));
    assert.deepEqual(kem, at(one, "pk"));
    assert.deepEqual(ml_kem768.decapsulate(at(one, "ct"), secretKey), at(one, "ss"));
  }
});

test("Ed25519 signatures are those of RFC 8032", () => {
  for (const one of cases("ed25519")) {
    const [seed, key, message] = [at(one, "seed"), at(one, "key"), at(one, "message")];
    assert.deepEqual(publicKey(seed), key);
    assert.deepEqual(signUntagged(seed, message), at(one, "signature"));
    verifyUntagged(key, message, at(one, "signature"));
    refuses("signature", () => verifyUntagged(key, joined(message, Uint8Array.of(0)), at(one, "signature")));
  }
});

test("Argon2id is as in RFC 9106", async () => {
  for (const one of cases("argon2id")) {
    const secret = one["secret"] === "" ? {} : { secret: at(one, "secret") };
    // This library takes no empty password; ours are never empty.
    if (one["pass"] !== "") {
      const made = await argon2id({
        ...{ password: at(one, "pass"), salt: at(one, "salt"), hashLength: Number(one["length"]), ...secret },
        ...{ parallelism: Number(one["lanes"]), iterations: Number(one["iter"]), memorySize: Number(one["memcost"]) },
        outputType: "hex",
      });
      assert.equal(made, one["output"]);
    }
  }
});

test("HKDF-SHA256 is as in RFC 5869", () => {
  for (const one of cases("hkdf_sha256")) {
    const made = hkdf(sha256, at(one, "IKM"), at(one, "salt"), at(one, "info"), Number(one["L"]));
    assert.deepEqual(made, at(one, "OKM"));
  }
});

test("XChaCha20-Poly1305 is as in its draft", () => {
  for (const one of cases("xchacha20_poly1305")) {
    const [key, nonce, aad, content] = [at(one, "key"), at(one, "nonce"), at(one, "aad"), at(one, "plaintext")];
    const sealed = joined(nonce, at(one, "sealed"));
    assert.deepEqual(openBytes(key, sealed, aad), content);
    assert.equal(hex(sealBytes(key, content, aad, recorded(nonce))), hex(sealed));
  }
});

test("ChaCha20-Poly1305 is as published", () => {
  for (const one of cases("chacha20_poly1305")) {
    const sealed = chacha20poly1305(at(one, "Key"), at(one, "IV"), at(one, "AAD")).encrypt(at(one, "Plaintext"));
    assert.equal(hex(sealed), `${one["Ciphertext"]}${one["Tag"]}`);
  }
});
