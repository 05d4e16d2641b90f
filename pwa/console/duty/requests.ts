// A request that waits: opened with the shift's seed, so that its card can be read before anyone takes it.

import { checkUntil } from "../../../crypto/web/block_rules.ts";
import { readCodes, readText } from "../../../crypto/web/body.ts";
import { ANY_NEED } from "../../../crypto/web/bundle.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { verifyStanding } from "../../../crypto/web/consent.ts";
import type { Prekey } from "../../../crypto/web/prekey.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Values } from "../../shared/line.ts";
import { bytesIn, listIn, numberIn } from "../../shared/parsing.ts";
import type { RelayClock } from "../clock.ts";
import { newestPrekey } from "../talk/making.ts";
import { acceptFirst, madeAt, survivorIn } from "../talk/opening.ts";

/** Facts in short codes, each `name:value` or a bare word. */
export type Card = { readonly need: string; readonly codes: readonly string[] };
export type Waiting = {
  readonly conversation: Uint8Array;
  readonly since: number;
  readonly expires: number;
  readonly chain: Chain;
  readonly prekey: Prekey;
  readonly card: Card;
  /** Facts and texts sent while waiting, which everyone offered can read. */
  readonly wishes: readonly string[];
  readonly texts: readonly string[];
};

/** One row of the relay's list. Throws Refused where it doesn't hold together or isn't for this console. */
export async function openWaiting(
  row: Values,
  state: ClinicianState,
  memberId: Uint8Array,
  clock: RelayClock,
): Promise<Waiting> {
  const [conversation, since, expires, object, wrapped, prekeyObject, envelopes] = row;
  const block0 = bytesIn(object);
  const chain = new Chain(memberId);
  const first = await acceptFirst(chain, block0, bytesIn(wrapped), state, memberId);
  checkUntil(first, clock.now());
  clock.prove(madeAt(first));
  const survivor = survivorIn(first);
  const id = bytesIn(conversation, 16);
  if (!equal(first.conversation, id)) {
    throw new Refused("conversation");
  }
  // Throws where this console has no key for it.
  chain.keyFor(first.hash);
  const prekey = newestPrekey(first, bytesIn(prekeyObject));
  const said = listIn(envelopes).flatMap((one) => saidIn(chain, bytesIn(listIn(one)[1])));
  const need = needIn(survivor.key, id, chain.consents);
  return {
    ...{ conversation: id, since: numberIn(since), expires: numberIn(expires), chain, prekey },
    ...readable(need, said),
  };
}

type Said = { readonly kind: string; readonly body: Uint8Array };

/** Under an offer the chain opens what she herself sent and nothing else. */
function saidIn(chain: Chain, envelope: Uint8Array): readonly Said[] {
  try {
    const { message } = chain.open(envelope);
    return [{ kind: message.kind, body: message.body }];
  } catch (error) {
    if (error instanceof Refused) {
      return [];
    }
    throw error;
  }
}

function readable(need: string, said: readonly Said[]): Pick<Waiting, "card" | "wishes" | "texts"> {
  const of = (kind: string) => said.filter((one) => one.kind === kind).map(({ body }) => body);
  const [codes = [need]] = of("card").map(readCodes);
  return {
    card: { need: codes[0] ?? need, codes },
    wishes: of("wishes").flatMap(readCodes),
    texts: of("text").map(readText),
  };
}

/** The need that she consented to have answered. Whoever gave no standing consent still asks for help. */
function needIn(key: Uint8Array, conversation: Uint8Array, [standing]: readonly Uint8Array[]): string {
  return standing === undefined ? ANY_NEED : verifyStanding(key, conversation, standing).need;
}
