// The HTTP doors: who signs in again at once is not signed out by the end of the session before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Doors } from "../../../pwa/console/account/doors.ts";

const settled = () => new Promise((settle) => setImmediate(settle));

test("nothing is asked before the relay has ended the session before", async () => {
  const asked: string[] = [];
  let end: (response: Response) => void = () => {};
  const doors = new Doors((path) => {
    asked.push(path);
    return path === "/out" ? new Promise((settle) => (end = settle)) : Promise.resolve(Response.json({ n: 1 }));
  });
  doors.signOut();
  const answer = doors.ask("/passkey/asked");
  await settled();
  assert.deepEqual(asked, ["/out"]);
  end(Response.json({}));
  assert.deepEqual(await answer, { n: 1 });
  assert.deepEqual(asked, ["/out", "/passkey/asked"]);
});

test("a sign-out that is lost keeps nobody out", async () => {
  const doors = new Doors(async (path) => {
    if (path === "/out") {
      throw new Error();
    }
    return Response.json({ n: 1 });
  });
  doors.signOut();
  assert.deepEqual(await doors.ask("/passkey/asked"), { n: 1 });
});
