// What became of something that this clinician has asked her.

import type { Block } from "../../../crypto/web/block.ts";
import { has } from "../../../crypto/web/block_rules.ts";
import { equal, same } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import { LEAD } from "../../../crypto/web/consent.ts";
import type { Member } from "../../../crypto/web/member.ts";
import type { Asked } from "../../shared/asks.ts";
import { lackOf } from "./covering.ts";

/** "stale": what she allowed counts no longer, so she has to be asked again. */
export type AskState = "waiting" | "declined" | "allowed" | "stale";

/** What became of an ask; null where there is nothing to wait for: they came, or lead. */
export function stateOf(chain: Chain, asked: Asked, now: number): AskState | null {
  const { ask, consent, declined, under, who } = asked;
  const leads = ask.scope === LEAD && has(chain.head, who.clinicianId);
  const settled = leads ? same(chain.head.lead, who.clinicianId) : wasThere(chain.blocks, who.clinicianId, under);
  if (settled) {
    return null;
  }
  if (consent === null || declined) {
    return declined ? "declined" : "waiting";
  }
  const planned = { signer: chain.head.lead ?? who.clinicianId, member: memberOf(who), leads, onCall: [] };
  const kept = chain.consents.filter((one) => !equal(one, consent));
  return lackOf(chain, planned, [...kept, consent], now) === null ? "allowed" : "stale";
}

/** In the block of this hash, or in a later one: by their order, since two can be of the same second. */
function wasThere(blocks: readonly Block[], id: Uint8Array, under: Uint8Array): boolean {
  const from = blocks.findIndex(({ hash }) => equal(hash, under));
  return blocks.slice(Math.max(from, 0)).some((block) => has(block, id));
}

/** Somebody as a block could name them: the rules of consents look at no prekey. */
function memberOf({ clinicianId, hash, key }: Clinician): Member {
  return { id: clinicianId, key, number: 0, prekeyHash: hash, certificateHash: hash };
}
