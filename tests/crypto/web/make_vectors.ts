// Makes crypto/vectors/from_typescript.json: answers and refusals of this side, for the Python side to give too.
// Its test compares the file; MAKE_VECTORS=1 in the environment of that test writes it.

import { CLAIM, type Draft, makeBlock } from "../../../crypto/web/block.ts";
import { makeBundle } from "../../../crypto/web/bundle.ts";
import { hex, utf8 } from "../../../crypto/web/bytes.ts";
import { encode, type Value } from "../../../crypto/web/encoding.ts";
import { type Message, seal } from "../../../crypto/web/envelope.ts";
import { clinicianMember } from "../../../crypto/web/member.ts";
import { signPresentation } from "../../../crypto/web/presentation.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { sealKey } from "../../../crypto/web/sealed_key.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import { sealState } from "../../../crypto/web/state.ts";
import { makeWithdrawal } from "../../../crypto/web/withdrawal.ts";
import { choose } from "../../../crypto/web/words.ts";
import { wrap } from "../../../crypto/web/wrapping.ts";
import { Cast, DAY, HOUR, NOW } from "./cast.ts";
import type { Json, Named } from "./forms.ts";
import { KINDS } from "./kinds.ts";
import { seeded } from "./seeded.ts";
import { replaced, resigned } from "./tampering.ts";
import * as things from "./things.ts";

type Asked = readonly [kind: string, what: string, input: Named];

const cast = new Cast("known answers from TypeScript");
const { random, survivor, organisation } = cast;
const [melati, kenanga] = cast.clinicians;
const { conversation, seed, key: herKey } = survivor;
const instance = { organisation: things.organisation.write(organisation), now: NOW };
const changed = (bytes: Uint8Array, at: number): string => hex(bytes.with(at, (bytes[at] ?? 0) ^ 1));

export async function cases(): Promise<readonly Named[]> {
  const asked = [
    ...parts(),
    ...(await wraps()),
    ...organisations(),
    ...hers(),
    ...blocks(),
    ...envelopes(),
    ...states(),
  ];
  const answered: Named[] = [];
  for (const [kind, what, input] of asked) {
    answered.push({ kind, what, input, ...(await answer(kind, input)) });
  }
  return answered;
}

async function answer(kind: string, input: Named): Promise<Named> {
  try {
    return { output: (await KINDS[kind]?.(input)) ?? {} };
  } catch (reason) {
    if (reason instanceof Refused) {
      return { code: reason.code };
    }
    throw reason;
  }
}

function parts(): readonly Asked[] {
  const value: Value = [0, 23, 24, 65_536, 2 ** 53 - 1, "kenanga 🌺", random(30), [true, false, null, [[]]]];
  const encoded = encode(value);
  const login = {
    purpose: "create",
    origin: "https://dapur.example",
    relay_nonce: "pXb2",
    client_nonce: hex(random(16)),
  };
  return [
    ["encoding.decode", "one of everything", { encoded: hex(encoded) }],
    ["encoding.decode", "one byte short", { encoded: hex(encoded.subarray(0, -1)) }],
    ["encoding.decode", "one byte long", { encoded: `${hex(encoded)}00` }],
    ["signing.digest", "a digest", { tag: "sc1/member", content: hex(random(20)) }],
    ["signing.sign", "a signature", { tag: "sc1/prekey", seed: hex(random(32)), payload: hex(random(50)) }],
    ["keys.derive", "a long key", { ikm: hex(random(64)), label: "state", length: 64 }],
    ["words.choose", "six words", { random: hex(random(9)) }],
    ["words.keys_from", "six words", { words: choose(random).join(" "), instance_id: hex(random(16)) }],
    [
      "words.keys_from",
      "in capitals",
      { words: ` ${choose(random).join("  ").toUpperCase()}`, instance_id: hex(random(16)) },
    ],
    ["words.normalise", "every white space", { words: "\t abadi\u2028\u0085\u3000abjad\u00a0", count: 2 }],
    ["words.normalise", "a separator of files", { words: "abadi\u001cabjad", count: 2 }],
    ["words.keys_from", "five words", { words: "abadi abjad abon abu acar", instance_id: hex(random(16)) }],
    ["login.sign", "a first login", { login_seed: hex(random(32)), ...login }],
    ["login.verify", "a signature of nobody", { login_key: hex(herKey), ...login, signature: hex(random(64)) }],
  ];
}

/** HPKE draws from the platform, so for this one moment the platform draws from a seed. */
async function wrapped(...given: Parameters<typeof wrap>): Promise<Uint8Array> {
  const drawn = seeded("encapsulation");
  const platform = globalThis.crypto.getRandomValues;
  globalThis.crypto.getRandomValues = (array) => {
    const bytes = array as unknown as Uint8Array;
    bytes.set(drawn(bytes.length));
    return array;
  };
  try {
    return await wrap(...given);
  } finally {
    globalThis.crypto.getRandomValues = platform;
  }
}

async function wraps(): Promise<readonly Asked[]> {
  const [hash, key, id] = [random(32), random(32), survivor.member.id];
  const made = await wrapped(survivor.prekey.kem, key, hash, id);
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

function organisations(): readonly Asked[] {
  const statement = { ...instance, statement: hex(cast.statement) };
  const [first, second] = cast.coordinators;
  const verify = { ...statement, certificate: hex(melati.certificate) };
  const applicant = cast.applicant("Dahlia", random(32));
  const signers = cast.coordinators.map((one) => ({ object: hex(one.object), seed: hex(one.seed) }));
  const clinician = things.clinician.write(melati.clinician);
  const shift = { clinician, object: hex(melati.object), now: NOW, ahead: 0 };
  const pairs = [melati, kenanga].map(({ certificate, object }) => [hex(certificate), hex(object)]);
  const fields = things.clinicianFields.write(applicant);
  const kem = melati.bundle.kem.slice().fill(0, 1184);
  const garbage = makeBundle(melati.seed, melati.clinician, { ...melati.bundle, kem });
  const twice = [[hex(melati.certificate), hex(garbage)], ...pairs, ...pairs];
  return [
    ["certificate.verify_statement", "a statement", statement],
    ["certificate.verify_coordinator", "a coordinator", { ...instance, object: hex(first.object) }],
    [
      "certificate.verify_coordinator",
      "its end reached",
      { ...instance, object: hex(first.object), now: NOW + 20 * DAY },
    ],
    ["certificate.make", "a certificate", { instance_id: hex(organisation.instanceId), clinician: fields, signers }],
    ["certificate.verify", "a clinician", verify],
    ["certificate.verify", "before its time", { ...verify, now: NOW - DAY - 1 }],
    ["certificate.verify", "one signature", { ...verify, certificate: hex(cast.certify(applicant, [first])) }],
    ["certificate.verify", "one twice", { ...verify, certificate: hex(cast.certify(applicant, [second, second])) }],
    ...aloud(),
    ["bundle.verify", "a shift", shift],
    ["bundle.verify", "a key of small order", { ...shift, object: hex(garbage) }],
    ["bundle.verify", "over", { ...shift, now: NOW + 8 * HOUR }],
    ["bundle.verify", "another's", { ...shift, object: hex(kenanga.object) }],
    ["bundle.on_call", "both for a need", { ...statement, pairs, need: "legal" }],
    ["bundle.on_call", "each twice, and one with a garbage key", { ...statement, pairs: twice, need: "legal" }],
    ["bundle.on_call", "nobody for this need", { ...statement, pairs, need: "shelter" }],
  ];
}

function aloud(): readonly Asked[] {
  const [first, second] = cast.coordinators;
  const account = random(16);
  const presented = {
    ...{ coordinator_key: hex(publicKey(first.seed)), account_id: hex(account) },
    signature: hex(signPresentation(first.seed, account)),
  };
  const { clinicianId, key } = melati.clinician;
  return [
    ["fingerprint.of", "a key", { content: hex(key) }],
    ["fingerprint.applicant", "an applicant", { clinician_id: hex(clinicianId), key: hex(key) }],
    ["fingerprint.safety_number", "a head", { conversation: hex(conversation), head_hash: hex(random(32)) }],
    ["presentation.sign", "for an account", { coordinator_seed: hex(second.seed), account_id: hex(account) }],
    ["presentation.verify", "for an account", presented],
    ["presentation.verify", "for another account", { ...presented, account_id: hex(random(16)) }],
    ["presentation.verify", "by another", { ...presented, coordinator_key: hex(publicKey(second.seed)) }],
  ];
}

function hers(): readonly Asked[] {
  const input = { key: hex(herKey), conversation: hex(conversation) };
  const { prekeyObject } = survivor;
  const withdrawal = makeWithdrawal(seed, conversation, random(32));
  const elsewhere = { ...input, conversation: hex(random(16)) };
  return [
    ["prekey.verify", "a prekey", { ...input, object: hex(prekeyObject) }],
    ["prekey.verify", "of another conversation", { ...elsewhere, object: hex(prekeyObject) }],
    ["prekey.verify", "newer", { ...input, object: hex(resigned(prekeyObject, "sc1/prekey", seed, 0, 2)) }],
    ["consent.verify", "a standing consent", { ...input, object: hex(cast.standing) }],
    ["consent.verify", "as a prekey", { ...input, object: hex(prekeyObject) }],
    ["withdrawal.verify", "a withdrawal", { ...input, object: hex(withdrawal) }],
    ["withdrawal.verify", "of another conversation", { ...elsewhere, object: hex(withdrawal) }],
  ];
}

function making(draft: Draft, signerSeed: Uint8Array, key: Uint8Array): Named {
  const consents = [hex(cast.standing)];
  return {
    signer_seed: hex(signerSeed),
    draft: things.draft.write(draft),
    key: hex(key),
    consents,
    random: hex(random(24)),
  };
}

function blocks(): readonly Asked[] {
  const [key, other] = [random(32), random(32)];
  const [offer, block0] = cast.made(cast.offer(), seed, key);
  const [claim, block1] = cast.made(cast.claim(block0), melati.seed, other);
  const [rekey] = cast.made(cast.rekey(block1), seed, key);
  const chain = [offer, claim, rekey].map(hex);
  const after = (changes: Partial<Draft>, by: Uint8Array = melati.seed): Named => ({
    chain: [hex(offer), hex(makeBlock(by, cast.claim(block0, changes), other, [], random)[0])],
  });
  const ghost = clinicianMember(new Cast("a ghost").clinicians[0]);
  const [melatis] = cast.claim(block0).members.slice(1);
  const onCall = cast.clinicians.map((one) => things.onCall.write(one));
  return [
    ["block.make", "an offer", making(cast.offer(), seed, key)],
    ["block.make", "a claim", making(cast.claim(block0), melati.seed, other)],
    ["block.open", "three blocks", { chain }],
    ["block.open", "one left out", { chain: chain.filter((_, at) => at !== 1) }],
    ["block.open", "signed by another", after({}, kenanga.seed)],
    ["block.open", "a ghost", after({ members: [survivor.member, ghost] })],
    ["block.open", "another's place", after({ members: [survivor.member, { ...(melatis ?? ghost), key: herKey }] })],
    ["block.open", "no longer kept", after({ keep: 60 })],
    ["block.open", "kept too long", after({ expires: NOW + 9 * DAY })],
    ["block.open", "another lead", after({ lead: survivor.member.id })],
    ["block.open", "an older prekey", after({ members: [{ ...survivor.member, number: 0 }, melatis ?? ghost] })],
    ["block.open", "of a kind unknown", after({ kind: CLAIM + 7 })],
    ["block.confirm", "the key of an offer", { chain: chain.slice(0, 1), key: hex(key) }],
    ["block.confirm", "another key", { chain: chain.slice(0, 1), key: hex(other) }],
    ["block.check_added", "all on call", { object: hex(offer), on_call: onCall }],
    ["block.check_added", "one is not", { object: hex(offer), on_call: onCall.slice(1) }],
    ["block.open", "an older bundle", after({ members: [survivor.member, { ...(melatis ?? ghost), number: 0 }] })],
    ["block.check_times", "in time", { chain: chain.slice(0, 2), now: NOW + HOUR + 300 }],
    ["block.check_times", "too late", { chain: chain.slice(0, 2), now: NOW + HOUR + 301 }],
    ["block.check_until", "later", { chain, now: NOW + 9 * DAY }],
    ["block.check_until", "from the future", { chain, now: NOW }],
    ["block.times", "a day", { made: NOW + 7, keep: DAY, bucket_seconds: 900 }],
    ["block.times", "a week", { made: NOW + 7, keep: 7 * DAY, bucket_seconds: 3600 }],
  ];
}

function envelopes(): readonly Asked[] {
  const key = random(32);
  const { hash, members } = cast.made(cast.offer(), seed, key)[1];
  const header = { conversation, blockHash: hash, bucket: NOW + DAY };
  const place = { memberId: survivor.member.id, session: random(16), previous: random(32) };
  const message = (length: number): Message => ({
    ...place,
    ...{
      sequence: 300,
      seen: [[random(16), random(32)]],
      kind: "text",
      sentAt: NOW + 3,
      body: utf8("aman ".repeat(length)),
    },
  });
  const sealing = (length: number): Named => ({
    ...{ key: hex(key), seed: hex(seed), header: things.header.write(header) },
    ...{ message: things.message.write(message(length)), random: hex(random(24)) },
  });
  const object = seal(key, seed, header, message(2), random);
  const opening = { key: hex(key), members: members.map(things.member.write) as Json[], object: hex(object) };
  const forged = seal(key, kenanga.seed, header, message(1), random);
  const [offer, block0] = cast.made(cast.offer(), seed, key);
  const under = { ...header, blockHash: block0.hash };
  const inChain = (memberId: Uint8Array, by: Uint8Array): Named => ({
    ...{ chain: [hex(offer)], keys: [hex(key)] },
    object: hex(seal(key, by, under, { ...message(1), memberId }, random)),
  });
  const stranger = seal(key, seed, header, { ...message(1), memberId: random(16) }, random);
  return [
    ["envelope.seal", "a short message", sealing(1)],
    ["envelope.seal", "a long message", sealing(200)],
    ["envelope.header", "what the relay reads", { object: hex(object) }],
    ["envelope.header", "a byte short", { object: hex(object.subarray(1)) }],
    ["envelope.open", "a message of hers", opening],
    ["envelope.open", "under another key", { ...opening, key: hex(random(32)) }],
    ["envelope.open", "its last byte changed", { ...opening, object: changed(object, object.length - 1) }],
    ["envelope.open", "its header changed", { ...opening, object: changed(object, 20) }],
    ["envelope.open", "by another in her name", { ...opening, object: hex(forged) }],
    ["chain.open", "hers under her offer", inChain(survivor.member.id, seed)],
    ["chain.open", "another's under her offer", inChain(kenanga.clinician.clinicianId, kenanga.seed)],
    ["envelope.open", "by a stranger", { ...opening, object: hex(stranger) }],
  ];
}

function states(): readonly Asked[] {
  const [secret, share, account] = [random(32), random(32), random(16)];
  const input = { secret: hex(secret), share: hex(share) };
  const blob = sealState(secret, share, random(5000), random);
  const sealed = sealKey(secret, account, random(32), random);
  const kept: Value = [
    conversation,
    seed,
    [[1, random(32), NOW, NOW + DAY]],
    1,
    random(32),
    random(32),
    "legal",
    2,
    DAY,
  ];
  const state: Value = [1, NOW, [kept]];
  const consoles: Value = [
    1,
    NOW,
    seed,
    null,
    [[1, random(32), NOW, NOW + HOUR, NOW + DAY]],
    [[conversation, 1, random(32)]],
  ];
  const opening = { secret: hex(secret), account_id: hex(account), sealed: hex(sealed) };
  return [
    ["state.seal", "a state", { ...input, content: hex(random(100)), random: hex(random(24)) }],
    ["state.open", "a state of two pages", { ...input, blob: hex(blob) }],
    ["state.open", "with an old share", { ...input, share: hex(random(32)), blob: hex(blob) }],
    ["state.open", "changed", { ...input, blob: changed(blob, 100) }],
    ["state.open", "cut", { ...input, blob: hex(blob.subarray(0, -1)) }],
    ["survivor_state.decode", "a conversation", { encoded: hex(encode(state)) }],
    ["survivor_state.decode", "an intent unknown", { encoded: hex(encode(replaced(state, [2, 0, 7], 3))) }],
    ["clinician_state.decode", "a console's", { encoded: hex(encode(consoles)) }],
    ["clinician_state.decode", "a newer one", { encoded: hex(encode(replaced(consoles, 0, 2))) }],
    [
      "sealed_key.seal",
      "a key",
      { secret: hex(secret), account_id: hex(account), key: hex(random(32)), random: hex(random(24)) },
    ],
    ["sealed_key.open", "a key", opening],
    ["sealed_key.open", "of another account", { ...opening, account_id: hex(random(16)) }],
    ["sealed_key.recovery_secret", "a sheet", { words: choose(random, 12).join(" ") }],
  ];
}
