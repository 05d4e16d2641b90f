// Each kind of case in the files of known answers: how its input is asked, and what it answers.

import { argon2id } from "hash-wasm";
import * as blocks from "../../../crypto/web/block.ts";
import { checkTimes, checkUntil } from "../../../crypto/web/block_rules.ts";
import * as bundles from "../../../crypto/web/bundle.ts";
import { same } from "../../../crypto/web/bytes.ts";
import * as certificates from "../../../crypto/web/certificate.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import * as clinicians from "../../../crypto/web/clinician_state.ts";
import * as consents from "../../../crypto/web/consent.ts";
import { decode, encode } from "../../../crypto/web/encoding.ts";
import * as envelopes from "../../../crypto/web/envelope.ts";
import * as fingerprints from "../../../crypto/web/fingerprint.ts";
import { derive } from "../../../crypto/web/keys.ts";
import * as logins from "../../../crypto/web/login.ts";
import * as prekeys from "../../../crypto/web/prekey.ts";
import * as presentations from "../../../crypto/web/presentation.ts";
import * as keys from "../../../crypto/web/sealed_key.ts";
import * as signing from "../../../crypto/web/signing.ts";
import * as states from "../../../crypto/web/state.ts";
import * as survivors from "../../../crypto/web/survivor_state.ts";
import * as withdrawals from "../../../crypto/web/withdrawal.ts";
import { choose, keysFrom, normalise } from "../../../crypto/web/words.ts";
import * as wrapping from "../../../crypto/web/wrapping.ts";
import { bytes, bytesPair, type Form, type Json, list, type Named, named, number, text, value } from "./forms.ts";
import { recorded } from "./seeded.ts";
import * as things from "./things.ts";

export type Answer = (input: Json) => Promise<Named>;
type Given<Forms> = { [Name in keyof Forms]: Forms[Name] extends Form<infer Thing> ? Thing : never };
// biome-ignore lint/suspicious/noExplicitAny: a form of anything; `Given` finds out of what
type Forms = Readonly<Record<string, Form<any>>>;

function kind<In extends Forms, Out extends Forms>(
  input: In,
  output: Out,
  answer: (given: Given<In>) => Given<Out> | Promise<Given<Out>>,
): Answer {
  const [asked, answered] = [named(input), named(output)];
  return async (json) => answered.write(await answer(asked.read(json) as Given<In>)) as Named;
}

function again(encoded: Uint8Array, content: Uint8Array): void {
  if (!same(encoded, content)) {
    throw new Error("encoding it again gave other bytes");
  }
}

function opened(chain: readonly Uint8Array[]): blocks.Block {
  const [first = new Uint8Array(), ...rest] = chain;
  return rest.reduce((previous, object) => blocks.openNext(previous, object), blocks.openFirst(first));
}

export const stretch = (password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> =>
  argon2id({ password, salt, iterations: 3, parallelism: 1, memorySize: 65_536, hashLength: 32, outputType: "binary" });

const login = { purpose: text as Form<logins.Purpose>, origin: text, relayNonce: text, clientNonce: bytes };
const verified = { organisation: things.organisation, now: number };
const hers = { key: bytes, conversation: bytes, object: bytes };

const parts: Readonly<Record<string, Answer>> = {
  "encoding.decode": kind({ encoded: bytes }, { value }, ({ encoded }) => {
    const found = decode(encoded);
    again(encoded, encode(found));
    return { value: found };
  }),
  "signing.digest": kind({ tag: text, content: bytes }, { digest: bytes }, ({ tag, content }) => ({
    digest: signing.digest(tag, content),
  })),
  "signing.sign": kind(
    { tag: text, seed: bytes, payload: bytes },
    { key: bytes, signature: bytes, object: bytes },
    ({ tag, seed, payload }) => ({
      key: signing.publicKey(seed),
      signature: signing.sign(tag, seed, payload),
      object: signing.signed(tag, seed, payload),
    }),
  ),
  "signing.opened": kind({ tag: text, key: bytes, object: bytes }, { payload: bytes }, ({ tag, key, object }) => ({
    payload: signing.opened(tag, key, object),
  })),
  "keys.derive": kind({ ikm: bytes, label: text, length: number }, { key: bytes }, ({ ikm, label, length }) => ({
    key: derive(ikm, label, length),
  })),
  "words.choose": kind({ random: bytes }, { words: text }, ({ random }) => ({
    words: choose(recorded(random)).join(" "),
  })),
  "words.normalise": kind({ words: text, count: number }, { words: text }, ({ words, count }) => ({
    words: normalise(words, count),
  })),
  "words.keys_from": kind(
    { words: text, instanceId: bytes },
    { mailbox: bytes, loginSeed: bytes, sealKey: bytes },
    ({ words, instanceId }) => keysFrom(words, instanceId, stretch),
  ),
  "login.sign": kind(
    { loginSeed: bytes, ...login },
    { loginKey: bytes, mailbox: bytes, signature: bytes },
    ({ loginSeed, purpose, origin, relayNonce, clientNonce }) => {
      const loginKey = signing.publicKey(loginSeed);
      const signature = logins.signLogin(loginSeed, purpose, origin, relayNonce, clientNonce);
      return { loginKey, mailbox: logins.mailboxOf(loginKey), signature };
    },
  ),
  "login.verify": kind(
    { loginKey: bytes, ...login, signature: bytes },
    {},
    ({ loginKey, purpose, origin, relayNonce, clientNonce, signature }) => {
      logins.verifyLogin(loginKey, purpose, origin, relayNonce, clientNonce, signature);
      return {};
    },
  ),
  "wrapping.kem_public": kind({ seed: bytes }, { kem: bytes }, ({ seed }) => ({ kem: wrapping.kemPublic(seed) })),
  "wrapping.unwrap": kind(
    { seed: bytes, wrapped: bytes, blockHash: bytes, memberId: bytes },
    { key: bytes },
    async ({ seed, wrapped, blockHash, memberId }) => ({
      key: await wrapping.unwrap(seed, wrapped, blockHash, memberId),
    }),
  ),
};

const organisations: Readonly<Record<string, Answer>> = {
  "certificate.make_statement": kind(
    { rootSeed: bytes, instanceId: bytes, signaturesNeeded: number, notBefore: number, notAfter: number },
    { statement: bytes },
    ({ rootSeed, instanceId, signaturesNeeded, ...validity }) => ({
      statement: certificates.makeStatement(rootSeed, instanceId, signaturesNeeded, validity),
    }),
  ),
  "certificate.verify_statement": kind(
    { ...verified, statement: bytes },
    { signaturesNeeded: number },
    ({ organisation, statement, now }) => ({
      signaturesNeeded: certificates.verifyStatement(organisation, statement, now),
    }),
  ),
  "certificate.make_coordinator": kind(
    { rootSeed: bytes, instanceId: bytes, coordinator: things.coordinator },
    { object: bytes },
    ({ rootSeed, instanceId, coordinator }) => ({
      object: certificates.makeCoordinator(rootSeed, instanceId, coordinator),
    }),
  ),
  "certificate.verify_coordinator": kind(
    { ...verified, object: bytes },
    { coordinator: things.coordinator },
    ({ organisation, object, now }) => ({ coordinator: certificates.verifyCoordinator(organisation, object, now) }),
  ),
  "certificate.make": kind(
    {
      instanceId: bytes,
      clinician: things.clinicianFields,
      signers: list(named<{ readonly object: Uint8Array; readonly seed: Uint8Array }>({ object: bytes, seed: bytes })),
    },
    { payload: bytes, certificate: bytes },
    ({ instanceId, clinician, signers }) => {
      const payload = certificates.clinicianPayload(instanceId, clinician);
      const pairs = signers.map(({ object, seed }) => [object, certificates.countersign(seed, payload)] as const);
      return { payload, certificate: certificates.makeCertificate(payload, pairs) };
    },
  ),
  "certificate.verify": kind(
    { ...verified, statement: bytes, certificate: bytes },
    { clinician: things.clinician },
    ({ organisation, statement, certificate, now }) => ({
      clinician: certificates.verifyCertificate(organisation, statement, certificate, now),
    }),
  ),
  "fingerprint.of": kind({ content: bytes }, { digits: text }, ({ content }) => ({
    digits: fingerprints.fingerprint(content).join(" "),
  })),
  "fingerprint.applicant": kind({ clinicianId: bytes, key: bytes }, { digits: text }, ({ clinicianId, key }) => ({
    digits: fingerprints.applicantFingerprint(clinicianId, key).join(" "),
  })),
  "fingerprint.safety_number": kind(
    { conversation: bytes, headHash: bytes },
    { digits: text },
    ({ conversation, headHash }) => ({ digits: fingerprints.safetyNumber(conversation, headHash).join(" ") }),
  ),
  "presentation.sign": kind(
    { coordinatorSeed: bytes, accountId: bytes },
    { coordinatorKey: bytes, signature: bytes },
    ({ coordinatorSeed, accountId }) => ({
      coordinatorKey: signing.publicKey(coordinatorSeed),
      signature: presentations.signPresentation(coordinatorSeed, accountId),
    }),
  ),
  "presentation.verify": kind(
    { coordinatorKey: bytes, accountId: bytes, signature: bytes },
    {},
    ({ coordinatorKey, accountId, signature }) => {
      presentations.verifyPresentation(coordinatorKey, accountId, signature);
      return {};
    },
  ),
  "bundle.make": kind(
    { seed: bytes, clinician: things.clinician, bundle: things.bundleFields },
    { object: bytes },
    ({ seed, clinician, bundle }) => ({ object: bundles.makeBundle(seed, clinician, bundle) }),
  ),
  "bundle.verify": kind(
    { clinician: things.clinician, object: bytes, now: number, ahead: number },
    { bundle: things.bundle },
    ({ clinician, object, now, ahead }) => ({ bundle: bundles.verifyBundle(clinician, object, now, ahead) }),
  ),
  "bundle.on_call": kind(
    { ...verified, statement: bytes, pairs: list(bytesPair), need: text },
    { onCall: list(things.onCall) },
    ({ organisation, statement, pairs, need, now }) => ({
      onCall: bundles.verifyOnCall(organisation, statement, pairs, need, now),
    }),
  ),
};

const conversations: Readonly<Record<string, Answer>> = {
  "prekey.make": kind(
    { seed: bytes, conversation: bytes, prekey: things.prekeyFields },
    { object: bytes },
    ({ seed, conversation, prekey }) => ({ object: prekeys.makePrekey(seed, conversation, prekey) }),
  ),
  "prekey.verify": kind(hers, { prekey: things.prekey }, ({ key, conversation, object }) => ({
    prekey: prekeys.verifyPrekey(key, conversation, object),
  })),
  "consent.make": kind(
    { seed: bytes, conversation: bytes, standing: things.standing },
    { object: bytes },
    ({ seed, conversation, standing }) => ({ object: consents.makeStanding(seed, conversation, standing) }),
  ),
  "consent.verify": kind(hers, { standing: things.standing }, ({ key, conversation, object }) => ({
    standing: consents.verifyStanding(key, conversation, object),
  })),
  "withdrawal.make": kind(
    { seed: bytes, conversation: bytes, block0Hash: bytes },
    { object: bytes },
    ({ seed, conversation, block0Hash }) => ({
      object: withdrawals.makeWithdrawal(seed, conversation, block0Hash),
    }),
  ),
  "withdrawal.verify": kind(hers, { block0Hash: bytes }, ({ key, conversation, object }) => ({
    block0Hash: withdrawals.verifyWithdrawal(key, conversation, object),
  })),
  "block.make": kind(
    { signerSeed: bytes, draft: things.draft, key: bytes, consents: list(bytes), random: bytes },
    { object: bytes, block: things.block },
    ({ signerSeed, draft, key, consents: given, random }) => {
      const [object, block] = blocks.makeBlock(signerSeed, draft, key, given, recorded(random));
      return { object, block };
    },
  ),
  "block.open": kind({ chain: list(bytes) }, { block: things.block }, ({ chain }) => ({ block: opened(chain) })),
  "block.confirm": kind({ chain: list(bytes), key: bytes }, { consents: list(bytes) }, ({ chain, key }) => ({
    consents: blocks.confirm(opened(chain), key),
  })),
  "block.check_added": kind({ object: bytes, onCall: list(things.onCall) }, {}, ({ object, onCall }) => {
    blocks.checkAdded(blocks.openFirst(object), onCall);
    return {};
  }),
  "block.times": kind(
    { made: number, keep: number, bucketSeconds: number },
    { until: number, expires: number },
    ({ made, keep, bucketSeconds }) => blocks.times(made, keep, bucketSeconds),
  ),
  "block.check_times": kind({ chain: list(bytes), now: number }, {}, ({ chain, now }) => {
    checkTimes(opened(chain), now);
    return {};
  }),
  "block.check_until": kind({ chain: list(bytes), now: number }, {}, ({ chain, now }) => {
    checkUntil(opened(chain), now);
    return {};
  }),
  "chain.open": kind(
    { chain: list(bytes), keys: list(bytes), object: bytes },
    { header: things.header, message: things.message, hash: bytes },
    ({ chain, keys: known, object }) => {
      const followed = new Chain(new Uint8Array(16));
      for (const [at, key] of known.entries()) {
        followed.acceptOwn(opened(chain.slice(0, at + 1)), key);
      }
      return followed.open(object);
    },
  ),
  "envelope.seal": kind(
    { key: bytes, seed: bytes, header: things.header, message: things.message, random: bytes },
    { object: bytes, hash: bytes },
    ({ key, seed, header, message, random }) => {
      const object = envelopes.seal(key, seed, header, message, recorded(random));
      return { object, hash: envelopes.envelopeHash(object) };
    },
  ),
  "envelope.header": kind({ object: bytes }, { header: things.header }, ({ object }) => ({
    header: envelopes.headerOf(object),
  })),
  "envelope.open": kind(
    { key: bytes, members: list(things.member), object: bytes },
    { header: things.header, message: things.message, hash: bytes },
    ({ key, members, object }) => envelopes.openEnvelope(key, members, object),
  ),
};

const kept: Readonly<Record<string, Answer>> = {
  "state.seal": kind(
    { secret: bytes, share: bytes, content: bytes, random: bytes },
    { blob: bytes },
    ({ secret, share, content, random }) => ({ blob: states.sealState(secret, share, content, recorded(random)) }),
  ),
  "state.open": kind({ secret: bytes, share: bytes, blob: bytes }, { content: bytes }, ({ secret, share, blob }) => ({
    content: states.openState(secret, share, blob),
  })),
  "survivor_state.decode": kind({ encoded: bytes }, { survivorState: things.survivorState }, ({ encoded }) => {
    const survivorState = survivors.decodeState(encoded);
    again(encoded, survivors.encodeState(survivorState));
    return { survivorState };
  }),
  "clinician_state.decode": kind({ encoded: bytes }, { clinicianState: things.clinicianState }, ({ encoded }) => {
    const clinicianState = clinicians.decodeState(encoded);
    again(encoded, clinicians.encodeState(clinicianState));
    return { clinicianState };
  }),
  "sealed_key.seal": kind(
    { secret: bytes, accountId: bytes, key: bytes, random: bytes },
    { sealed: bytes },
    ({ secret, accountId, key, random }) => ({ sealed: keys.sealKey(secret, accountId, key, recorded(random)) }),
  ),
  "sealed_key.open": kind(
    { secret: bytes, accountId: bytes, sealed: bytes },
    { key: bytes },
    ({ secret, accountId, sealed }) => ({ key: keys.openKey(secret, accountId, sealed) }),
  ),
  "sealed_key.recovery_secret": kind({ words: text }, { secret: bytes }, ({ words }) => ({
    secret: keys.recoverySecret(words),
  })),
};

export const KINDS: Readonly<Record<string, Answer>> = { ...parts, ...organisations, ...conversations, ...kept };
