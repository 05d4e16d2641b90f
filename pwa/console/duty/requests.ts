// A request that waits: opened with the shift's seed, so that its card can be read before anyone takes it.

import { type Block, checkUntil, OFFER, unverified } from "../../../crypto/web/block.ts";
import { readCodes, readText } from "../../../crypto/web/body.ts";
import { ANY_NEED } from "../../../crypto/web/bundle.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { isNamed, verifyConsent } from "../../../crypto/web/consent.ts";
import type { Prekey } from "../../../crypto/web/prekey.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Values } from "../../shared/line.ts";
import { bytesIn, listIn, numberIn } from "../../shared/parsing.ts";
import type { RelayClock } from "../clock.ts";
import type { Link } from "../talk/link.ts";
import { newestPrekey } from "../talk/making.ts";
import { accept, type EndedBy, madeAt, survivorIn } from "../talk/opening.ts";

/** Facts in short codes, each `name:value` or a bare word. */
export type Card = { readonly need: string; readonly codes: readonly string[] };
export type Waiting = {
  readonly conversation: Uint8Array;
  /** When she asked, by her own block: the relay keeps it less exactly, and whoever is asked later is told it too. */
  readonly since: number;
  readonly expires: number;
  readonly chain: Chain;
  readonly prekey: Prekey;
  readonly card: Card;
  /** Facts and texts sent while waiting, which everyone offered can read. */
  readonly wishes: readonly string[];
  readonly texts: readonly string[];
  /** She says that she is in danger now. */
  readonly urgent: boolean;
  /** Until when nobody else is asked, or 0. */
  readonly aloneUntil: number;
};

export type Own = { readonly state: ClinicianState; readonly memberId: Uint8Array; readonly endedBy: EndedBy };

export function nameOf({ conversation }: Pick<Waiting, "conversation">): string {
  return hex(conversation);
}

/** One row of the relay's list. Throws Refused where it doesn't hold together or isn't for this console. */
export async function openWaiting(
  row: Values,
  own: Own,
  clock: RelayClock,
  linkTo: (conversation: Uint8Array) => Pick<Link, "blocks">,
): Promise<Waiting> {
  const [conversation, , expires, object, wrapped, prekeyObject, envelopes, urgent, aloneUntil] = row;
  const id = bytesIn(conversation, 16);
  const chain = new Chain(own.memberId);
  await takeBefore(chain, bytesIn(object), own, linkTo(id));
  const offer = await accept(chain, bytesIn(object), bytesIn(wrapped), own.state, own.memberId, own.endedBy);
  requireOffer(offer, id);
  checkUntil(offer, clock.now());
  clock.prove(madeAt(offer));
  const survivor = survivorIn(offer);
  // Throws where this console has no key for it.
  chain.keyFor(offer.hash);
  const prekey = newestPrekey(offer, bytesIn(prekeyObject));
  const said = listIn(envelopes).flatMap((one) => saidIn(chain, bytesIn(listIn(one)[1])));
  const need = needIn(survivor.key, id, chain.consents);
  return {
    ...{ conversation: id, since: madeAt(offer), expires: numberIn(expires), chain, prekey },
    ...{ urgent: urgent === true, aloneUntil: numberIn(aloneUntil) },
    ...readable(need, said),
  };
}

/** Where she calls again the offer stands upon blocks that this clinician had no part in. */
async function takeBefore(chain: Chain, offer: Uint8Array, own: Own, link: Pick<Link, "blocks">): Promise<void> {
  const { n } = unverified(offer);
  for (let known = 0; known < n; known = chain.blocks.length) {
    const { blocks } = await link.blocks(known);
    for (const { object } of blocks.slice(0, n - known)) {
      await accept(chain, object, null, own.state, own.memberId, own.endedBy);
    }
    if (chain.blocks.length === known) {
      throw new Refused("chain");
    }
  }
}

function requireOffer({ conversation, kind }: Block, id: Uint8Array): void {
  if (!equal(conversation, id)) {
    throw new Refused("conversation");
  }
  if (kind !== OFFER) {
    throw new Refused("chain");
  }
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
export function needIn(key: Uint8Array, conversation: Uint8Array, consents: readonly Uint8Array[]): string {
  for (const object of consents) {
    const consent = verifyConsent(key, conversation, object);
    if (!isNamed(consent)) {
      return consent.need;
    }
  }
  return ANY_NEED;
}
