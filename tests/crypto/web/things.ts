// The protocol's things, as the files of known answers write them.

import type { Block, Draft } from "../../../crypto/web/block.ts";
import type { Bundle, BundleFields, OnCall } from "../../../crypto/web/bundle.ts";
import type {
  Clinician,
  ClinicianFields,
  Coordinator,
  Organisation,
  Statement,
} from "../../../crypto/web/certificate.ts";
import type { Checkpoint, NoteKey } from "../../../crypto/web/checkpoint.ts";
import type { ClinicianState, KeptBundle, KeptHead, KeptReminder } from "../../../crypto/web/clinician_state.ts";
import type { Named, Standing } from "../../../crypto/web/consent.ts";
import type { Header, Message } from "../../../crypto/web/envelope.ts";
import type { LogHead } from "../../../crypto/web/log_head.ts";
import type { Member } from "../../../crypto/web/member.ts";
import type { Prekey, PrekeyFields } from "../../../crypto/web/prekey.ts";
import type { Revocation } from "../../../crypto/web/revocation.ts";
import type { KeptConversation, KeptPrekey, SurvivorState } from "../../../crypto/web/survivor_state.ts";
import type { KeptFile, VaultRecord } from "../../../crypto/web/vault.ts";
import type { Whisper } from "../../../crypto/web/whisper.ts";
import type { Parameters } from "../../../crypto/web/words.ts";
import { bytes, bytesPair, type Form, flag, type Json, list, named, number, orNull, text } from "./forms.ts";

const hash = { hash: bytes };
const validity = { notBefore: number, notAfter: number };
export const organisation = named<Organisation>({ rootKey: bytes, instanceId: bytes });
export const coordinator = named<Coordinator>({ coordinatorId: bytes, key: bytes, ...validity });

export const noteKey = named<NoteKey>({ name: text, key: bytes });
export const checkpoint = named<Checkpoint>({ size: number, root: bytes });
export const logHead = named<LogHead>({ key: bytes, size: number, root: bytes });
export const statement = named<Statement>({
  ...{ signaturesNeeded: number, ...validity },
  ...{ log: noteKey, witness: orNull(noteKey) },
});
export const revocation = named<Revocation>({ hash: bytes, since: number, until: number, byRoot: flag });

const clinicianForms = { clinicianId: bytes, key: bytes, profession: text, alias: text, region: text, ...validity };
export const clinicianFields = named<ClinicianFields>(clinicianForms);
export const clinician = named<Clinician>({ ...clinicianForms, ...hash });

const bundleForms = { number, kem: bytes, needs: list(text), start: number, until: number };
export const bundleFields = named<BundleFields>(bundleForms);
export const bundle = named<Bundle>({ ...bundleForms, ...hash });
export const onCall = named<OnCall>({ clinician, bundle });

const prekeyForms = { number, kem: bytes, notAfter: number };
export const prekeyFields = named<PrekeyFields>(prekeyForms);
export const prekey = named<Prekey>({ ...prekeyForms, ...hash });
export const namedConsent = named<Named>({
  ...{ id: bytes, headHash: bytes, certificateHash: bytes, scope: text, epochs: list(number) },
  ...{ validUntil: number, ends: number },
});
export const standing = named<Standing>({ need: text, until: number });

export const member = named<Member>({
  ...{ id: bytes, key: bytes, number, prekeyHash: bytes },
  certificateHash: orNull(bytes),
});
const draftForms = {
  ...{ conversation: bytes, n: number, kind: number, signer: bytes, lead: orNull(bytes), previous: orNull(bytes) },
  ...{ keep: number, returns: number, until: number, expires: number, members: list(member) },
};
export const draft = named<Draft>(draftForms);
export const block = named<Block>({ ...draftForms, commitment: bytes, sealed: bytes, ...hash });

export const header = named<Header>({ conversation: bytes, blockHash: bytes, bucket: number });
export const message = named<Message>({
  ...{ memberId: bytes, session: bytes, sequence: number, previous: orNull(bytes), seen: list(bytesPair) },
  ...{ kind: text, sentAt: number, body: bytes },
});

export const whisper = named<Whisper>({
  ...{ room: bytes, session: bytes, sequence: number, sentAt: number, kind: text, body: bytes },
});

const prekeySeed = named<KeptPrekey>({ number, seed: bytes, notAfter: number, lastExpires: number });
const keptConversation = named<KeptConversation>({
  ...{ conversation: bytes, signingSeed: bytes, prekeys: list(prekeySeed), headN: number, headHash: orNull(bytes) },
  ...{ block0Hash: orNull(bytes), need: text, intent: number, keep: number },
});
export const survivorState = named<SurvivorState>({
  ...{ savedAt: number, logHead: orNull(logHead), conversations: list(keptConversation) },
});

const bundleSeed = named<KeptBundle>({ number, seed: bytes, start: number, until: number, lastExpires: number });
const knownHead = named<KeptHead>({ conversation: bytes, headN: number, headHash: bytes });
const reminder = named<KeptReminder>({ id: bytes, conversation: bytes, revision: number, due: number, note: text });
export const clinicianState = named<ClinicianState>({
  ...{ savedAt: number, signingSeed: bytes, coordinatorSeed: orNull(bytes), logHead: orNull(logHead) },
  ...{ bundles: list(bundleSeed), conversations: list(knownHead), reminders: list(reminder) },
});

const keptFile = named<KeptFile>({ fileId: bytes, key: bytes, size: number, sha256: bytes, type: text });
export const vaultRecord = named<VaultRecord>({
  ...{ itemId: bytes, kind: text, made: number, ends: number, label: text, files: list(keptFile) },
});

/** Parameter sets of the words, as [number, rounds, memory, tried until | null]. */
export const sets: Form<ReadonlyMap<number, Parameters>> = {
  read: (json) =>
    new Map(
      (json as readonly (readonly number[])[]).map(([number = 0, rounds = 0, memoryBytes = 0, until]) => [
        number,
        { rounds, memoryBytes, triedUntil: until ?? null },
      ]),
    ),
  write: (all) => [...all].map(([number, one]): Json => [number, one.rounds, one.memoryBytes, one.triedUntil]),
};
