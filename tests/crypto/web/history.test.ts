// A member who is added reads what came before only as far as she allowed, and nobody else opens what was wrapped.

import assert from "node:assert/strict";
import { test } from "node:test";
import { joined } from "../../../crypto/web/bytes.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import { unwrapHistory, wrapHistory } from "../../../crypto/web/history.ts";
import { preimage } from "../../../crypto/web/signing.ts";
import { unwrap, unwrapWith } from "../../../crypto/web/wrapping.ts";
import { refuses, refusesLater } from "./refusing.ts";
import { type Made, type Person, Team } from "./team.ts";

function given(person: Person, added: Made, old: Made, key = old.key): Promise<Uint8Array> {
  return wrapHistory(person.kem, key, added.block.hash, old.block.hash, person.member.id);
}

/** Melati adds Kenanga, who was not offered it, under a consent that allows these epochs. */
async function withKenanga(epochs: readonly number[]): Promise<{ team: Team; added: Made; chain: Chain }> {
  const team = new Team(`history ${epochs}`);
  team.offer([team.melati]);
  team.claim(team.melati);
  const named = team.named(team.kenanga, { epochs });
  const members = [team.she, team.melati, team.kenanga];
  const added = team.step({ by: team.melati, members, consents: [...team.consents, named] });
  return { team, added, chain: await team.followed(team.kenanga) };
}

test("a history wrap opens for that member, under those two blocks, and nowhere else", async () => {
  const { team, added } = await withKenanga([1]);
  const [first, second] = team.all;
  assert.ok(first && second);
  const { kemSeed, member, kem } = team.kenanga;
  const wrapped = await given(team.kenanga, added, second);
  const hashes = [added.block.hash, second.block.hash] as const;
  assert.equal(wrapped.length, 1168);
  const info = preimage("sc1/history", joined(...hashes, member.id));
  assert.deepEqual(await unwrapWith(info, kemSeed, wrapped), second.key);
  assert.deepEqual(await unwrapHistory(kemSeed, wrapped, ...hashes, member.id), second.key);
  await refusesLater("unopened", unwrapHistory(kemSeed, wrapped, hashes[1], hashes[0], member.id));
  await refusesLater("unopened", unwrapHistory(kemSeed, wrapped, hashes[0], first.block.hash, member.id));
  await refusesLater("unopened", unwrapHistory(kemSeed, wrapped, ...hashes, team.melati.member.id));
  await refusesLater("unopened", unwrapHistory(team.melati.kemSeed, wrapped, ...hashes, member.id));
  await refusesLater("unopened", unwrap(kemSeed, wrapped, hashes[0], member.id));
  await refusesLater("malformed", unwrapHistory(kemSeed, wrapped.slice(1), ...hashes, member.id));
  await refusesLater("malformed", wrapHistory(kem.slice(1), second.key, ...hashes, member.id));
});

test("epochs that her consent names can be given, and no others", async () => {
  const { team, added, chain } = await withKenanga([1]);
  const [first, second] = team.all;
  assert.ok(first && second);
  const { kemSeed } = team.kenanga;
  refuses("epoch", () => chain.keyFor(second.block.hash));
  await chain.acceptHistory(1, await given(team.kenanga, added, second), kemSeed);
  assert.deepEqual(chain.keyFor(second.block.hash), second.key);
  await refusesLater("history", chain.acceptHistory(0, await given(team.kenanga, added, first), kemSeed));
  await refusesLater("history", chain.acceptHistory(2, await given(team.kenanga, added, added), kemSeed));
  await refusesLater("chain", chain.acceptHistory(7, await given(team.kenanga, added, second), kemSeed));
});

test("under the standing consent nobody is given what was said before", async () => {
  const team = Team.claimed("no history");
  const added = team.step({ by: team.melati, members: [team.she, team.melati, team.dahlia] });
  const chain = await team.followed(team.dahlia);
  const [, second] = team.all;
  assert.ok(second);
  await refusesLater("history", chain.acceptHistory(1, await given(team.dahlia, added, second), team.dahlia.kemSeed));
});

test("whom she adds herself may be given everything", async () => {
  const team = Team.claimed("all history");
  const added = team.step({ by: team.she, members: [team.she, team.melati, team.dahlia] });
  const chain = await team.followed(team.dahlia);
  const [first, second] = team.all;
  assert.ok(first && second);
  for (const old of [first, second]) {
    await chain.acceptHistory(old.block.n, await given(team.dahlia, added, old), team.dahlia.kemSeed);
    assert.deepEqual(chain.keyFor(old.block.hash), old.key);
  }
});

test("another key than the old block's is refused, and after forgetting nothing comes back", async () => {
  const { team, added, chain } = await withKenanga([0, 1]);
  const [first, second] = team.all;
  assert.ok(first && second);
  const { kemSeed } = team.kenanga;
  const wrong = await given(team.kenanga, added, second, first.key);
  await refusesLater("commitment", chain.acceptHistory(1, wrong, kemSeed));
  const right = await given(team.kenanga, added, second);
  const late = chain.acceptHistory(1, right, kemSeed);
  chain.forget();
  await refusesLater("chain", late);
  refuses("epoch", () => chain.keyFor(second.block.hash));
});

test("who was never added, or was added by a block that could not be used, is given nothing", async () => {
  const { team, added } = await withKenanga([0, 1]);
  const [first, second] = team.all;
  assert.ok(first && second);
  const stranger = await team.followed(team.dahlia);
  await refusesLater("epoch", stranger.acceptHistory(1, await given(team.dahlia, added, second), team.dahlia.kemSeed));
  const blind = await team.followed(team.kenanga, [2]);
  await refusesLater("epoch", blind.acceptHistory(1, await given(team.kenanga, added, second), team.kenanga.kemSeed));
  const her = await team.followed(team.she);
  await refusesLater("history", her.acceptHistory(0, await given(team.she, first, first), team.she.kemSeed));
});
