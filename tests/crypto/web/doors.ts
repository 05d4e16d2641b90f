// Every reader of what others wrote, each with something good for it to read.

import { verifyCertificate } from "../../../crypto/web/authority.ts";
import { openFirst, openNext, unverified } from "../../../crypto/web/block.ts";
import { codesBody, readCodes, readReceipt, receiptBody } from "../../../crypto/web/body.ts";
import { bundleHash, verifyBundle, verifyKeptBundle, verifyOnCall } from "../../../crypto/web/bundle.ts";
import {
  readCertificate,
  readClinician,
  verifyCoordinator,
  verifyStatement,
  withProof,
} from "../../../crypto/web/certificate.ts";
import { openCheckpoint } from "../../../crypto/web/checkpoint.ts";
import { decodeState as decodeConsole, encodeState as encodeConsole } from "../../../crypto/web/clinician_state.ts";
import { verifyConsent } from "../../../crypto/web/consent.ts";
import { decode } from "../../../crypto/web/encoding.ts";
import { headerOf, openEnvelope, seal } from "../../../crypto/web/envelope.ts";
import { checkProof } from "../../../crypto/web/log_proof.ts";
import { verifyPrekey } from "../../../crypto/web/prekey.ts";
import { isByRoot, makeRevocation, revocationHash, verifyRevocation } from "../../../crypto/web/revocation.ts";
import { openKey, sealKey } from "../../../crypto/web/sealed_key.ts";
import { parted } from "../../../crypto/web/signing.ts";
import { openState, sealState } from "../../../crypto/web/state.ts";
import { decodeState, encodeState } from "../../../crypto/web/survivor_state.ts";
import { decodeRecord, encodeRecord, openRecord, sealRecord } from "../../../crypto/web/vault.ts";
import { openWhisper, quoteBody, readBody, readQuote, readRead, sealWhisper } from "../../../crypto/web/whisper.ts";
import { makeWithdrawal, verifyWithdrawal } from "../../../crypto/web/withdrawal.ts";
import { NOW } from "./cast.ts";
import { Team } from "./team.ts";

export type Door = readonly [read: (object: Uint8Array) => unknown, good: Uint8Array];

const team = Team.claimed("doors");
const { cast, melati } = team;
const { random, organisation, authority, survivor, log, rootSeed, statement } = cast;
const { key, conversation, seed } = survivor;
const [{ clinician, certificate, object: bundle, seed: signing }, other] = cast.clinicians;
const [offer, claim] = team.all as [(typeof team.all)[0], (typeof team.all)[0]];
const [coordinator] = cast.coordinators;
const about = { hash: clinician.hash, since: NOW, until: NOW + 1 };
const revocation = makeRevocation(rootSeed, organisation.instanceId, about, null);
const session = { session: random(16), sequence: 0, previous: null, seen: [], kind: "text", sentAt: NOW };
const header = { conversation, blockHash: claim.block.hash, bucket: NOW };
const message = { memberId: survivor.member.id, ...session, body: random(20) };
const envelope = seal(claim.key, seed, header, message, random);
const kept = { number: 1, seed: random(32), lastExpires: 0 };
const place = { headN: 0, headHash: null, block0Hash: null, need: "any", intent: 0, keep: 60 };
const prekeys = [{ ...kept, notAfter: NOW }];
const hers = { conversation, signingSeed: seed, prekeys, ...place };
const state = encodeState({ savedAt: NOW, logHead: log.head, conversations: [hers] });
const consoles = encodeConsole({
  ...{ savedAt: NOW, signingSeed: melati.seed, coordinatorSeed: null, logHead: null },
  ...{ bundles: [{ ...kept, start: NOW, until: NOW + 1 }], conversations: [] },
  reminders: [{ id: random(16), conversation, revision: 1, due: NOW, note: "tanya kabar" }],
});
const file = { fileId: random(16), key: random(16), size: 9, sha256: random(32), type: "image/png" };
const record = encodeRecord({ itemId: conversation, kind: "note", made: NOW, ends: NOW, label: "", files: [file] });
const allowed = team.named(team.dahlia);
const payload = readCertificate(certificate).payload;
const to = { clinicianId: other.clinician.clinicianId, bundleHash: other.bundle.hash };
const told = { room: random(16), session: random(16), sequence: 0, sentAt: NOW, kind: "text", body: random(9) };
const whisper = sealWhisper(other.bundle.kem, signing, clinician.clinicianId, to, told);

/** Nothing but their own shape protects these: a change may give another value. */
export const UNSIGNED: Readonly<Record<string, Door>> = {
  decode: [decode, offer.object],
  parted: [parted, offer.object],
  headerOf: [headerOf, envelope],
  readCodes: [readCodes, codesBody(["any", "id"])],
  readReceipt: [readReceipt, receiptBody([random(32)])],
  readQuote: [readQuote, quoteBody("hers", "Dia pulang.")],
  readRead: [readRead, readBody(random(16), 7)],
  decodeState: [decodeState, state],
  decodeConsole: [decodeConsole, consoles],
  decodeRecord: [decodeRecord, record],
  unverified: [unverified, offer.object],
  readClinician: [readClinician, payload],
  readCertificate: [readCertificate, certificate],
  withProof: [(object) => withProof(object, null), certificate],
  bundleHash: [bundleHash, bundle],
  revocationHash: [revocationHash, revocation],
  isByRoot: [isByRoot, revocation],
};

/** Not one byte of these can change. */
export const GUARDED: Readonly<Record<string, Door>> = {
  openFirst: [openFirst, offer.object],
  openNext: [(object) => openNext(offer.block, object), claim.object],
  openEnvelope: [(object) => openEnvelope(claim.key, claim.block.members, object), envelope],
  verifyStatement: [(object) => verifyStatement(organisation, object, NOW), statement],
  verifyCoordinator: [(object) => verifyCoordinator(organisation, object, NOW), coordinator.object],
  verifyCertificate: [(object) => verifyCertificate(authority, object, NOW), certificate],
  verifyRevocation: [(object) => verifyRevocation(organisation, object, NOW), revocation],
  openCheckpoint: [(object) => openCheckpoint(log, object, NOW), log.note],
  checkProof: [(object) => checkProof(log, clinician.hash, object, NOW), log.proof(clinician.hash)],
  openWhisper: [(object) => openWhisper(authority, certificate, to, other.kemSeed, object, NOW), whisper],
  verifyBundle: [(object) => verifyBundle(clinician, object, NOW), bundle],
  verifyKeptBundle: [(object) => verifyKeptBundle(clinician, object), bundle],
  verifyPrekey: [(object) => verifyPrekey(key, conversation, object), survivor.prekeyObject],
  verifyConsent: [(object) => verifyConsent(key, conversation, object), cast.standing],
  verifyNamed: [(object) => verifyConsent(key, conversation, object), allowed],
  verifyWithdrawal: [
    (object) => verifyWithdrawal(key, conversation, object),
    makeWithdrawal(seed, conversation, offer.block.hash),
  ],
  openState: [(object) => openState(key, key, object), sealState(key, key, state, random)],
  openRecord: [
    (object) => openRecord(key, key, conversation, object),
    sealRecord(key, key, conversation, record, random),
  ],
  openKey: [(object) => openKey(key, conversation, object), sealKey(key, conversation, seed, random)],
  statementOfMany: [(object) => verifyOnCall({ ...authority, statement: object }, [], "any", NOW), statement],
};

export const DOORS: Readonly<Record<string, Door>> = { ...UNSIGNED, ...GUARDED };
