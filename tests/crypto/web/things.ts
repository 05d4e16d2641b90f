// The protocol's things, as the files of known answers write them.

import type { Block, Draft } from "../../../crypto/web/block.ts";
import type { Bundle, BundleFields, OnCall } from "../../../crypto/web/bundle.ts";
import type { Clinician, ClinicianFields, Coordinator, Organisation } from "../../../crypto/web/certificate.ts";
import type { ClinicianState, KeptBundle, KeptHead } from "../../../crypto/web/clinician_state.ts";
import type { Standing } from "../../../crypto/web/consent.ts";
import type { Header, Message } from "../../../crypto/web/envelope.ts";
import type { Member } from "../../../crypto/web/member.ts";
import type { Prekey, PrekeyFields } from "../../../crypto/web/prekey.ts";
import type { KeptConversation, KeptPrekey, SurvivorState } from "../../../crypto/web/survivor_state.ts";
import { bytes, bytesPair, list, named, number, orNull, text } from "./forms.ts";

const hash = { hash: bytes };
const validity = { notBefore: number, notAfter: number };
export const organisation = named<Organisation>({ rootKey: bytes, instanceId: bytes });
export const coordinator = named<Coordinator>({ coordinatorId: bytes, key: bytes, ...validity });

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

const prekeySeed = named<KeptPrekey>({ number, seed: bytes, notAfter: number, lastExpires: number });
const keptConversation = named<KeptConversation>({
  ...{ conversation: bytes, signingSeed: bytes, prekeys: list(prekeySeed), headN: number, headHash: orNull(bytes) },
  ...{ block0Hash: orNull(bytes), need: text, intent: number, keep: number },
});
export const survivorState = named<SurvivorState>({ savedAt: number, conversations: list(keptConversation) });

const bundleSeed = named<KeptBundle>({ number, seed: bytes, start: number, until: number, lastExpires: number });
const knownHead = named<KeptHead>({ conversation: bytes, headN: number, headHash: bytes });
export const clinicianState = named<ClinicianState>({
  ...{ savedAt: number, signingSeed: bytes, coordinatorSeed: orNull(bytes) },
  ...{ bundles: list(bundleSeed), conversations: list(knownHead) },
});
