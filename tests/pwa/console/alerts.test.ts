// Being paged on this device: what is said of it is what the relay and the browser say, and a trial has a clear end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Alerts, markOf } from "../../../pwa/console/alerts/alerts.ts";
import type { Device, Permission, Subscription, Support } from "../../../pwa/console/alerts/device.ts";
import { Answered } from "../../../pwa/shared/line.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { random } from "./people.ts";

const KEY = random(65);

class Phone implements Device {
  support: Support = "yes";
  permission: Permission = "default";
  subscription: Subscription | null = null;
  /** What the person answers when the browser asks. */
  allows = true;

  current(): Promise<Subscription | null> {
    return Promise.resolve(this.subscription);
  }

  subscribe(key: Uint8Array): Promise<Subscription | null> {
    this.permission = this.allows ? "granted" : "denied";
    const endpoint = `https://push.example/${random(4).join("")}`;
    const made = { endpoint, p256dh: new Uint8Array(65), auth: new Uint8Array(16), key: new Uint8Array(key) };
    this.subscription = this.allows ? (this.subscription ?? made) : null;
    return Promise.resolve(this.subscription);
  }

  unsubscribe(): Promise<void> {
    this.subscription = null;
    return Promise.resolve();
  }

  quiet(): Promise<void> {
    return Promise.resolve();
  }
}

/** A relay that keeps devices, and pushes when it is told to. */
class Relay {
  key: Uint8Array | null = KEY;
  readonly kept = new Map<string, Uint8Array>();
  renewals = 0;
  heard = false;
  ways: readonly string[] = [];
  contact: readonly string[] | null = null;
  readonly #hearing = new Map<string, () => void>();

  on(event: string, hear: () => void): () => void {
    this.#hearing.set(event, hear);
    return () => this.#hearing.delete(event);
  }

  push(event: string): void {
    this.#hearing.get(event)?.();
  }

  async call(event: string, ...values: readonly Packable[]): Promise<readonly Packable[]> {
    const [given] = values;
    if (event === "alerts") {
      return [this.key, [...this.kept.values()], this.heard, [...this.ways], this.contact && [...this.contact]];
    }
    if (event === "turn_on_alerts" && typeof given === "string") {
      this.renewals += Number(this.kept.has(given));
      this.kept.set(given, await markOf({ endpoint: given } as Subscription));
    } else if (event === "turn_off_alerts") {
      this.kept.clear();
    } else if (event === "keep_contact") {
      this.renewals += Number(this.contact !== null);
      this.contact = values.map(String);
    } else if (event === "forget_contact") {
      this.contact = null;
    } else if (event === "try_alert" && this.kept.size === 0) {
      throw new Answered("gone");
    }
    return [];
  }
}

function desk() {
  const [phone, relay] = [new Phone(), new Relay()];
  let late: (() => void) | null = null;
  const wait = (_ms: number, then: () => void) => {
    late = then;
    return () => {
      late = null;
    };
  };
  const alerts = new Alerts(relay, phone, wait, () => undefined);
  return { phone, relay, alerts, timeIsOver: () => late?.(), waits: () => late !== null };
}

test("it is turned on, renewed at the next opening, and turned off without leaving anything", async () => {
  const { phone, relay, alerts } = desk();
  await alerts.fetch();
  assert.equal(alerts.standing, "off");
  await alerts.turnOn();
  assert.equal(alerts.standing, "on");
  assert.equal(relay.kept.size, 1);
  const next = new Alerts(
    relay,
    phone,
    () => () => undefined,
    () => undefined,
  );
  const before = relay.renewals;
  await next.fetch();
  await next.fetch();
  assert.equal(relay.renewals, before + 1);
  await next.turnOff();
  assert.deepEqual([next.standing, relay.kept.size, phone.subscription], ["off", 0, null]);
});

test("who says no to the browser is told where to change that", async () => {
  const { phone, alerts } = desk();
  await alerts.fetch();
  phone.allows = false;
  await alerts.turnOn();
  assert.equal(alerts.standing, "blocked");
});

test("a device that its push service dropped is said to be gone, and gets a new place", async () => {
  const { phone, relay, alerts } = desk();
  await alerts.fetch();
  await alerts.turnOn();
  const dead = phone.subscription?.endpoint;
  relay.kept.clear();
  relay.push("alerts");
  await alerts.fetch();
  assert.equal(alerts.standing, "gone");
  await alerts.turnOn();
  assert.equal(alerts.standing, "on");
  assert.notEqual(phone.subscription?.endpoint, dead);
});

test("a subscription under another key of the relay's is worth nothing", async () => {
  const { relay, alerts } = desk();
  await alerts.fetch();
  await alerts.turnOn();
  relay.key = random(65);
  await alerts.fetch();
  assert.equal(alerts.standing, "gone");
});

test("what this browser or this relay can't is said, and not offered", async () => {
  const { phone, relay, alerts } = desk();
  for (const [support, standing] of [
    ["no", "unable"],
    ["home screen", "home screen"],
  ] as const) {
    phone.support = support;
    await alerts.fetch();
    assert.equal(alerts.standing, standing);
  }
  relay.key = null;
  await alerts.fetch();
  assert.equal(alerts.standing, "absent");
});

test("a trial ends with its page, or with a word that none came", async () => {
  const { relay, alerts, timeIsOver, waits } = desk();
  await alerts.fetch();
  await alerts.turnOn();
  await alerts.tryOut();
  assert.equal(alerts.trial, "sent");
  relay.push("heard");
  assert.deepEqual([alerts.trial, alerts.heard, waits()], ["heard", true, false]);
  await alerts.tryOut();
  timeIsOver();
  assert.equal(alerts.trial, "silent");
  // One that comes late after all is said too.
  relay.push("heard");
  assert.equal(alerts.trial, "heard");
  relay.kept.clear();
  await alerts.tryOut();
  assert.deepEqual([alerts.trial, alerts.wrong, waits()], [null, "gone", false]);
});

test("another way is kept, renewed at the next opening, and given up", async () => {
  const { phone, relay, alerts } = desk();
  relay.key = null;
  relay.ways = ["gerbang"];
  await alerts.fetch();
  assert.deepEqual([alerts.standing, alerts.ways, alerts.contact], ["absent", ["gerbang"], null]);
  await alerts.keepContact({ way: "gerbang", destination: " +62812 " });
  assert.deepEqual(alerts.contact, { way: "gerbang", destination: "+62812" });
  const next = new Alerts(
    relay,
    phone,
    () => () => undefined,
    () => undefined,
  );
  await next.fetch();
  assert.equal(relay.renewals, 1);
  await next.forgetContact();
  assert.deepEqual([next.contact, relay.contact], [null, null]);
});
