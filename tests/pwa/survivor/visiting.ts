// Visits for tests: begun, waiting, or in a talk, each over a relay in memory, and all forgotten after the test.

import assert from "node:assert/strict";
import { afterEach } from "node:test";
import { openFirst } from "../../../crypto/web/block.ts";
import { digest } from "../../../crypto/web/signing.ts";
import { SETS, type Sets } from "../../../crypto/web/words.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import { Asked } from "../../../pwa/survivor/asked.ts";
import { supply } from "../../../pwa/survivor/beside.ts";
import { CallingAgain } from "../../../pwa/survivor/calling_again.ts";
import { supply as supplyChoosing } from "../../../pwa/survivor/choosing.ts";
import { Regions } from "../../../pwa/survivor/regions.ts";
import type { Scene } from "../../../pwa/survivor/scene.ts";
import { Timers } from "../../../pwa/survivor/timers.ts";
import { Visit } from "../../../pwa/survivor/visit.ts";
import { FakeRelay, NOW, Town } from "./relay.ts";

const DEADLINE_MS = 5000;
// As the later part does when it comes.
supply((parts) => new Asked(parts));
supplyChoosing((room) => new CallingAgain(room, new Regions(room)));
const open: { readonly visit: Visit; readonly timers: Timers }[] = [];

/** How far the phone's steady clock has run on, for what comes days later. */
export const later = { seconds: 0 };

/** The kitchen app as a visit sees it: its timers, and what the relay answers to whoever asks. */
export const kitchen = {
  cards: [] as { done: boolean; removed: boolean }[],
  asked: [] as { readonly place: string; readonly init: RequestInit }[],
  answer: '{"t":0}',
  cook() {
    const card = { done: false, removed: false };
    this.cards.push(card);
    return {
      done: () => {
        card.done = true;
      },
      remove: () => {
        card.removed = true;
      },
    };
  },
  async fetched(place: string, init: RequestInit) {
    this.asked.push({ place, init });
    return new Response(this.answer);
  },
};

afterEach(() => {
  later.seconds = 0;
  Object.assign(kitchen, { cards: [], asked: [], answer: '{"t":0}' });
  for (const { visit, timers } of open.splice(0)) {
    visit.forget();
    timers.forget();
  }
});

export function visiting(
  town: Town,
  relay: FakeRelay,
  pinned = town,
  phoneNow = NOW,
  sets: Sets = SETS,
  removeFromPhone = async (): Promise<void> => {},
): Visit {
  relay.install();
  const timers = new Timers();
  const visit = new Visit({
    ...{ origin: "http://dapur.test", token: "00", language: "id", organisation: pinned.organisation },
    // Quick in place of Argon2id, which has its own tests.
    argon2id: async (password, salt, { rounds }) => digest("test", Uint8Array.of(...password, ...salt, rounds)),
    sets,
    ...{ random: randomBytes, phoneNow, steadyMs: () => performance.now() + later.seconds * 1000, timers },
    ...{ cook: () => kitchen.cook(), fetched: (place, init) => kitchen.fetched(place, init) },
    leave: () => visit.forget(),
    ...{ choosePictures: () => {}, chooseCoverFor: () => {}, removeFromPhone },
  });
  open.push({ visit, timers });
  return visit;
}

export async function shows(visit: Visit, is: (scene: Scene) => boolean): Promise<Scene> {
  await comes(
    () => is(visit.scene),
    () => JSON.stringify(visit.scene.stage),
  );
  return visit.scene;
}

export async function comes(holds: () => boolean, instead: () => string): Promise<void> {
  const latest = performance.now() + DEADLINE_MS;
  while (!holds()) {
    assert.ok(performance.now() < latest, `still ${instead()}`);
    await new Promise((settle) => setTimeout(settle, 5));
  }
}

/** Long enough for everything that is under way here to have come. */
export async function settled(): Promise<void> {
  await new Promise((settle) => setTimeout(settle, 120));
}

export const at = (stage: Scene["stage"]["at"]) => (scene: Scene) => scene.stage.at === stage;
export const over =
  (why: string) =>
  ({ stage }: Scene) =>
    stage.at === "over" && stage.why === why;
export const texts = ({ talk }: Scene) => talk?.bubbles.map(({ text }) => text) ?? [];

export async function waiting(town = new Town(), relay = new FakeRelay(town)) {
  const visit = visiting(town, relay);
  visit.begin();
  visit.ask("psychological");
  await shows(visit, at("waiting"));
  return { town, relay, visit };
}

/** Somebody claims, and the relay holds the claim; nothing is pushed. */
export async function claimed(town: Town, relay: FakeRelay, made = NOW) {
  const [object, wraps] = relay.offered as readonly [Uint8Array, readonly (readonly Uint8Array[])[]];
  const hers = wraps[1]?.[1] ?? new Uint8Array(0);
  const [claim, wrapped] = await town.claim(object, hers, relay.prekey ?? new Uint8Array(0), made);
  relay.state = "claimed";
  relay.blocks = [...relay.blocks.slice(0, 1), [1, claim, wrapped]];
  return { claim, wrapped, conversation: openFirst(object).conversation };
}

export async function talking() {
  const { town, relay, visit } = await waiting();
  const { claim, wrapped, conversation } = await claimed(town, relay);
  const saved = relay.saves.length;
  relay.push("block", conversation, 1, claim, wrapped);
  await shows(visit, at("talk"));
  // Her next prekey is published.
  await comes(
    () => relay.saves.length > saved,
    () => "unsaved",
  );
  return { town, relay, visit, conversation };
}
