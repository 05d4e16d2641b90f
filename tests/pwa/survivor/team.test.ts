// Who is with her: people come and go by blocks, and nobody reads whom she did not allow, or whom nobody vouches for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CLAIM, OFFER, TEAM, unverified } from "../../../crypto/web/block.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import { headerOf } from "../../../crypto/web/envelope.ts";
import { verifyWithdrawal } from "../../../crypto/web/withdrawal.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import type { Visit } from "../../../pwa/survivor/visit.ts";
import type { FakeRelay } from "./relay.ts";
import { NOW, type Staff, type Step, Town } from "./town.ts";
import { at, claimed, comes, later, over, settled, shows, talking, texts, visiting, waiting } from "./visiting.ts";

const DAY = 86_400;
const NOTHING = new Uint8Array(0);

type Talk = Awaited<ReturnType<typeof talking>>;

/** The relay tells her of a block, as it tells every member. */
function tells({ relay, conversation }: Pick<Talk, "relay" | "conversation">, [object, wrapped]: Step): void {
  const { n } = unverified(object);
  relay.blocks = [...relay.blocks.filter(([known]) => known < n), [n, object, wrapped]];
  relay.push("block", conversation, n, object, wrapped, []);
}

/** What `blocks` names of her and of these. */
function names({ relay, town }: Pick<Talk, "relay" | "town">, staff: readonly Staff[]): void {
  const [offer] = relay.blocks;
  const [her] = unverified(offer?.[1] ?? NOTHING).members;
  relay.newest = [[her?.id ?? NOTHING, relay.prekey], ...staff.map((one) => town.newestOf(one))];
}

async function joined(profession = "doctor") {
  const talk = await talking();
  const budi = talk.town.hires("dr. Budi", profession);
  const step = await talk.town.step(talk.relay.prekey ?? NOTHING, { team: [talk.town.sari, budi] });
  names(talk, [talk.town.sari, budi]);
  tells(talk, step);
  await shows(talk.visit, ({ talk: shown }) => (shown?.lines.length ?? 0) > 0);
  return { ...talk, budi };
}

const lines = ({ scene }: Visit) => scene.talk?.lines.map(({ what, who }) => [what, who?.alias ?? null]) ?? [];
const last = (relay: FakeRelay) => unverified((relay.appended.at(-1)?.[0] as Uint8Array | undefined) ?? NOTHING);
const ids = (members: readonly { readonly id: Uint8Array }[]) => members.slice(1).map(({ id }) => hex(id));

async function stored(visit: Visit, text: string): Promise<void> {
  visit.send(text);
  await shows(visit, ({ talk }) => talk?.bubbles.some((one) => one.text === text && one.mark === "stored") === true);
}

test("a colleague who joins is named with the profession of a verified certificate", async () => {
  const { visit } = await joined();
  const [line] = visit.scene.talk?.lines ?? [];
  assert.deepEqual([line?.what, line?.who?.alias, line?.who?.profession], ["joined", "dr. Budi", "doctor"]);
  assert.equal(visit.scene.talk?.warning, null);
  assert.equal(visit.scene.talk?.came?.alias, "Kak Sari");
});

test("where two are with her, each message says whose it is; where one is, none does", async () => {
  const talk = await joined();
  const { budi, conversation, relay, town, visit } = talk;
  relay.push("envelope", conversation, 2, town.writes("Saya dokternya.", budi), NOW + DAY);
  const scene = await shows(visit, (one) => texts(one).includes("Saya dokternya."));
  assert.equal(scene.talk?.bubbles.at(-1)?.from, "dr. Budi");
  const alone = await talking();
  alone.relay.push("envelope", alone.conversation, 2, alone.town.writes("Halo."), NOW + DAY);
  assert.equal((await shows(alone.visit, (one) => texts(one).includes("Halo."))).talk?.bubbles.at(-1)?.from, null);
});

test("handing over and going are told, and the new lead stands above the talk", async () => {
  const talk = await joined();
  const { budi, relay, town, visit } = talk;
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, budi], lead: budi }));
  await shows(visit, ({ talk: shown }) => shown?.who?.alias === "dr. Budi");
  names(talk, [budi]);
  tells(talk, await town.step(relay.prekey ?? NOTHING, { signer: town.sari, team: [budi] }));
  await shows(visit, ({ talk: shown }) => shown?.lines.length === 3);
  assert.deepEqual(lines(visit), [
    ["joined", "dr. Budi"],
    ["leads", "dr. Budi"],
    ["gone", "Kak Sari"],
  ]);
  await stored(visit, "Halo, Dokter.");
});

/** Somebody comes who serves another need than the one she consented to. */
async function addedBeyond() {
  const talk = await talking();
  const budi = talk.town.hires("dr. Budi", "doctor", { needs: ["medical"] });
  names(talk, [talk.town.sari, budi]);
  tells(talk, await talk.town.step(talk.relay.prekey ?? NOTHING, { team: [talk.town.sari, budi] }));
  await shows(talk.visit, ({ talk: shown }) => shown?.warning === "barred");
  return { ...talk, budi };
}

test("somebody added beyond her consent is a plain warning, and her next message leaves them out", async () => {
  const { budi, relay, town, visit } = await addedBeyond();
  const broken = town.head;
  await stored(visit, "Siapa itu?");
  const repaired = last(relay);
  assert.equal(repaired.kind, TEAM);
  assert.ok(!ids(repaired.members).includes(hex(budi.id)));
  assert.ok(relay.envelopes.every((one) => !equal(headerOf(one).blockHash, broken.hash)));
  assert.equal(visit.scene.talk?.warning, null);
});

test("a lead who drops her consent leads no longer, and whom it covered stays", async () => {
  const talk = await talking();
  const { relay, town, visit } = talk;
  const budi = town.hires("dr. Budi", "doctor");
  names(talk, [town.sari, budi]);
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, budi], consents: [] }));
  await shows(visit, ({ talk: shown }) => shown?.warning === "changed");
  await stored(visit, "Siapa itu?");
  assert.deepEqual([last(relay).lead, last(relay).members.length], [null, 3]);
  assert.equal(visit.scene.talk?.missing, "lead");
  assert.equal(visit.scene.talk?.who?.alias, "Kak Sari");
});

test("somebody added after her consent has ended is told as such, and left out", async () => {
  const talk = await talking();
  const { relay, town, visit } = talk;
  const budi = town.hires("dr. Budi", "doctor");
  const standing = (unverified(relay.blocks[0]?.[1] ?? NOTHING).expires ?? 0) - NOW;
  later.seconds = standing + 60;
  relay.answer("now", () => ["ok", NOW + standing + 60]);
  names(talk, [town.sari, budi]);
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, budi], made: NOW + standing + 60 }));
  await shows(visit, ({ talk: shown }) => shown?.warning === "consent");
  await stored(visit, "Siapa itu?");
  assert.ok(!ids(last(relay).members).includes(hex(budi.id)));
});

test("while her line is down nothing is said under a block that broke her consent", async () => {
  const { relay, visit } = await addedBeyond();
  relay.answer("append", () => ["unavailable"]);
  visit.send("Siapa itu?");
  await settled();
  assert.deepEqual(relay.envelopes, []);
});

test("somebody whom the pinned root does not vouch for is left out before anything is sent", async () => {
  const talk = await talking();
  const { relay, town, visit } = talk;
  const ghost = new Town().hires("Tamu", "doctor");
  names(talk, [town.sari, ghost]);
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, ghost] }));
  await shows(visit, ({ talk: shown }) => shown?.lines.length === 1);
  assert.deepEqual(lines(visit), [["joined", null]]);
  const haunted = town.head;
  await stored(visit, "Halo.");
  assert.deepEqual(ids(last(relay).members), [hex(town.sari.id)]);
  assert.ok(relay.envelopes.every((one) => !equal(headerOf(one).blockHash, haunted.hash)));
});

test("somebody named under a number that no bundle of theirs reaches is left out, and she goes on", async () => {
  const talk = await joined();
  const { budi, relay, town, visit } = talk;
  const member = { ...budi.member, number: 2 ** 53 - 1 };
  await settled();
  const saved = relay.saves.length;
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, { ...budi, member }] }));
  await comes(
    () => visit.scene.talk?.lines.length === 1 && relay.saves.length > saved,
    () => "unsaved",
  );
  names(talk, [town.sari, budi]);
  // That it is so shows as soon as something is due.
  later.seconds = DAY + 60;
  relay.answer("now", () => ["ok", NOW + DAY + 60]);
  await stored(visit, "Masih di sini?");
  assert.deepEqual(ids(last(relay).members), [hex(town.sari.id)]);
  assert.equal(visit.scene.talk?.held, false);
  assert.deepEqual(lines(visit).at(-1), ["gone", "dr. Budi"]);
});

test("whom a revocation names is left out, and the others stay", async () => {
  const talk = await joined();
  const { budi, relay, town, visit } = talk;
  town.revokes(budi);
  relay.drop();
  await shows(visit, ({ talk: shown }) => shown?.warning === "barred");
  await stored(visit, "Masih di sini.");
  assert.deepEqual(ids(last(relay).members), [hex(town.sari.id)]);
  assert.deepEqual(last(relay).lead, town.sari.id);
});

/** Tells every line of a revocation, as the relay does at once. */
function tellsOfTheEndOf(staff: Staff, { relay, town }: Pick<Talk, "relay" | "town">): void {
  town.revokes(staff);
  relay.push("revoked", town.revocations.at(-1) ?? null);
}

test("whom a revocation names while she talks is told as gone, and her next message leaves them out", async () => {
  const talk = await joined();
  const { budi, relay, town, visit } = talk;
  const joinedAt = town.head;
  // The control: somebody else's changes nothing.
  tellsOfTheEndOf(town.hires("Kak Dian", "counsellor"), talk);
  await stored(visit, "Halo berdua.");
  assert.ok(equal(headerOf(relay.envelopes.at(-1) ?? NOTHING).blockHash, joinedAt.hash));
  tellsOfTheEndOf(budi, talk);
  await shows(visit, ({ talk: shown }) => shown?.warning === "barred");
  assert.deepEqual(lines(visit).at(-1), ["gone", "dr. Budi"]);
  await stored(visit, "Masih di sini.");
  assert.deepEqual(ids(last(relay).members), [hex(town.sari.id)]);
  assert.ok(equal(headerOf(relay.envelopes.at(-1) ?? NOTHING).blockHash, last(relay).hash));
  // Once: now her own block tells it.
  assert.deepEqual(lines(visit), [
    ["joined", "dr. Budi"],
    ["gone", "dr. Budi"],
  ]);
});

test("where a revocation names the only one, nothing more is said to them, and she may call again", async () => {
  const talk = await talking();
  const { relay, town, visit } = talk;
  names(talk, [town.sari]);
  tellsOfTheEndOf(town.sari, talk);
  const { talk: shown } = await shows(visit, (scene) => scene.talk?.missing === "nobody");
  assert.equal(shown?.who, null);
  assert.deepEqual(lines(visit), [["gone", "Kak Sari"]]);
  visit.send("Halo?");
  await shows(visit, (scene) => scene.talk?.held === true);
  assert.deepEqual(relay.envelopes, []);
  const dian = town.hires("Kak Dian", "counsellor");
  relay.staff = [dian];
  relay.answer("call_again", (object, wraps) => {
    const [own] = wraps as unknown as readonly (readonly Uint8Array[])[];
    relay.state = "waiting";
    relay.blocks = [...relay.blocks, [unverified(object as Uint8Array).n, object as Uint8Array, own?.[1] ?? null]];
    return ["ok", "waiting", NOW + DAY];
  });
  visit.choosing()?.callAgain();
  await shows(visit, at("waiting"));
  const offer = unverified((relay.blocks.at(-1)?.[1] as Uint8Array | undefined) ?? NOTHING);
  assert.deepEqual(ids(offer.members), [hex(dian.id)]);
});

test("a key that did not come is a plain word, and her next message makes a new one", async () => {
  const talk = await talking();
  const { relay, town, visit } = talk;
  names(talk, [town.sari]);
  const [object] = await town.renews(relay.prekey ?? NOTHING);
  tells(talk, [object, new Uint8Array(1168)]);
  await shows(visit, ({ talk: shown }) => shown?.warning === "keys");
  await stored(visit, "Halo?");
  assert.equal(last(relay).n, 3);
  assert.equal(visit.scene.talk?.warning, null);
});

test("a claim whose key does not open is mended by her next message: nobody has to begin anew", async () => {
  const { town, relay, visit } = await waiting();
  const { claim, conversation } = await claimed(town, relay);
  relay.blocks = [...relay.blocks.slice(0, 1), [1, claim, new Uint8Array(1168)]];
  relay.push("block", conversation, 1, claim, new Uint8Array(1168), []);
  await shows(visit, ({ talk }) => talk?.warning === "keys");
  assert.equal(unverified(claim).kind, CLAIM);
  await comes(
    () => relay.saves.length > 2,
    () => `${relay.saves.length} saves`,
  );
  names({ relay, town }, [town.sari]);
  await stored(visit, "Halo?");
  assert.deepEqual([last(relay).n, last(relay).lead], [2, town.sari.id]);
});

async function abandoned() {
  const talk = await talking();
  const { relay, town, visit } = talk;
  names(talk, []);
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [], lead: null }));
  await shows(visit, ({ talk: shown }) => shown?.missing === "nobody");
  return talk;
}

test("when everybody has gone she may call again, in the same talk", async () => {
  const talk = await abandoned();
  const { conversation, relay, town, visit } = talk;
  assert.deepEqual(lines(visit), [["gone", "Kak Sari"]]);
  const dian = town.hires("Kak Dian", "counsellor");
  relay.staff = [dian];
  const called: (readonly Packable[])[] = [];
  relay.answer("call_again", (...values) => {
    called.push(values);
    const [object, wraps] = values as unknown as readonly [Uint8Array, readonly (readonly Uint8Array[])[]];
    relay.state = "waiting";
    relay.blocks = [...relay.blocks, [unverified(object).n, object, wraps[0]?.[1] ?? null]];
    return ["ok", "waiting", NOW + DAY];
  });
  visit.choosing()?.callAgain();
  await shows(visit, at("waiting"));
  const [object, wraps] = called[0] as unknown as readonly [Uint8Array, readonly (readonly Uint8Array[])[]];
  assert.deepEqual([unverified(object).kind, unverified(object).n], [OFFER, 3]);
  const step = await town.claimAs(dian, object, wraps[1]?.[1] ?? NOTHING, relay.prekey ?? NOTHING);
  relay.state = "claimed";
  names(talk, [dian]);
  tells({ relay, conversation }, step);
  await shows(visit, ({ talk: shown }) => shown?.who?.alias === "Kak Dian");
  assert.deepEqual(lines(visit), [
    ["gone", "Kak Sari"],
    ["called", null],
    ["came", "Kak Dian"],
  ]);
  await stored(visit, "Terima kasih sudah datang.");
});

test("who has called again can take that call back, and call once more while those she called are gone", async () => {
  const { relay, town, visit } = await abandoned();
  relay.staff = [town.hires("Kak Dian", "counsellor")];
  const offers: Uint8Array[] = [];
  relay.answer("call_again", (object, wraps) => {
    offers.push(object as Uint8Array);
    relay.state = "waiting";
    const [own] = wraps as unknown as readonly (readonly Uint8Array[])[];
    relay.blocks = [...relay.blocks, [unverified(object as Uint8Array).n, object as Uint8Array, own?.[1] ?? null]];
    return ["ok", "waiting", NOW + DAY];
  });
  relay.answer("asked", () => ["ok", 2, 1, 0, 0]);
  visit.choosing()?.callAgain();
  await shows(visit, (scene) => scene.stage.at === "waiting" && scene.talk?.called?.there === 0);
  visit.choosing()?.callAgain();
  await comes(
    () => offers.length === 2 && visit.scene.busy === null,
    () => "no second call",
  );
  const withdrawals: Uint8Array[] = [];
  relay.answer("withdraw", (signed) => {
    withdrawals.push(signed as Uint8Array);
    return ["ok"];
  });
  visit.withdraw();
  await shows(visit, (scene) => scene.stage.at === "over");
  const [, latest] = offers.map(unverified);
  const [her] = latest?.members ?? [];
  assert.ok(her !== undefined && latest !== undefined);
  assert.deepEqual(verifyWithdrawal(her.key, latest.conversation, withdrawals[0] ?? new Uint8Array()), latest.hash);
});

test("calling again while nobody is on call says so, and what she writes waits", async () => {
  const { relay, visit } = await abandoned();
  relay.staff = [];
  visit.choosing()?.callAgain();
  await shows(visit, ({ inVain }) => inVain === "nobody");
  visit.send("Ada orang?");
  await shows(visit, ({ talk }) => talk?.held === true);
  assert.deepEqual(relay.envelopes, []);
});

test("a call again whose answer was lost is found when the line is back", async () => {
  const { relay, visit } = await abandoned();
  relay.answer("call_again", (object, wraps) => {
    const hers = (wraps as readonly (readonly Uint8Array[])[])[0]?.[1] ?? null;
    relay.state = "waiting";
    relay.blocks = [...relay.blocks, [unverified(object as Uint8Array).n, object as Uint8Array, hers]];
    queueMicrotask(() => relay.drop());
    return null;
  });
  visit.choosing()?.callAgain();
  await shows(visit, at("waiting"));
  assert.equal(relay.calls.filter((call) => call === "call_again").length, 1);
});

/** She leaves with her words, and comes back while the relay does otherwise. */
async function comesBack(alter: (talk: Talk) => void) {
  const talk = await talking();
  talk.visit.show("words");
  const { words } = talk.visit.scene;
  await settled();
  talk.visit.forget();
  names(talk, [talk.town.sari]);
  alter(talk);
  const again = visiting(talk.town, talk.relay);
  again.returnWith(words);
  await shows(again, ({ stage }) => stage.at === "talk" || stage.at === "over");
  return { ...talk, again };
}

test("a relay whose log contradicts what she saw before gets nothing from her, and she is told", async () => {
  const { again, relay } = await comesBack(({ town }) => town.forks());
  assert.equal(again.scene.talk?.warning, "doubt");
  again.send("Aku di rumah.");
  await shows(again, ({ talk }) => talk?.held === true);
  await settled();
  assert.deepEqual(relay.envelopes, []);
});

test("a log that has only grown is believed", async () => {
  const { again } = await comesBack(({ town }) => {
    town.hires("Kak Ani", "nurse");
  });
  assert.equal(again.scene.talk?.warning, null);
  await stored(again, "Aku kembali.");
});

test("a log that follows from the one before ends the doubt", async () => {
  const { again, relay, town } = await comesBack((talk) => talk.town.forks());
  again.send("Aku di rumah.");
  await shows(again, ({ talk }) => talk?.held === true);
  town.forked = null;
  relay.drop();
  await shows(again, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
});

test("a relay that takes a block back ends it with a plain word", async () => {
  const talk = await joined();
  talk.visit.show("words");
  const { words } = talk.visit.scene;
  await comes(
    () => talk.relay.saves.length > 3,
    () => `${talk.relay.saves.length} saves`,
  );
  talk.visit.forget();
  talk.relay.blocks = talk.relay.blocks.slice(0, 2);
  const again = visiting(talk.town, talk.relay);
  again.returnWith(words);
  await shows(again, over("altered"));
});
