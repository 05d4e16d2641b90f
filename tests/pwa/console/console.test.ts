// The state machine around the desk: nothing is half open, and a lock leaves nothing behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Doors } from "../../../pwa/console/account/doors.ts";
import type { Authenticator } from "../../../pwa/console/account/passkeys.ts";
import { Console } from "../../../pwa/console/console.ts";
import { Line } from "../../../pwa/shared/line.ts";
import { random, surroundings, Time } from "./people.ts";

/** A socket that never answers, and remembers whether it was closed. */
class Silent {
  closed = false;
  binaryType = "";

  close(): void {
    this.closed = true;
  }
}

function console(prf: Uint8Array | null, invitation: string | null = null) {
  const [asked, socket]: [string[], Silent] = [[], new Silent()];
  const touched = { credentialId: random(16), credential: {}, prf };
  const passkeys: Authenticator = {
    create: async () => touched,
    get: async () => touched,
  };
  const doors = new Doors(async (path) => {
    asked.push(path);
    return new Response("{}");
  });
  const options = { address: "ws://console.example/r/", namespace: "/b", auth: () => ({ v: 1 }) };
  const line = () => new Line({ ...options, connect: () => socket as unknown as WebSocket });
  return { app: new Console({ doors, passkeys, around: surroundings(new Time()), line }, invitation), asked, socket };
}

test("an invitation on a device that can't seal opens the account, and nothing is sealed silently", async () => {
  const { app, asked } = console(null, "00".repeat(32));
  assert.equal(await app.acceptInvitation(), true);
  assert.equal(app.place.at, "opening");
  assert.ok(asked.includes("/passkey/registered"));
  app.lock("locked");
});

test("locking closes the line, wipes what the passkey gave, and ends the session", async () => {
  const prf = random(32);
  const { app, asked, socket } = console(prf);
  await app.signIn();
  assert.equal(app.place.at, "opening");
  app.lock("locked");
  assert.deepEqual(app.place, { at: "sign in", why: "locked" });
  assert.ok(socket.closed);
  assert.ok(prf.every((byte) => byte === 0));
  assert.deepEqual(asked, ["/passkey/asked", "/passkey/answered", "/out"]);
  assert.deepEqual([app.desk, app.coordination, app.fingerprint], [null, null, []]);
});

test("an unattended console warns and then locks, a closed one does neither", async () => {
  const { app } = console(random(32));
  app.attend("lock");
  assert.deepEqual(app.place, { at: "sign in", why: "first" });
  await app.signIn();
  app.attend("warn");
  assert.equal(app.warned, true);
  app.attend("here");
  assert.equal(app.warned, false);
  app.attend("lock");
  assert.deepEqual(app.place, { at: "sign in", why: "idle" });
});

test("two taps at once are one ceremony", async () => {
  const { app, asked } = console(random(32));
  const [first, second] = await Promise.all([app.signIn(), app.signIn()]);
  assert.deepEqual([first, second], [true, false]);
  assert.equal(asked.filter((path) => path === "/passkey/asked").length, 1);
  app.lock("locked");
});
