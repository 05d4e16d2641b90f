// Her state on the relay: refusals that mend themselves, what is deleted, and a mailbox that was taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { FakeRelay, NOW, SHARE, Town } from "./relay.ts";
import { at, claimed, comes, over, shows, visiting, waiting } from "./visiting.ts";

type Answer = readonly Packable[];

/** Answers the next save so, and all later ones as usual; what each was asked is noted. */
function savesAnswered(relay: FakeRelay, ...answers: readonly ((values: readonly Packable[]) => Answer)[]) {
  const asked: (readonly Packable[])[] = [];
  relay.answer("save", (...values) => {
    asked.push(values);
    return answers[asked.length - 1]?.(values) ?? ["ok", 100 + asked.length, SHARE, NOW + 86_400];
  });
  return asked;
}

async function saving(...answers: readonly ((values: readonly Packable[]) => Answer)[]) {
  const { town, relay, visit } = await waiting();
  await comes(
    () => relay.saves.length === 2,
    () => "unsaved",
  );
  const version = relay.version;
  const asked = savesAnswered(relay, ...answers);
  const { claim, wrapped, conversation } = await claimed(town, relay);
  relay.push("block", conversation, 1, claim, wrapped);
  await shows(visit, at("talk"));
  await comes(
    () => asked.length > answers.length,
    () => `${asked.length} saves`,
  );
  return { asked, version, relay };
}

test("a save that is taken is not made again", async () => {
  const { asked, version } = await saving();
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.[0], version);
});

test("a save that lost against another of her phones is made again upon the newest version", async () => {
  const relayBlob: { blob: Uint8Array | null } = { blob: null };
  const stale = (): Answer => ["stale_state", 41, relayBlob.blob, SHARE, SHARE, NOW + 7200, new Uint8Array(16)];
  const { asked } = await saving(stale);
  assert.equal(asked[1]?.[0], 41);
  assert.equal(asked[1]?.[2], NOW + 7200);
  assert.deepEqual(asked[1]?.[1], asked[0]?.[1], "the same save has the same id");
});

test("her own save whose answer was lost is not made twice", async () => {
  const { town, relay, visit } = await waiting();
  await comes(
    () => relay.saves.length === 2,
    () => "unsaved",
  );
  const asked = savesAnswered(relay, ([, saveId = null]) => [
    ...["stale_state", 3, null, SHARE, SHARE, NOW + 7200],
    saveId,
  ]);
  const { claim, wrapped, conversation } = await claimed(town, relay);
  relay.push("block", conversation, 1, claim, wrapped);
  await shows(visit, at("talk"));
  await comes(
    () => asked.length === 1,
    () => "unsaved",
  );
  await new Promise((settle) => setTimeout(settle, 60));
  assert.equal(asked.length, 1);
});

test("a share whose hour is over is replaced by the next one", async () => {
  const next = new Uint8Array(32).fill(9);
  const { asked } = await saving(() => ["stale_share", next, NOW + 14_400]);
  assert.equal(asked[1]?.[2], NOW + 14_400);
  assert.notDeepEqual(asked[1]?.[3], asked[0]?.[3]);
});

test("a state that knows an older head than the relay catches up first", async () => {
  const { town, relay, visit } = await waiting();
  await comes(
    () => relay.saves.length === 2,
    () => "unsaved",
  );
  const { conversation, claim, wrapped } = await claimed(town, relay);
  const [object, wrap] = await town.renews(relay.prekey ?? new Uint8Array(0));
  relay.blocks = [...relay.blocks, [2, object, wrap]];
  const heads: (readonly (readonly Packable[])[])[] = [];
  relay.answer("save", (_version, _id, _bucket, _blob, _prekeys, told) => {
    heads.push(told as readonly (readonly Packable[])[]);
    return heads.length === 1 ? ["stale_heads", [conversation, 2, new Uint8Array(32)]] : ["ok", 9, SHARE, NOW + 7200];
  });
  relay.push("block", conversation, 1, claim, wrapped);
  await shows(visit, at("talk"));
  await comes(
    () => heads.length >= 2,
    () => `${heads.length} saves`,
  );
  assert.equal(heads[0]?.[0]?.[1], 1);
  assert.equal(heads[1]?.[0]?.[1], 2);
});

test("delete now is done when the relay says so, and leaves neither words nor talk", async () => {
  const { relay, visit } = await waiting();
  visit.show("words");
  const { words } = visit.scene;
  visit.deleteNow();
  await shows(visit, over("deleted"));
  assert.ok(relay.calls.includes("forget_all"));
  assert.equal(visit.scene.talk, null);
  assert.deepEqual(visit.scene.words, []);
  visit.show("words");
  assert.notDeepEqual(visit.scene.words, words);
});

test("a delete that was not answered is not called done", async () => {
  const { relay, visit } = await waiting();
  relay.answer("forget_all", () => {
    queueMicrotask(() => relay.drop());
    return null;
  });
  visit.deleteNow();
  const { stage } = await shows(visit, ({ deleteUnsure }) => deleteUnsure);
  assert.equal(stage.at, "waiting");
});

test("words that meet a taken mailbox are drawn anew without a word, once", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  relay.refusals = 1;
  const visit = visiting(town, relay);
  visit.ask("any");
  await shows(visit, at("waiting"));
  assert.deepEqual(
    relay.calls.filter((call) => call.startsWith("connect")),
    ["connect create", "connect create"],
  );
});

test("a door that stays shut is said to be", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  relay.refusals = 99;
  const visit = visiting(town, relay);
  visit.ask("any");
  await shows(visit, over("refused"));
  assert.ok(relay.calls.length < 6);
});
