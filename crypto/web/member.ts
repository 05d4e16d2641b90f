// A member of a conversation as a block names one: who, with which keys, certified how.

import type { OnCall } from "./bundle.ts";
import { equal } from "./bytes.ts";
import { encode, type Value } from "./encoding.ts";
import type { Prekey } from "./prekey.ts";
import type { Row } from "./row.ts";
import { digest } from "./signing.ts";

export type Member = {
  readonly id: Uint8Array;
  readonly key: Uint8Array;
  /** The number and hash of the prekey, or of the shift bundle, that this block is wrapped to. */
  readonly number: number;
  readonly prekeyHash: Uint8Array;
  /** Null for the survivor, and for nobody else. */
  readonly certificateHash: Uint8Array | null;
};

/** The survivor has no certificate; her id follows from her conversation key. */
export function survivorId(conversationKey: Uint8Array): Uint8Array {
  return digest("sc1/member", conversationKey).slice(0, 16);
}

export function survivorMember(conversationKey: Uint8Array, { number, hash }: Prekey): Member {
  return { id: survivorId(conversationKey), key: conversationKey, number, prekeyHash: hash, certificateHash: null };
}

export function clinicianMember({ clinician, bundle }: OnCall): Member {
  return {
    id: clinician.clinicianId,
    key: clinician.key,
    number: bundle.number,
    prekeyHash: bundle.hash,
    certificateHash: clinician.hash,
  };
}

export function memberRow({ id, key, number, prekeyHash, certificateHash }: Member): Value {
  return [id, key, number, prekeyHash, certificateHash];
}

export function memberOf(row: Row): Member {
  const member = {
    id: row.fixed(16),
    key: row.fixed(32),
    number: row.number(),
    prekeyHash: row.fixed(32),
    certificateHash: row.fixedOrNull(32),
  };
  row.end();
  return member;
}

export function sameMember(a: Member, b: Member): boolean {
  return equal(encode(memberRow(a)), encode(memberRow(b)));
}

export function memberWith(members: readonly Member[], id: Uint8Array | null): Member | undefined {
  return members.find((member) => id !== null && equal(member.id, id));
}
