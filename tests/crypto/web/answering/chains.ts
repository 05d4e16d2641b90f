// Answers cases of coverage, history and a chain as one member holds it.

import { Chain } from "../../../../crypto/web/chain.ts";
import * as coverage from "../../../../crypto/web/coverage.ts";
import { unwrapHistory, wrapHistory } from "../../../../crypto/web/history.ts";
import { unwrap, wrap } from "../../../../crypto/web/wrapping.ts";
import { bytes, flag, hexes, list, number, orMissing, orNull, pair, text } from "../forms.ts";
import * as things from "../things.ts";
import { blocksOf, chained } from "./blocks.ts";
import { type Answers, kind } from "./kind.ts";

const consented = { ...chained, consents: list(bytes) };
const held = { memberId: bytes, seed: bytes, followed: list(pair(bytes, orNull(bytes))), revoked: hexes };
type Held = {
  readonly memberId: Uint8Array;
  readonly seed: Uint8Array;
  readonly followed: readonly (readonly [Uint8Array, Uint8Array | null])[];
  readonly revoked: ReadonlySet<string>;
};
const historyPlace = { newHash: bytes, oldHash: bytes, memberId: bytes };

/**
 * A member's chain: each block with the wrap for this member, or null where it is gone. What is to happen between two
 * blocks does so at their number.
 */
async function follow(
  { memberId, seed, followed, revoked }: Held,
  between: (chain: Chain, at: number) => void = () => undefined,
): Promise<Chain> {
  const chain = new Chain(memberId);
  for (const [at, [object, wrapped]] of followed.entries()) {
    between(chain, at);
    await (at === 0 ? chain.acceptFirst(object, wrapped, seed) : chain.acceptNext(object, wrapped, seed, revoked));
  }
  return chain;
}

const known = { fault: orNull(text), continuable: flag, consents: list(bytes), uncovered: list(bytes) };
const knownOf = ({ fault, continuable, consents, uncovered }: Chain) => ({ fault, continuable, consents, uncovered });

export const CHAINS: Answers = {
  "coverage.check": kind(consented, {}, ({ consents, ...given }) => {
    coverage.checkCoverage(blocksOf(given), consents);
    return {};
  }),
  "coverage.uncovered": kind(consented, { uncovered: list(bytes) }, ({ consents, ...given }) => ({
    uncovered: coverage.uncovered(blocksOf(given), consents),
  })),
  "coverage.carried": kind(
    { ...consented, members: list(things.member), previous: orMissing(number) },
    { carried: list(bytes) },
    ({ consents, members, previous, ...given }) => ({
      carried: coverage.carried(blocksOf(given), members, consents, previous),
    }),
  ),
  "coverage.ended": kind({ ...consented, now: number }, { ended: list(bytes) }, ({ consents, now, ...given }) => ({
    ended: coverage.ended(blocksOf(given), consents, now),
  })),
  "coverage.history_allowed": kind(
    { ...consented, memberId: bytes },
    { epochs: list(number) },
    ({ consents, memberId, ...given }) => ({
      epochs: [...coverage.historyAllowed(blocksOf(given), consents, memberId)].sort((a, b) => a - b),
    }),
  ),
  "coverage.check_kept": kind(
    { ...consented, before: list(bytes), previous: number },
    {},
    ({ consents, before, previous, ...given }) => {
      coverage.checkKept(blocksOf(given), before, previous, consents);
      return {};
    },
  ),
  "coverage.check_need": kind({ ...consented, onCall: list(things.onCall) }, {}, ({ consents, onCall, ...given }) => {
    coverage.checkNeed(blocksOf(given), consents, onCall);
    return {};
  }),
  "wrapping.wrap": kind(
    { seed: bytes, kem: bytes, key: bytes, blockHash: bytes, memberId: bytes },
    { key: bytes },
    async ({ seed, kem, key, blockHash, memberId }) => ({
      key: await unwrap(seed, await wrap(kem, key, blockHash, memberId), blockHash, memberId),
    }),
  ),
  "history.wrap": kind(
    { seed: bytes, kem: bytes, key: bytes, ...historyPlace },
    { key: bytes },
    async ({ seed, kem, key, newHash, oldHash, memberId }) => {
      const wrapped = await wrapHistory(kem, key, newHash, oldHash, memberId);
      return { key: await unwrapHistory(seed, wrapped, newHash, oldHash, memberId) };
    },
  ),
  "history.unwrap": kind(
    { seed: bytes, wrapped: bytes, ...historyPlace },
    { key: bytes },
    async ({ seed, wrapped, newHash, oldHash, memberId }) => ({
      key: await unwrapHistory(seed, wrapped, newHash, oldHash, memberId),
    }),
  ),
  "chain.follow": kind(held, known, async (given) => knownOf(await follow(given))),
  "chain.distrust": kind(
    { ...held, at: number, code: text, distrusted: list(bytes) },
    known,
    async ({ at, code, distrusted, ...given }) =>
      knownOf(await follow(given, (chain, now) => now === at && chain.distrust(code, distrusted))),
  ),
  "chain.accept_history": kind(
    { ...held, n: number, wrapped: bytes },
    { key: bytes },
    async ({ n, wrapped, ...given }) => {
      const chain = await follow(given);
      await chain.acceptHistory(n, wrapped, given.seed);
      return { key: chain.keyFor((chain.blocks[n] as (typeof chain.blocks)[number]).hash) };
    },
  ),
  "chain.open": kind(
    { memberId: bytes, chain: list(bytes), keys: list(bytes), object: bytes },
    { header: things.header, message: things.message, hash: bytes },
    ({ memberId, chain, keys, object }) => {
      const held = new Chain(memberId);
      for (const [at, one] of chain.entries()) {
        held.acceptOwn(one, keys[at] as Uint8Array);
      }
      return held.open(object);
    },
  ),
};
