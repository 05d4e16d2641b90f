// She asks for somebody else before she has told anything: others are called, and whoever was there is out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OFFER, unverified } from "../../../crypto/web/block.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import type { FakeRelay } from "./relay.ts";
import { NOW, type Staff } from "./town.ts";
import { at, settled, shows, talking, visiting } from "./visiting.ts";

const HOUR = 3600;
const DAY = 86_400;
const NOTHING = new Uint8Array(0);

type Talk = Awaited<ReturnType<typeof talking>>;
type Offered = readonly [object: Uint8Array, wraps: readonly (readonly Uint8Array[])[]];

/** The relay takes calls again; gives those it took. */
function takesCalls(relay: FakeRelay): readonly Offered[] {
  const offers: Offered[] = [];
  relay.answer("call_again", (...values) => {
    const [object, wraps] = values as unknown as Offered;
    offers.push([object, wraps]);
    relay.state = "waiting";
    relay.blocks = [...relay.blocks, [unverified(object).n, object, wraps[0]?.[1] ?? null]];
    return ["ok", "waiting", NOW + DAY];
  });
  return offers;
}

const invited = (offer: Offered | undefined) =>
  unverified(offer?.[0] ?? NOTHING)
    .members.slice(1)
    .map(({ id }) => hex(id));
const wrappedTo = (offer: Offered | undefined) => offer?.[1].map(([id]) => hex(id ?? NOTHING)) ?? [];

/** What `blocks` names of her and of these. */
function names({ relay, town }: Pick<Talk, "relay" | "town">, staff: readonly Staff[]): void {
  const [her] = unverified(relay.blocks[0]?.[1] ?? NOTHING).members;
  relay.newest = [[her?.id ?? NOTHING, relay.prekey], ...staff.map((one) => town.newestOf(one))];
}

async function claims({ conversation, relay, town, visit }: Talk, staff: Staff, offer: Offered | undefined) {
  const [object, wraps] = offer ?? [NOTHING, []];
  const own = wraps.find(([id]) => hex(id ?? NOTHING) === hex(staff.id))?.[1] ?? NOTHING;
  const [claim, wrapped] = await town.claimAs(staff, object, own, relay.prekey ?? NOTHING);
  relay.state = "claimed";
  const { n } = unverified(claim);
  relay.blocks = [...relay.blocks, [n, claim, wrapped]];
  names({ relay, town }, [staff]);
  relay.push("block", conversation, n, claim, wrapped, []);
  await shows(visit, ({ talk }) => talk?.who?.alias === staff.alias);
}

/** Kak Sari has answered, and Kak Dian is on call too. */
async function withAnother() {
  const talk = await talking();
  const dian = talk.town.hires("Kak Dian", "counsellor");
  talk.relay.staff = [talk.town.sari, dian];
  return { ...talk, dian, offers: takesCalls(talk.relay) };
}

test("others are called without whoever is with her, and she talks with the one who answers", async () => {
  const talk = await withAnother();
  const { dian, offers, town, visit } = talk;
  assert.equal(visit.choosing()?.mayAskForAnother, true);
  visit.choosing()?.askForAnother();
  await shows(visit, at("waiting"));
  const [offer] = offers;
  assert.equal(unverified(offer?.[0] ?? NOTHING).kind, OFFER);
  assert.deepEqual(invited(offer), [hex(dian.id)]);
  assert.ok(!wrappedTo(offer).includes(hex(town.sari.id)), "nothing that she then says opens for Kak Sari");
  await claims(talk, dian, offer);
  assert.deepEqual(
    visit.scene.talk?.lines.map(({ what, who }) => [what, who?.alias ?? null]),
    [
      ["called", null],
      ["came", "Kak Dian"],
    ],
  );
});

test("with nobody else on call she is told so and stays where she is", async () => {
  const { relay, visit } = await talking();
  const offers = takesCalls(relay);
  visit.choosing()?.askForAnother();
  const scene = await shows(visit, ({ inVain }) => inVain === "other");
  assert.deepEqual([scene.stage.at, scene.talk?.who?.alias, offers.length], ["talk", "Kak Sari", 0]);
});

test("whoever is there is not given up for somebody who begins hours later", async () => {
  const { relay, town, visit } = await talking();
  const offers = takesCalls(relay);
  relay.staff = [town.sari, town.hires("Kak Dian", "counsellor", { start: NOW + 5 * HOUR, until: NOW + 9 * HOUR })];
  visit.choosing()?.askForAnother();
  const scene = await shows(visit, ({ inVain }) => inVain === "other");
  assert.deepEqual([scene.stage.at, offers.length], ["talk", 0]);
});

test("once she has written, the way is closed", async () => {
  const { offers, visit } = await withAnother();
  visit.send("Aku di rumah.");
  assert.equal(visit.choosing()?.mayAskForAnother, false);
  visit.choosing()?.askForAnother();
  await shows(visit, ({ busy, talk }) => busy === null && talk?.bubbles[0]?.mark === "stored");
  await settled();
  assert.deepEqual([visit.scene.stage.at, offers.length], ["talk", 0]);
});

test("whoever was replaced is not called again in this visit, though nobody else is on call", async () => {
  const talk = await withAnother();
  const { conversation, dian, offers, relay, town, visit } = talk;
  visit.choosing()?.askForAnother();
  await shows(visit, at("waiting"));
  await claims(talk, dian, offers[0]);
  relay.staff = [town.sari];
  names(talk, []);
  const gone = await town.step(relay.prekey ?? NOTHING, { signer: dian, team: [], lead: null });
  relay.blocks = [...relay.blocks, [unverified(gone[0]).n, ...gone]];
  relay.push("block", conversation, unverified(gone[0]).n, ...gone, []);
  await shows(visit, ({ talk: shown }) => shown?.missing === "nobody");
  visit.choosing()?.callAgain();
  await shows(visit, ({ inVain }) => inVain === "other");
  assert.equal(offers.length, 1);

  const ratih = town.hires("Kak Ratih", "counsellor");
  relay.staff = [town.sari, ratih];
  visit.choosing()?.callAgain();
  await shows(visit, at("waiting"));
  assert.deepEqual(invited(offers[1]), [hex(ratih.id)]);
});

test("the next one can't bring the replaced one back without asking her", async () => {
  const talk = await withAnother();
  const { conversation, dian, offers, relay, town, visit } = talk;
  visit.choosing()?.askForAnother();
  await shows(visit, at("waiting"));
  await claims(talk, dian, offers[0]);
  names(talk, [dian, town.sari]);
  const back = await town.step(relay.prekey ?? NOTHING, { signer: dian, team: [dian, town.sari] });
  relay.blocks = [...relay.blocks, [unverified(back[0]).n, ...back]];
  relay.push("block", conversation, unverified(back[0]).n, ...back, []);
  await shows(visit, ({ talk: shown }) => shown?.warning === "consent");
  visit.send("Halo.");
  await shows(visit, ({ talk: shown }) => shown?.bubbles.some(({ mark }) => mark === "stored") === true);
  const mended = relay.appended.at(-1) as unknown as Offered;
  assert.deepEqual(invited(mended), [hex(dian.id)]);
});

test("a relay that says no leaves her with whoever is there, who may be called again later", async () => {
  const { conversation, offers, relay, town, visit } = await withAnother();
  const taken = offers.length;
  relay.answer("call_again", () => ["unavailable"] as readonly Packable[]);
  visit.choosing()?.askForAnother();
  const scene = await shows(visit, ({ inVain }) => inVain === "busy");
  assert.deepEqual([scene.stage.at, scene.talk?.who?.alias, taken], ["talk", "Kak Sari", 0]);
  const again = takesCalls(relay);
  relay.staff = [town.sari];
  const gone = await town.step(relay.prekey ?? NOTHING, { team: [], lead: null });
  relay.blocks = [...relay.blocks, [unverified(gone[0]).n, ...gone]];
  names({ relay, town }, []);
  relay.push("block", conversation, unverified(gone[0]).n, ...gone, []);
  await shows(visit, ({ talk }) => talk?.missing === "nobody");
  visit.choosing()?.callAgain();
  await shows(visit, at("waiting"));
  assert.deepEqual(invited(again[0]), [hex(town.sari.id)]);
});

test("who comes back with words is not offered it, so that nothing tells whether anything was said before", async () => {
  for (const said of [false, true]) {
    const { relay, town, visit } = await talking();
    if (said) {
      visit.send("Aku di rumah.");
      await shows(visit, ({ talk }) => talk?.bubbles[0]?.mark === "stored");
    }
    visit.show("words");
    const { words } = visit.scene;
    await settled();
    visit.forget();
    names({ relay, town }, [town.sari]);
    const again = visiting(town, relay);
    again.returnWith(words);
    await shows(again, at("talk"));
    assert.equal(again.choosing()?.mayAskForAnother, false);
  }
});
