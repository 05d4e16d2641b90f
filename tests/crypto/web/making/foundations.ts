// Encodings, signatures, words, logins and wraps of this side.

import { fromHex, hex } from "../../../../crypto/web/bytes.ts";
import { encode, type Value } from "../../../../crypto/web/encoding.ts";
import { signMoving } from "../../../../crypto/web/moving.ts";
import { publicKey } from "../../../../crypto/web/signing.ts";
import { choose } from "../../../../crypto/web/words.ts";
import { wrap } from "../../../../crypto/web/wrapping.ts";
import { NOW } from "../cast.ts";
import { type Asked, changed, drawing, herKey, random, survivor } from "./stage.ts";

export function parts(): readonly Asked[] {
  const value: Value = [0, 23, 24, 65_536, 2 ** 53 - 1, "kenanga 🌺", random(30), [true, false, null, [[]]]];
  const encoded = encode(value);
  const login = {
    purpose: "create",
    origin: "https://dapur.example",
    relay_nonce: "pXb2",
    client_nonce: hex(random(16)),
  };
  const first = { parameters: 1, sets: [] };
  const sets = [
    [3, 1, 8192, null],
    [1, 2, 16_384, NOW],
  ];
  const move = { origin: "https://dapur.example", relay_nonce: "pXb2", new_mailbox: hex(random(16)) };
  const [oldSeed, words] = [random(32), choose(random).join(" ")];
  const moved = hex(signMoving(oldSeed, move.origin, move.relay_nonce, fromHex(move.new_mailbox)));
  const moving = { old_login_key: hex(publicKey(oldSeed)), ...move, signature: moved };
  const older = { words, instance_id: hex(random(16)), sets };
  return [
    ["words.keys_from", "of an older set", { ...older, parameters: 1 }],
    ["words.keys_from", "of no set", { ...older, parameters: 2 }],
    ["words.sets_to_try", "in time", { sets, now: NOW - 1 }],
    ["words.sets_to_try", "too late", { sets, now: NOW }],
    ["moving.sign", "to new words", { old_login_seed: hex(oldSeed), ...move }],
    ["moving.verify", "to new words", moving],
    ["moving.verify", "to others", { ...moving, new_mailbox: hex(random(16)) }],
    ["encoding.decode", "one of everything", { encoded: hex(encoded) }],
    ["encoding.decode", "one byte short", { encoded: hex(encoded.subarray(0, -1)) }],
    ["encoding.decode", "one byte long", { encoded: `${hex(encoded)}00` }],
    ["row.versioned", "a row", { encoded: hex(encode([1, value])) }],
    ["row.versioned", "a newer row", { encoded: hex(encode([2, value])) }],
    ["signing.digest", "a digest", { tag: "sc1/member", content: hex(random(20)) }],
    ["signing.sign", "a signature", { tag: "sc1/prekey", seed: hex(random(32)), payload: hex(random(50)) }],
    ["keys.derive", "a long key", { ikm: hex(random(64)), label: "state", length: 64 }],
    ["words.choose", "six words", { random: hex(random(9)) }],
    ["words.keys_from", "six words", { words: choose(random).join(" "), ...first, instance_id: hex(random(16)) }],
    [
      "words.keys_from",
      "in capitals",
      { words: ` ${choose(random).join("  ").toUpperCase()}`, ...first, instance_id: hex(random(16)) },
    ],
    ["words.normalise", "every white space", { words: "\t abadi\u2028\u0085\u3000abjad\u00a0", count: 2 }],
    ["words.normalise", "a separator of files", { words: "abadi\u001cabjad", count: 2 }],
    ["words.keys_from", "five words", { words: "abadi abjad abon abu acar", ...first, instance_id: hex(random(16)) }],
    ["login.sign", "a first login", { login_seed: hex(random(32)), ...login }],
    ["login.verify", "a signature of nobody", { login_key: hex(herKey), ...login, signature: hex(random(64)) }],
  ];
}

export async function wraps(): Promise<readonly Asked[]> {
  const [hash, key, id] = [random(32), random(32), survivor.member.id];
  const made = await drawing("encapsulation", () => wrap(survivor.prekey.kem, key, hash, id));
  const input = { seed: hex(survivor.prekeySeed), wrapped: hex(made), block_hash: hex(hash), member_id: hex(id) };
  return [
    ["wrapping.kem_public", "a KEM key", { seed: hex(random(32)) }],
    ["wrapping.unwrap", "a wrap of hers", input],
    ["wrapping.unwrap", "of another block", { ...input, block_hash: hex(random(32)) }],
    ["wrapping.unwrap", "for another member", { ...input, member_id: hex(random(16)) }],
    ["wrapping.unwrap", "its encapsulation changed", { ...input, wrapped: changed(made, 40) }],
    ["wrapping.unwrap", "its ciphertext changed", { ...input, wrapped: changed(made, 1167) }],
    ["wrapping.unwrap", "cut short", { ...input, wrapped: hex(made.subarray(1)) }],
  ];
}
