// Who of a block is somebody verified: by the newest certificate and bundle that the relay names of each.

import { type Authority, verifyCertificate } from "../../crypto/web/authority.ts";
import type { Block } from "../../crypto/web/block.ts";
import { has } from "../../crypto/web/block_rules.ts";
import { type CertifiedBundle, type OnCall, verifyKeptBundle } from "../../crypto/web/bundle.ts";
import { equal, hex, same } from "../../crypto/web/bytes.ts";
import type { Chain } from "../../crypto/web/chain.ts";
import { checkNeed } from "../../crypto/web/coverage.ts";
import { type Member, memberWith } from "../../crypto/web/member.ts";
import { Refused } from "../../crypto/web/refused.ts";
import type { Packable } from "./msgpack.ts";
import { bytesIn, listIn } from "./parsing.ts";
import { pairIn } from "./trust.ts";

/** The newest prekey of each present member, as the relay's `blocks` lists them: hers, or a certificate and a bundle. */
export type Newest = readonly (readonly [member: Uint8Array, prekey: Packable])[];

const NOTHING = "nothing";
const OLDER = "number";
const OVER: readonly string[] = ["expired", "revoked"];

export type Present = {
  /** Clinicians of the block with the bundle that the next block is wrapped to. */
  readonly verified: readonly OnCall[];
  /** Those whom the pinned root does not vouch for, or no longer. */
  readonly refused: readonly Uint8Array[];
  /** Those of whom the relay names nothing. */
  readonly missing: readonly Uint8Array[];
  /** Those whose newest bundle is older than the head says: no block after it may be wrapped to them. */
  readonly outnumbered: readonly Uint8Array[];
};

export function newestIn(rows: Packable | undefined): Newest {
  return listIn(rows).map((row) => {
    const [member, prekey = null] = listIn(row);
    return [bytesIn(member, 16), prekey];
  });
}

export function newestOf(newest: Newest, memberId: Uint8Array): Packable {
  return newest.find(([id]) => equal(id, memberId))?.[1] ?? null;
}

/**
 * Everybody in the head. `believed`: whom this client has verified before; of them a pair that
 * is none says nothing, of others everything.
 */
export function presentIn(
  authority: Authority,
  chain: Chain,
  newest: Newest,
  now: number,
  believed: (member: Member) => boolean,
): Present {
  const verified: OnCall[] = [];
  const [refused, missing, outnumbered]: [Uint8Array[], Uint8Array[], Uint8Array[]] = [[], [], []];
  for (const member of chain.head.members.slice(1)) {
    const found = looked(authority, member, newestOf(newest, member.id), now);
    if (typeof found !== "string" && serves(chain, found)) {
      verified.push(found);
    } else if (
      typeof found !== "string" ||
      OVER.includes(found) ||
      (found !== NOTHING && found !== OLDER && !believed(member))
    ) {
      refused.push(member.id);
    } else {
      (found === OLDER ? outnumbered : missing).push(member.id);
    }
  }
  return { verified, refused, missing, outnumbered };
}

/** Whoever was brought in under her standing consent serves its need: told by the bundle that they came with. */
function serves({ blocks, consents }: Chain, one: OnCall): boolean {
  const { clinicianId } = one.clinician;
  const at = blocks.findLastIndex((block, n) => n > 0 && has(block, clinicianId) && !isIn(blocks[n - 1], clinicianId));
  const [previous, block] = [blocks[at - 1], blocks[at]];
  const member = block === undefined ? undefined : memberWith(block.members, clinicianId);
  if (previous === undefined || block === undefined || member === undefined) {
    return true;
  }
  if (!equal(member.prekeyHash, one.bundle.hash)) {
    // Another shift since: what the one before was for is not told any more.
    return true;
  }
  try {
    // Of this one alone: the others of the block are looked at by themselves.
    const lead = same(block.lead, clinicianId) ? block.lead : previous.lead;
    const alone = { ...block, lead, members: [...block.members.slice(0, 1), member] };
    checkNeed([...blocks.slice(0, at), alone], consents, [one]);
    return true;
  } catch (reason) {
    if (reason instanceof Refused) {
      return false;
    }
    throw reason;
  }
}

function isIn(block: Block | undefined, id: Uint8Array): boolean {
  return block !== undefined && has(block, id);
}

/** The member with the bundle, or why not. */
function looked(authority: Authority, member: Member, prekey: Packable, now: number): OnCall | string {
  if (authority.revoked.has(hex(member.certificateHash ?? member.id))) {
    return "revoked";
  }
  if (prekey === null) {
    return NOTHING;
  }
  try {
    return presentMember(authority, member, pairIn(prekey), now);
  } catch (reason) {
    if (reason instanceof Refused) {
      return reason.code;
    }
    throw reason;
  }
}

/** A present member's certificate may have been renewed, and the hours of the bundle may be over. */
function presentMember(
  authority: Authority,
  member: Member,
  [certificate, object]: CertifiedBundle,
  now: number,
): OnCall {
  const clinician = verifyCertificate(authority, certificate, now);
  if (!equal(clinician.clinicianId, member.id) || !equal(clinician.key, member.key)) {
    throw new Refused("ghost");
  }
  const bundle = verifyKeptBundle(clinician, object);
  // An older bundle's key could be one that somebody has got hold of since.
  if (bundle.number < member.number) {
    throw new Refused(OLDER);
  }
  return { clinician, bundle };
}
