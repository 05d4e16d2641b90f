// Who stands in the answers that this side hands to the other, and how a case is asked.

import { hex } from "../../../../crypto/web/bytes.ts";
import { Cast, NOW } from "../cast.ts";
import type { Named } from "../forms.ts";
import { seeded } from "../seeded.ts";
import * as things from "../things.ts";

export type Asked = readonly [kind: string, what: string, input: Named];

export const cast = new Cast("known answers from TypeScript");
export const { random, survivor, organisation } = cast;
export const [melati, kenanga] = cast.clinicians;
export const { conversation, seed, key: herKey } = survivor;
/** What a case about a certificate or a duty list pins. */
export const pinned = {
  ...{ organisation: things.organisation.write(organisation), statement: hex(cast.statement), now: NOW },
  ...{ revoked: [], revoked_coordinators: [] },
};
export const instance = { organisation: things.organisation.write(organisation), now: NOW };

export const changed = (bytes: Uint8Array, at: number): string => hex(bytes.with(at, (bytes[at] ?? 0) ^ 1));

/** HPKE draws from the platform, so for this one moment the platform draws from a seed. */
export async function drawing<Thing>(name: string, attempt: () => Promise<Thing>): Promise<Thing> {
  const drawn = seeded(name);
  const platform = globalThis.crypto.getRandomValues;
  globalThis.crypto.getRandomValues = (array) => {
    const bytes = array as unknown as Uint8Array;
    bytes.set(drawn(bytes.length));
    return array;
  };
  try {
    return await attempt();
  } finally {
    globalThis.crypto.getRandomValues = platform;
  }
}
