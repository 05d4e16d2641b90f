// She says when she means to be back: with her call, or by a block of hers while they talk.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openFirst, roundUp } from "../../../crypto/web/block.ts";
import { headerOf } from "../../../crypto/web/envelope.ts";
import { FakeRelay, NOW, Town } from "./relay.ts";
import { at, claimed, comes, shows, talking, visiting, waiting } from "./visiting.ts";

const [HOUR, DAY] = [3600, 86_400];
const back = (hours: number) => Math.floor(NOW / HOUR) * HOUR + hours * HOUR;

async function asking(hours: number | null) {
  const town = new Town();
  const relay = new FakeRelay(town);
  const visit = visiting(town, relay);
  visit.chooseReturn(hours);
  visit.ask("psychological");
  const { talk } = await shows(visit, at("waiting"));
  const [object, , , card] = relay.offered as readonly Uint8Array[];
  return { town, relay, visit, talk, offer: openFirst(object as Uint8Array), card: headerOf(card as Uint8Array) };
}

test("chosen before she asks it stands in her call, and the card waits for her too", async () => {
  const { card, offer, talk } = await asking(30);
  assert.equal(offer.returns, back(30));
  assert.equal(talk?.returns, back(30));
  assert.equal(offer.expires, roundUp(back(30) + DAY, 900));
  assert.equal(card.bucket, offer.expires);
  // Control: without it the call ends as ever.
  assert.equal((await asking(null)).offer.returns, 0);
});

test("later than a call may wait, it is said as soon as somebody has answered", async () => {
  const { town, relay, visit, offer } = await asking(7 * 24);
  assert.equal(offer.returns, 0);
  assert.equal(visit.scene.returns, back(7 * 24));
  const { claim, wrapped, conversation } = await claimed(town, relay);
  const [hers] = offer.members;
  relay.newest = [[hers?.id ?? new Uint8Array(0), relay.prekey], town.newestOf(town.sari)];
  relay.push("block", conversation, 1, claim, wrapped);
  await shows(visit, ({ talk }) => talk?.returns === back(7 * 24));
  assert.equal(relay.appended.length, 1);
});

test("while they talk a block of hers says it, what she writes then waits as long, and she may take it back", async () => {
  const { town, relay, visit } = await talking();
  const hers = town.head.members[0]?.id ?? new Uint8Array(0);
  relay.newest = [[hers, relay.prekey], town.newestOf(town.sari)];
  visit.chooseReturn(3 * 24);
  assert.equal(visit.scene.returns, back(3 * 24));
  await shows(visit, ({ talk }) => talk?.returns === back(3 * 24));
  const [object, wraps] = relay.appended[0] as unknown as [Uint8Array, (readonly Uint8Array[])[]];
  const block = await town.learns(object, wraps[1]?.[1] ?? new Uint8Array(0));
  assert.deepEqual([block.lead, block.keep], [town.sari.id, DAY]);
  assert.equal(block.expires, roundUp(back(3 * 24) + DAY, 900));
  visit.send("Sampai nanti.");
  await comes(
    () => relay.envelopes.length > 0,
    () => "unsent",
  );
  assert.equal(headerOf(relay.envelopes[0] ?? new Uint8Array(0)).bucket, block.expires);
  relay.newest = [[hers, relay.prekey], town.newestOf(town.sari)];
  visit.chooseReturn(null);
  await shows(visit, ({ talk }) => talk?.returns === 0);
  assert.equal(relay.appended.length, 2);
});

test("where it can't be said now, what she writes goes all the same", async () => {
  const { relay, visit } = await talking();
  relay.answer("append", () => ["members"]);
  relay.newest = [];
  visit.chooseReturn(3 * 24);
  visit.send("Halo.");
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  assert.equal(visit.scene.talk?.returns, 0);
  assert.equal(visit.scene.returns, back(3 * 24));
});

test("her next prekey lasts as long as the mailbox that waits for her", async () => {
  const { town, relay, visit } = await talking();
  const hers = town.head.members[0]?.id ?? new Uint8Array(0);
  relay.newest = [[hers, relay.prekey], town.newestOf(town.sari)];
  const longer = NOW + 8 * DAY;
  let told = false;
  relay.answer("save", (...values) => {
    if (!told && relay.appended.length > 0) {
      told = true;
      return ["stale_share", new Uint8Array(32).fill(5), longer];
    }
    const answer = relay.keeps(values);
    return told ? [...answer.slice(0, 3), longer] : answer;
  });
  const before = relay.saves.length;
  visit.chooseReturn(7 * 24);
  // One that says when the window ends, and one whose prekey lasts that long.
  await comes(
    () => relay.saves.length === before + 2,
    () => `${relay.saves.length - before} saves`,
  );
});

test("waiting, a choice that the call can't take is shown as not yet in force", async () => {
  const { visit } = await waiting();
  visit.chooseReturn(24);
  assert.deepEqual([visit.scene.returns, visit.scene.talk?.returns], [back(24), 0]);
});

test("who begins anew has no time in mind", async () => {
  const { visit } = await asking(30);
  visit.startOver();
  assert.equal(visit.scene.returns, 0);
});
