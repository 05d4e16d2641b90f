// She leaves out regions before she calls: nobody from there is asked, nobody is told, and nobody comes later unasked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unverified } from "../../../crypto/web/block.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { consentIn, isStanding } from "../../../crypto/web/consent.ts";
import type { Visit } from "../../../pwa/survivor/visit.ts";
import { FakeRelay } from "./relay.ts";
import { NOW, type Staff, type Step, Town } from "./town.ts";
import { at, comes, settled, shows, visiting } from "./visiting.ts";

const DAY = 86_400;
const NOTHING = new Uint8Array(0);
const HOME = "Jawa Barat";

type Offered = readonly [object: Uint8Array, wraps: readonly (readonly Uint8Array[])[]];
const invited = (offer: unknown) =>
  unverified((offer as Offered)[0])
    .members.slice(1)
    .map(({ id }) => hex(id));

/** Kak Sari is from her own town, Kak Dian from far away. */
function before() {
  const town = new Town();
  const relay = new FakeRelay(town);
  const dian = town.hires("Kak Dian", "counsellor", { region: "Bali" });
  relay.staff = [town.sari, dian];
  const visit = visiting(town, relay);
  visit.begin();
  return { town, relay, dian, visit };
}

async function looks(visit: Visit): Promise<readonly string[]> {
  visit.choosing()?.regions.look();
  await comes(
    () => visit.choosing()?.regions.known != null,
    () => "unknown",
  );
  return visit.choosing()?.regions.known ?? [];
}

async function leavesOutHome() {
  const all = before();
  await looks(all.visit);
  all.visit.choosing()?.regions.turn(HOME);
  return all;
}

/** The relay tells her of a block, and names these people's newest bundles. */
function tells(relay: FakeRelay, town: Town, [object, wrapped]: Step, staff: readonly Staff[]): void {
  const { conversation, members, n } = unverified(object);
  relay.newest = [[members[0]?.id ?? NOTHING, relay.prekey], ...staff.map((one) => town.newestOf(one))];
  relay.blocks = [...relay.blocks.filter(([known]) => known < n), [n, object, wrapped]];
  relay.push("block", conversation, n, object, wrapped, []);
}

/** Kak Dian has answered her. */
async function talking({ dian, relay, town, visit }: ReturnType<typeof before>): Promise<void> {
  visit.ask("psychological");
  await shows(visit, at("waiting"));
  const [object, wraps] = relay.offered as unknown as Offered;
  const own = wraps.find(([id]) => hex(id ?? NOTHING) === hex(dian.id))?.[1] ?? NOTHING;
  const step = await town.claimAs(dian, object, own, relay.prekey ?? NOTHING);
  relay.state = "claimed";
  tells(relay, town, step, [dian]);
  await shows(visit, ({ talk }) => talk?.who?.alias === "Kak Dian");
}

const standing = (town: Town) => town.consents.map(consentIn).find(isStanding)?.until ?? 0;

test("the regions of those who are on call and verified are listed, each once", async () => {
  const { relay, town, visit } = before();
  const ghost = new Town().hires("Tamu", "doctor", { region: "Papua" });
  const other = town.hires("Kak Rini", "nurse", { region: " jawa  barat", needs: ["medical"] });
  relay.staff = [...relay.staff, other, ghost];
  assert.deepEqual(await looks(visit), ["Bali", HOME]);
});

test("who chooses nothing asks the relay nothing more than before, and anybody may come", async () => {
  const all = before();
  await talking(all);
  assert.equal(all.relay.calls.filter((call) => call === "on_call").length, 1);
  assert.equal(invited(all.relay.offered).length, 2);
  assert.ok(standing(all.town) > NOW + 3600);
});

test("nobody from a region that she leaves out is asked, however it is written, and the word for it goes nowhere", async () => {
  const { dian, relay, town, visit } = await leavesOutHome();
  relay.staff = [...relay.staff, town.hires("Kak Rini", "nurse", { region: " jawa  barat" })];
  visit.ask("psychological");
  await shows(visit, at("waiting"));
  assert.deepEqual(invited(relay.offered), [hex(dian.id)]);
  const told = Buffer.from(relay.heard.flatMap((frame) => [...frame])).toString("latin1");
  assert.ok(told.includes("psychological"), "the control");
  assert.ok(!told.toLowerCase().includes("barat"));
});

test("her call is as long as one that leaves nobody out", async () => {
  const chosen = await leavesOutHome();
  const plain = before();
  plain.relay.staff = [plain.dian];
  for (const { visit } of [chosen, plain]) {
    visit.ask("psychological");
    await shows(visit, at("waiting"));
  }
  const sizes = [chosen, plain].map(({ relay }) => {
    const [block, wraps, , card] = relay.offered as unknown as [Uint8Array, readonly unknown[], unknown, Uint8Array];
    return [block.length, wraps.length, card.length];
  });
  assert.deepEqual(sizes[0], sizes[1]);
});

test("where everybody on duty is left out nothing is sent, she reads why, and may change it", async () => {
  const { relay, town, visit } = await leavesOutHome();
  // Who begins hours later is no reason to leave her waiting in silence.
  const later = town.hires("Kak Ayu", "counsellor", { region: "Bali", start: NOW + 36_000, until: NOW + 40_000 });
  relay.staff = [town.sari, later];
  visit.ask("psychological");
  const { stage } = await shows(visit, at("nobody"));
  assert.deepEqual(stage, { at: "nobody", need: "psychological", leftOut: true });
  assert.deepEqual([relay.offered, relay.saves.length], [null, 0]);
  visit.choosing()?.regions.turn(HOME);
  visit.ask("psychological");
  await shows(visit, at("waiting"));
  assert.deepEqual(invited(relay.offered), [hex(town.sari.id)]);
});

test("with nobody on call at all that is what she reads, whatever she chose", async () => {
  const { relay, visit } = await leavesOutHome();
  relay.staff = [];
  visit.ask("psychological");
  const { stage } = await shows(visit, at("nobody"));
  assert.deepEqual(stage, { at: "nobody", need: "psychological", leftOut: false });
});

test("whoever answers can bring in nobody unasked, and whoever comes so is left out by her next message", async () => {
  const all = await leavesOutHome();
  const { dian, relay, town, visit } = all;
  await talking(all);
  assert.ok(standing(town) < NOW - 365 * DAY, "what she consented to beforehand is long over");
  const step = await town.step(relay.prekey ?? NOTHING, { signer: dian, team: [dian, town.sari] });
  tells(relay, town, step, [dian, town.sari]);
  await shows(visit, ({ talk }) => talk?.warning === "consent");
  visit.send("Siapa itu?");
  await shows(visit, ({ talk }) => talk?.bubbles.some(({ mark }) => mark === "stored") === true);
  assert.deepEqual(invited(relay.appended.at(-1)), [hex(dian.id)]);
});

test("the control: who leaves nobody out has allowed that beforehand", async () => {
  const all = before();
  const { dian, relay, town, visit } = all;
  await talking(all);
  const step = await town.step(relay.prekey ?? NOTHING, { signer: dian, team: [dian, town.sari] });
  tells(relay, town, step, [dian, town.sari]);
  await shows(visit, ({ talk }) => talk?.company.length === 2);
  assert.equal(visit.scene.talk?.warning, null);
});

/** Kak Dian goes; gives what the relay takes as calls again. */
async function alone({ dian, relay, town, visit }: ReturnType<typeof before>): Promise<readonly Offered[]> {
  const offers: Offered[] = [];
  relay.answer("call_again", (...values) => {
    const [object, wraps] = values as unknown as Offered;
    offers.push([object, wraps]);
    relay.state = "waiting";
    relay.blocks = [...relay.blocks, [unverified(object).n, object, wraps[0]?.[1] ?? null]];
    return ["ok", "waiting", NOW + DAY];
  });
  tells(relay, town, await town.step(relay.prekey ?? NOTHING, { signer: dian, team: [], lead: null }), []);
  await shows(visit, ({ talk }) => talk?.missing === "nobody");
  return offers;
}

async function claimsAgain(town: Town, relay: FakeRelay, staff: Staff, offer: Offered | undefined): Promise<void> {
  const [object, wraps] = offer ?? [NOTHING, []];
  const own = wraps.find(([id]) => hex(id ?? NOTHING) === hex(staff.id))?.[1] ?? NOTHING;
  await town.claimAs(staff, object, own, relay.prekey ?? NOTHING);
}

test("calling again leaves the same regions out, and she is still asked first", async () => {
  const all = await leavesOutHome();
  const { dian, relay, town, visit } = all;
  await talking(all);
  const offers = await alone(all);
  relay.staff = [town.sari];
  visit.choosing()?.callAgain();
  await shows(visit, ({ inVain }) => inVain === "regions");
  assert.equal(offers.length, 0);
  relay.staff = [town.sari, dian];
  visit.choosing()?.callAgain();
  await shows(visit, at("waiting"));
  assert.deepEqual(invited(offers[0]), [hex(dian.id)]);
  await claimsAgain(town, relay, dian, offers[0]);
  assert.ok(standing(town) < NOW - 365 * DAY);
});

test("from another phone the regions are forgotten, but she is still asked before anybody joins", async () => {
  const all = await leavesOutHome();
  const { dian, relay, town, visit } = all;
  await talking(all);
  const offers = await alone(all);
  visit.show("words");
  const { words } = visit.scene;
  await settled();
  visit.forget();
  const again = visiting(town, relay);
  again.returnWith(words);
  await shows(again, ({ talk }) => talk?.missing === "nobody");
  again.choosing()?.callAgain();
  await shows(again, at("waiting"));
  assert.equal(invited(offers[0]).length, 2);
  await claimsAgain(town, relay, dian, offers[0]);
  assert.ok(standing(town) < NOW - 365 * DAY);
});
