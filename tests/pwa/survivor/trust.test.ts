// A relay that lies, withholds or alters: what her client believes, and what it never sends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { authorityWith } from "../../../crypto/web/authority.ts";
import { openFirst } from "../../../crypto/web/block.ts";
import { type OnCall, verifyOnCall } from "../../../crypto/web/bundle.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { headerOf } from "../../../crypto/web/envelope.ts";
import { survivorId } from "../../../crypto/web/member.ts";
import { Session } from "../../../crypto/web/session.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { Distrusted, makeOffer } from "../../../pwa/survivor/calling.ts";
import type { Scene } from "../../../pwa/survivor/scene.ts";
import { Secrets } from "../../../pwa/survivor/secrets.ts";
import { FakeRelay, NOW, Town } from "./relay.ts";
import { at, claimed, comes, later, settled, shows, talking, texts, visiting, waiting } from "./visiting.ts";

const DAY = 86_400;
const blockHashOf = (envelope: Uint8Array | undefined) => hex(headerOf(envelope ?? new Uint8Array(0)).blockHash);

/** Leaves with her words, and comes back with a fresh phone. */
async function returned(alter: (relay: FakeRelay, town: Town) => Promise<void>) {
  const { town, relay, visit } = await talking();
  visit.show("words");
  const { words } = visit.scene;
  visit.forget();
  relay.newest = [[town.clinicianId, [...town.pair]]];
  await alter(relay, town);
  const again = visiting(town, relay);
  again.returnWith(words);
  await shows(again, ({ stage }) => stage.at === "talk" || stage.at === "over");
  return again;
}

test("coming back to the blocks that she knew opens the talk", async () => {
  const again = await returned(async () => {});
  assert.equal(again.scene.stage.at, "talk");
  assert.equal(again.scene.talk?.who?.alias, "Kak Sari");
});

test("coming back to fewer blocks than she knew is refused", async () => {
  const again = await returned(async (relay) => {
    relay.blocks = relay.blocks.slice(0, 1);
  });
  assert.deepEqual(again.scene.stage, { at: "over", why: "altered" });
});

test("coming back to another claim than the one she knew is refused", async () => {
  const again = await returned(async (relay, town) => {
    await claimed(town, relay);
  });
  assert.deepEqual(again.scene.stage, { at: "over", why: "altered" });
});

test("that somebody has claimed is believed of a block alone, and nothing she writes goes to all who were offered", async () => {
  const { town, relay, visit } = await waiting();
  const { claim, wrapped, conversation } = await claimed(town, relay);
  const { blocks } = relay;
  relay.blocks = blocks.slice(0, 1);
  relay.push("state", conversation, "claimed");
  visit.send("Aku di rumah.");
  visit.wish({ language: "id", underEighteen: null, callMe: "Bunga", answer: null });
  await comes(
    () => relay.calls.includes("blocks"),
    () => "nothing asked",
  );
  await settled();
  assert.equal(visit.scene.stage.at, "waiting");
  assert.deepEqual(relay.envelopes, []);
  relay.blocks = blocks;
  relay.push("block", conversation, 1, claim, wrapped);
  await shows(visit, at("talk"));
  await comes(
    () => relay.envelopes.length >= 2,
    () => `${relay.envelopes.length} sent`,
  );
  const offered = openFirst((relay.offered as readonly Uint8Array[])[0] ?? new Uint8Array(0));
  assert.ok(relay.envelopes.every((envelope) => blockHashOf(envelope) !== hex(offered.hash)));
});

test("while nobody has claimed, wishes go to all who were offered", async () => {
  const { relay, visit } = await waiting();
  visit.wish({ language: "id", underEighteen: true, callMe: "Bunga", answer: null });
  await shows(visit, ({ talk }) => talk?.wishes === "sent");
  const offered = openFirst((relay.offered as readonly Uint8Array[])[0] ?? new Uint8Array(0));
  assert.equal(blockHashOf(relay.envelopes[0]), hex(offered.hash));
});

test("whoever lost the claim can't speak with the key of the offer", async () => {
  const { town, relay, visit, conversation } = await talking();
  relay.push("envelope", conversation, 2, town.writesUnderTheOffer("Aku pendampingmu."), NOW + DAY);
  relay.push("envelope", conversation, 3, town.writes("Halo."), NOW + DAY);
  const scene = await shows(visit, (one) => texts(one).includes("Halo."));
  assert.deepEqual(texts(scene), ["Halo."]);
});

async function reconnected(left: (town: Town) => readonly Uint8Array[]) {
  const { town, relay, visit, conversation } = await talking();
  relay.push("envelope", conversation, 2, town.writes("Satu."), NOW + DAY);
  await shows(visit, (one) => texts(one).includes("Satu."));
  const rows = left(town).map((envelope, place): Packable => [3 + place, envelope, NOW + DAY]);
  relay.answer("read", () => ["ok", rows.splice(0), false]);
  relay.drop();
  return shows(visit, (one) => texts(one).includes("Tiga."));
}

test("what comes whole after the line fell shows no gap", async () => {
  const scene = await reconnected((town) => [town.writes("Dua."), town.writes("Tiga.")]);
  assert.equal(scene.talk?.gap, false);
});

test("a message deleted silently while the line was down is noticed", async () => {
  const scene = await reconnected((town) => {
    town.writes("Dua.");
    return [town.writes("Tiga.")];
  });
  assert.equal(scene.talk?.gap, true);
});

test("a message that met a newer epoch is sealed again under it, with the same id", async () => {
  const { town, relay, visit, conversation } = await talking();
  const [object, wrapped] = await town.renews(relay.prekey ?? new Uint8Array(0));
  const sent: (readonly [string, string])[] = [];
  relay.answer("send", (_conversation, id, envelope) => {
    sent.push([hex(id as Uint8Array), blockHashOf(envelope as Uint8Array)]);
    if (sent.length > 1) {
      return ["ok", 9, NOW + DAY];
    }
    relay.blocks = [...relay.blocks, [2, object, wrapped]];
    return ["stale_epoch"];
  });
  visit.send("Masih di sini.");
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  assert.equal(sent.length, 2);
  assert.equal(sent[1]?.[0], sent[0]?.[0]);
  assert.notEqual(sent[1]?.[1], sent[0]?.[1]);
  relay.push("envelope", conversation, 10, town.writes("Aku juga."), NOW + DAY);
  await shows(visit, (one) => texts(one).includes("Aku juga."));
});

async function dueForANewEpoch(shown: (hers: readonly Packable[], theirs: readonly Packable[]) => readonly Packable[]) {
  const { town, relay, visit, conversation } = await talking();
  const offered = openFirst((relay.offered as readonly Uint8Array[])[0] ?? new Uint8Array(0));
  const hers = [survivorId(offered.members[0]?.key ?? new Uint8Array(0)), relay.prekey];
  relay.newest = shown(hers, [town.clinicianId, [...town.pair]]);
  const answers: Packable[][] = [["stale_prekey"], ["ok", 2]];
  relay.answer("append", () => answers.shift() ?? ["ok", 2]);
  later.seconds = DAY + 60;
  visit.send("Sudah sehari.");
  return { relay, visit, conversation, hers, theirs: [town.clinicianId, [...town.pair]] as readonly Packable[] };
}

test("when an epoch's day is over her next message begins a new one, also when a prekey was newer at first", async () => {
  const { relay, visit } = await dueForANewEpoch((hers, theirs) => [hers, theirs]);
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  assert.equal(relay.calls.filter((call) => call === "append").length, 2);
});

test("a relay that withholds a bundle gets nothing more under the old epoch; she is told, and it goes later", async () => {
  const { relay, visit, hers, theirs } = await dueForANewEpoch((own) => [own]);
  await shows(visit, ({ talk }) => talk?.held === true);
  assert.deepEqual(relay.envelopes, []);
  assert.ok(!relay.calls.includes("append"));
  relay.newest = [hers, theirs];
  relay.drop();
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  assert.equal(visit.scene.talk?.held, false);
});

test("a bundle older than the one that the talk names is nobody's: her message waits", async () => {
  const { town, relay, visit } = await talking();
  const offered = openFirst((relay.offered as readonly Uint8Array[])[0] ?? new Uint8Array(0));
  const hers = [survivorId(offered.members[0]?.key ?? new Uint8Array(0)), relay.prekey];
  relay.newest = [hers, [town.clinicianId, [...town.olderPair]]];
  later.seconds = DAY + 60;
  visit.send("Sudah sehari.");
  await shows(visit, ({ talk }) => talk?.held === true);
  assert.ok(!relay.calls.includes("append"));
  assert.deepEqual(relay.envelopes, []);
});

async function claimMadeAt(made: number): Promise<Scene> {
  const { town, relay, visit } = await waiting();
  const { claim, wrapped, conversation } = await claimed(town, relay, made);
  relay.push("block", conversation, 1, claim, wrapped);
  return shows(visit, ({ stage }) => stage.at === "talk" || stage.at === "over");
}

test("a claim from a time that has not come is not believed", async () => {
  assert.deepEqual((await claimMadeAt(NOW + 400)).stage, { at: "over", why: "altered" });
});

test("a claim that was held back a little is taken once the relay is asked", async () => {
  later.seconds = 400;
  assert.equal((await claimMadeAt(NOW)).stage.at, "talk");
});

test("a claim from before her offer is not believed", async () => {
  assert.deepEqual((await claimMadeAt(NOW - 400)).stage, { at: "over", why: "altered" });
});

test("a block that is pushed as new and dated back is not taken from the relay's list either", async () => {
  const { town, relay, visit } = await waiting();
  later.seconds = 3600;
  const { claim, wrapped, conversation } = await claimed(town, relay, NOW + 60);
  relay.push("block", conversation, 1, claim, wrapped);
  const { stage } = await shows(visit, ({ stage: shown }) => shown.at === "talk" || shown.at === "over");
  assert.deepEqual(stage, { at: "over", why: "altered" });
});

test("an offer too old to be taken is made anew, and only then", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const seen: string[] = [];
  relay.answer("offer", (object) => {
    seen.push(hex(openFirst(object as Uint8Array).conversation));
    if (seen.length === 1) {
      queueMicrotask(() => relay.drop());
      return null;
    }
    return seen.length === 2 ? ["times"] : ["ok", "waiting", NOW + DAY];
  });
  const visit = visiting(town, relay);
  visit.ask("any");
  await shows(visit, at("unsent"));
  visit.askAgain();
  await shows(visit, at("waiting"));
  assert.equal(seen[1], seen[0]);
  assert.notEqual(seen[2], seen[0]);
});

async function offering(poisoned: boolean) {
  const [town, other] = [new Town(), new Town()];
  const onCallOf = ({ organisation, statement, pair }: Town) =>
    verifyOnCall(authorityWith(organisation, statement, [], NOW), [pair], "any", NOW).onCall;
  const [good] = onCallOf(town);
  const [bad] = onCallOf(other);
  if (good === undefined || bad === undefined) {
    throw new Error("both are on call");
  }
  const spoilt = poisoned ? { ...bad, bundle: { ...bad.bundle, kem: new Uint8Array(1216).fill(255) } } : bad;
  const secrets = Secrets.fresh(NOW + DAY, randomBytes);
  const terms = {
    need: "any",
    keep: DAY,
    returns: 0,
    language: "id",
    now: NOW,
    bucketSeconds: 900,
    after: null,
    asksFirst: false,
  } as const;
  const offer = (people: readonly (typeof good)[], turnOf: (one: OnCall) => number = () => 0) => {
    const session = new Session(secrets.memberId, randomBytes);
    return makeOffer(secrets, session, people, { ...terms, turnOf }, randomBytes);
  };
  return { good, spoilt, offer };
}

test("one clinician's broken key leaves her out, and never fails the request", async () => {
  const { good, spoilt, offer } = await offering(true);
  const { block, wraps } = await offer([spoilt, good]);
  assert.deepEqual(
    block.members.slice(1).map(({ id }) => hex(id)),
    [hex(good.clinician.clinicianId)],
  );
  assert.equal(wraps.length, 2);
  await assert.rejects(offer([spoilt]), Distrusted);
});

test("where every key is whole, everyone is offered the request", async () => {
  const { good, spoilt, offer } = await offering(false);
  assert.equal((await offer([spoilt, good])).block.members.length, 3);
});

test("a phone whose date is days off is told so, and nothing is withheld from her", async () => {
  const town = new Town();
  const visit = visiting(town, new FakeRelay(town), town, NOW - 3 * DAY);
  visit.ask("psychological");
  const scene = await shows(visit, at("waiting"));
  assert.ok(scene.clockDoubtful);
  assert.ok(!(await waiting()).visit.scene.clockDoubtful);
});

test("of many the offer goes to five on duty, two backups and one coordinator; free places are anybody's", async () => {
  const { good, offer } = await offering(false);
  const turns = new Map<string, number>();
  const someOf = (turn: number, count: number) =>
    Array.from({ length: count }, () => {
      const clinicianId = randomBytes(16);
      turns.set(hex(clinicianId), turn);
      return { ...good, clinician: { ...good.clinician, clinicianId } };
    });
  const turnOf = ({ clinician }: OnCall) => turns.get(hex(clinician.clinicianId)) ?? 0;
  const drawnOf = async (...counts: readonly number[]) => {
    const people = counts.flatMap((count, turn) => someOf(turn, count));
    const { block } = await offer(people, turnOf);
    const drawn = block.members.slice(1).map(({ id }) => turns.get(hex(id)));
    return counts.map((_, turn) => drawn.filter((one) => one === turn).length);
  };
  assert.deepEqual(await drawnOf(9, 6, 3), [5, 2, 1]);
  assert.deepEqual(await drawnOf(9, 0, 0), [8, 0, 0]);
  assert.deepEqual(await drawnOf(2, 1, 1), [2, 1, 1]);
  const [duty, backups, coordinators] = await drawnOf(2, 6, 3);
  assert.equal(duty, 2);
  assert.equal((backups ?? 0) + (coordinators ?? 0), 6);
  assert.ok((coordinators ?? 0) >= 1);
});
