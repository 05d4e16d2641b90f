// Whoever comes is told of: no block adds anybody without a line, and nothing is read under a block that was not seen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Block, CLAIM, OFFER, TEAM, unverified } from "../../../crypto/web/block.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import { teamLines } from "../../../pwa/shared/team.ts";
import { NOW, type Staff, type Step } from "./town.ts";
import { settled, shows, talking, texts } from "./visiting.ts";

const DAY = 86_400;
const NOTHING = new Uint8Array(0);
const SEEDS = 300;
type Talk = Awaited<ReturnType<typeof talking>>;

function drawnFrom(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const PEOPLE: readonly Member[] = Array.from({ length: 9 }, (_, at) => ({
  ...{ id: randomBytes(16), key: randomBytes(32), number: 1, prekeyHash: randomBytes(32) },
  certificateHash: at === 0 ? null : randomBytes(32),
}));

function blockOf(n: number, kind: number, members: readonly Member[], lead: Uint8Array | null): Block {
  const [her] = PEOPLE as [Member];
  const who = { conversation: her.id, n, kind, signer: her.id, lead, previous: null, members: [her, ...members] };
  const lasts = { keep: 3600, returns: 0, until: NOW + 3600 + n, expires: NOW + 7200 + n };
  return { ...who, ...lasts, commitment: NOTHING, sealed: NOTHING, hash: NOTHING };
}

/** An offer, a claim, and then whatever teams. */
function conversation(seed: number): readonly Block[] {
  const draw = drawnFrom(seed);
  const others = PEOPLE.slice(1);
  const [first] = others as [Member];
  const teams = Array.from({ length: 1 + draw(6) }, (_, at) => {
    const members = others.filter(() => draw(2) === 1);
    return blockOf(at + 2, TEAM, members, members[draw(9)]?.id ?? null);
  });
  return [blockOf(0, OFFER, others, null), blockOf(1, CLAIM, [first], first.id), ...teams];
}

const has = ({ members }: Block, { id }: Member) => members.some((one) => hex(one.id) === hex(id));

test("each who is new in a block has a line of their own, whatever else the block does", () => {
  const alias = new Map(PEOPLE.map(({ id }, at) => [hex(id), `Rekan ${at}`]));
  const name = ({ id }: Member) => ({ alias: alias.get(hex(id)) ?? "", profession: "nurse", region: "Bali" });
  let added = 0;
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const blocks = conversation(seed);
    const lines = teamLines(blocks, name);
    for (const [at, block] of blocks.entries()) {
      const before = blocks[at - 1];
      const fresh = at < 2 || before === undefined ? [] : block.members.filter((one) => !has(before, one));
      const told = lines.filter((line) => line.what === "joined" && line.at === NOW + at).map(({ who }) => who?.alias);
      assert.deepEqual(
        told,
        fresh.map(name).map(({ alias: one }) => one),
        `seed ${seed}, block ${at}`,
      );
      added += fresh.length;
    }
  }
  assert.ok(added > SEEDS, "the control: somebody came");
});

function names({ relay, town }: Talk, staff: readonly Staff[]): void {
  const [her] = unverified(relay.blocks[0]?.[1] ?? NOTHING).members;
  relay.newest = [[her?.id ?? NOTHING, relay.prekey], ...staff.map((one) => town.newestOf(one))];
}

/** The lead brings somebody in; the relay has said nothing of it yet. */
async function brought() {
  const talk = await talking();
  const budi = talk.town.hires("dr. Budi", "doctor");
  const step: Step = await talk.town.step(talk.relay.prekey ?? NOTHING, { team: [talk.town.sari, budi] });
  names(talk, [talk.town.sari, budi]);
  return { ...talk, budi, step };
}

test("nothing is shown under a block that the relay keeps from her", async () => {
  const { budi, conversation: id, relay, town, visit } = await brought();
  relay.push("envelope", id, 2, town.writes("Siapa saya?", budi), NOW + DAY);
  relay.push("envelope", id, 3, town.writes("Masih Sari."), NOW + DAY);
  await settled();
  assert.deepEqual(texts(visit.scene), []);
  assert.deepEqual(visit.scene.talk?.lines, []);
});

test("control: with the block both are there, the line and the message", async () => {
  const { budi, conversation: id, relay, step, town, visit } = await brought();
  relay.blocks = [...relay.blocks, [2, ...step]];
  relay.push("envelope", id, 2, town.writes("Saya dokternya.", budi), NOW + DAY);
  const { talk } = await shows(visit, (scene) => texts(scene).length > 0 && scene.talk?.lines[0]?.who !== null);
  assert.deepEqual(
    talk?.lines.map(({ what, who }) => [what, who?.alias]),
    [["joined", "dr. Budi"]],
  );
});
