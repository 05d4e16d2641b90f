// The survivor's consents: a standing one for a need until a date, and those that each name one clinician.

import { equal } from "./bytes.ts";
import { encode, type Value } from "./encoding.ts";
import { demand } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { opened, parted, signed } from "./signing.ts";

/** Clinicians on call for this need may be brought in, or be handed the lead, until then. */
export type Standing = { readonly need: string; readonly until: number };
export type Named = {
  readonly id: Uint8Array;
  /** The newest block when she gave it: a removal later than that makes it void. */
  readonly headHash: Uint8Array;
  readonly certificateHash: Uint8Array;
  readonly scope: string;
  /** The epochs before theirs whose keys they may be given. */
  readonly epochs: readonly number[];
  readonly validUntil: number;
  /** A time until which they stay, or 0. */
  readonly ends: number;
};
export type Consent = Standing | Named;

export const JOIN = "join";
export const LEAD = "lead";
export const MOST_EPOCHS = 32;
const TAG = "sc1/consent";
const MOST_TEXT_BYTES = 32;
const STANDING = "standing";
const NAMED = "named";

export function makeStanding(seed: Uint8Array, conversation: Uint8Array, { need, until }: Standing): Uint8Array {
  return made(seed, STANDING, conversation, need, until);
}

export function makeNamed(seed: Uint8Array, conversation: Uint8Array, named: Named): Uint8Array {
  const { id, headHash, certificateHash, scope, epochs, validUntil, ends } = named;
  return made(seed, NAMED, conversation, id, headHash, certificateHash, scope, epochs, validUntil, ends);
}

export function verifyConsent(key: Uint8Array, conversation: Uint8Array, object: Uint8Array): Consent {
  return read(opened(TAG, key, object), conversation);
}

export function verifyStanding(key: Uint8Array, conversation: Uint8Array, object: Uint8Array): Standing {
  const consent = verifyConsent(key, conversation, object);
  demand(!isNamed(consent), "malformed");
  return consent;
}

/** What a consent says that was verified before, of whatever conversation. */
export function consentIn(object: Uint8Array): Consent {
  return read(parted(object).payload, null);
}

export function isNamed(consent: Consent): consent is Named {
  return "scope" in consent;
}

export function isStanding(consent: Consent): consent is Standing {
  return "need" in consent;
}

function made(seed: Uint8Array, ...items: readonly Value[]): Uint8Array {
  return signed(TAG, seed, encode([VERSION, ...items]));
}

function read(payload: Uint8Array, conversation: Uint8Array | null): Consent {
  const row = Row.versioned(payload);
  const kind = row.text(MOST_TEXT_BYTES);
  const about = row.fixed(16);
  demand(kind === STANDING || kind === NAMED, "malformed");
  const consent = kind === STANDING ? standingOf(row) : namedOf(row);
  row.end();
  demand(equal(about, conversation ?? about), "conversation");
  return consent;
}

function standingOf(row: Row): Standing {
  return { need: row.text(MOST_TEXT_BYTES), until: row.number() };
}

function namedOf(row: Row): Named {
  const named = {
    id: row.fixed(16),
    headHash: row.fixed(32),
    certificateHash: row.fixed(32),
    scope: row.text(MOST_TEXT_BYTES),
    epochs: row.numbers(MOST_EPOCHS),
    validUntil: row.number(),
    ends: row.number(),
  };
  demand(named.scope === JOIN || named.scope === LEAD, "malformed");
  return named;
}
