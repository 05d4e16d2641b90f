// The line against a scripted socket: login over the connection's id, answers by id, pushes, loss, and staying away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Answered, Line, type LineState, Unanswered } from "../../../pwa/shared/line.ts";
import { type Packable, pack, unpack } from "../../../pwa/shared/msgpack.ts";

class Scripted {
  binaryType = "";
  closed = false;
  readonly sent: unknown[] = [];
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(frame: unknown): void {
    this.sent.push(frame instanceof Uint8Array ? unpack(frame) : frame);
  }

  close(): void {
    this.closed = true;
  }

  says(frame: string): void {
    this.onmessage?.({ data: frame });
  }

  packs(packet: Packable): void {
    this.onmessage?.({ data: pack(packet).buffer });
  }
}

const GREETING = '0{"sid":"nonce","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}';

function laid(): { line: Line; sockets: Scripted[]; states: LineState[] } {
  const sockets: Scripted[] = [];
  const states: LineState[] = [];
  const line = new Line({
    address: "ws://relay.test/r/",
    namespace: "/a",
    auth: (nonce, work) => (work === null ? { v: 1, over: nonce } : { v: 1, over: nonce, w: work }),
    chance: () => 0,
    connect: () => {
      const socket = new Scripted();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  line.watch((state) => states.push(state));
  return { line, sockets, states };
}

async function opened(): Promise<{ line: Line; socket: Scripted; sockets: Scripted[]; states: LineState[] }> {
  const made = laid();
  made.line.open();
  const socket = made.sockets[0];
  assert.ok(socket);
  socket.says(GREETING);
  await Promise.resolve();
  await Promise.resolve();
  socket.packs({ type: 0, data: { sid: "s" }, nsp: "/a" });
  return { ...made, socket };
}

test("the login is made over the connection's own id", async () => {
  const { line, socket, states } = await opened();
  assert.deepEqual(socket.sent[0], { type: 0, data: { v: 1, over: "nonce" }, nsp: "/a" });
  assert.deepEqual(states, ["connecting", "open"]);
  line.close();
});

test("a ping is answered", async () => {
  const { line, socket } = await opened();
  socket.says("2");
  assert.equal(socket.sent.at(-1), "3");
  line.close();
});

test("answers find their calls, in any order, and a refusal comes with its code and extras", async () => {
  const { line, socket } = await opened();
  const first = line.call("now");
  const second = line.call("save", 3, new Uint8Array([1]));
  assert.deepEqual(socket.sent.at(-1), { type: 2, data: ["save", 3, new Uint8Array([1])], nsp: "/a", id: 1 });
  socket.packs({ type: 3, data: ["stale_state", 4], nsp: "/a", id: 1 });
  socket.packs({ type: 3, data: ["ok", 1_763_000_000], nsp: "/a", id: 0 });
  assert.deepEqual(await first, [1_763_000_000]);
  await assert.rejects(second, (reason) => {
    assert.ok(reason instanceof Answered);
    assert.equal(reason.code, "stale_state");
    assert.deepEqual(reason.extras, [4]);
    return true;
  });
  line.close();
});

test("pushes as python-socketio packs them are heard until she stops listening", async () => {
  const { line, socket } = await opened();
  const heard: Packable[][] = [];
  const stop = line.on("envelope", (...values) => heard.push(values));
  const push = Uint8Array.from(
    Buffer.from("83a47479706502a46461746194a8656e76656c6f7065c40109ce00011170ce691554c0a36e7370a22f61", "hex"),
  );
  socket.onmessage?.({ data: push.buffer });
  stop();
  socket.onmessage?.({ data: push.buffer });
  assert.deepEqual(heard, [[new Uint8Array([9]), 70_000, 1_763_005_632]]);
  line.close();
});

test("a lost connection leaves calls unanswered and comes back by itself", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket, sockets, states } = await opened();
  const call = line.call("now");
  socket.onclose?.();
  await assert.rejects(call, Unanswered);
  await assert.rejects(line.call("now"), Unanswered);
  context.mock.timers.tick(400);
  assert.equal(sockets.length, 2);
  assert.deepEqual(states, ["connecting", "open", "waiting", "connecting"]);
  line.close();
});

test("a silent relay counts as lost", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket } = await opened();
  context.mock.timers.tick(44_999);
  assert.equal(line.state, "open");
  context.mock.timers.tick(1);
  assert.equal(line.state, "waiting");
  assert.ok(socket.closed);
  line.close();
});

test("a line that owes an answer for too long is given up and comes back, whatever else is heard on it", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket, sockets } = await opened();
  const call = line.call("now");
  context.mock.timers.tick(14_000);
  socket.says("2");
  assert.equal(line.state, "open");
  context.mock.timers.tick(1100);
  await assert.rejects(call, Unanswered);
  assert.equal(line.state, "waiting");
  socket.packs({ type: 3, data: ["ok", 1], nsp: "/a", id: 0 });
  context.mock.timers.tick(400);
  assert.equal(sockets.length, 2);
  line.close();
});

test("what is long to send is waited for longer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket } = await opened();
  const call = line.call("send", new Uint8Array(60_000));
  context.mock.timers.tick(30_000);
  socket.packs({ type: 3, data: ["ok", 7], nsp: "/a", id: 0 });
  assert.deepEqual(await call, [7]);
  assert.equal(line.state, "open");
  line.close();
});

test("once closed it stays closed and hears nothing more", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket, sockets } = await opened();
  const heard: Packable[] = [];
  line.on("state", (...values) => heard.push(values));
  line.close();
  socket.packs({ type: 2, data: ["state", 1], nsp: "/a" });
  context.mock.timers.tick(600_000);
  assert.ok(socket.closed);
  assert.equal(sockets.length, 1);
  assert.deepEqual(heard, []);
});

test("'reload' and 'refused' end the wish to connect", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (const message of ["reload", "refused"] as const) {
    const { line, sockets } = laid();
    line.open();
    sockets[0]?.packs({ type: 4, data: { message }, nsp: "/a" });
    context.mock.timers.tick(600_000);
    assert.equal(line.state, message);
    assert.equal(sockets.length, 1);
  }
});

test("a frame that is no packet of ours ends that connection, not the line", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket, sockets } = await opened();
  socket.onmessage?.({ data: Uint8Array.from([0xc1]).buffer });
  assert.ok(socket.closed);
  context.mock.timers.tick(400);
  assert.equal(sockets.length, 2);
  line.close();
});

test("a frame too large for the relay is refused here", async () => {
  const { line, socket } = await opened();
  const before = socket.sent.length;
  await assert.rejects(line.call("send", new Uint8Array(100_001)), { code: "wrong_size" });
  assert.equal(socket.sent.length, before);
  line.close();
});

const TRIES = 2;

function challenge(): Uint8Array {
  const made = new Uint8Array(44).fill(7);
  new DataView(made.buffer).setUint32(24, TRIES);
  return made;
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn += 1) {
    await new Promise((settle) => setImmediate(settle));
  }
  assert.ok(holds());
}

test("work that CONNECT is refused for is done without holding the connection, and brought along once", async () => {
  const { line, sockets, states } = laid();
  line.open();
  sockets[0]?.says(GREETING);
  sockets[0]?.packs({ type: 4, data: { message: "work", data: challenge() }, nsp: "/a" });
  assert.ok(sockets[0]?.closed);
  assert.equal(line.state, "connecting");
  await until(() => sockets.length === 2);
  sockets[1]?.says(GREETING);
  await until(() => (sockets[1]?.sent.length ?? 0) > 0);
  const [said] = (sockets[1]?.sent ?? []) as readonly { readonly data: { readonly w: readonly Uint8Array[] } }[];
  assert.ok(said);
  const { data } = said;
  assert.deepEqual(data.w[0], challenge());
  assert.equal(data.w[1]?.length, 64);
  sockets[1]?.packs({ type: 0, data: { sid: "s" }, nsp: "/a" });
  assert.deepEqual(states, ["connecting", "open"]);
  line.close();
});

test("who leaves works no more", async () => {
  const { line, sockets } = laid();
  line.open();
  const hard = challenge();
  new DataView(hard.buffer).setUint32(24, 2 ** 15);
  sockets[0]?.packs({ type: 4, data: { message: "work", data: hard }, nsp: "/a" });
  line.close();
  await new Promise((settle) => setTimeout(settle, 100));
  assert.equal(sockets.length, 1);
  assert.equal(line.state, "closed");
});

test("a relay that asks again and again is left alone for a while, not worked for without end", async () => {
  const { line, sockets, states } = laid();
  line.open();
  for (let asked = 0; asked < 4; asked += 1) {
    await until(() => sockets.length === asked + 1);
    sockets[asked]?.packs({ type: 4, data: { message: "work", data: challenge() }, nsp: "/a" });
  }
  await until(() => line.state === "waiting");
  assert.deepEqual(states, ["connecting", "waiting"]);
  line.close();
});

test("work without a challenge is a refusal as any other", () => {
  const { line, sockets } = laid();
  line.open();
  sockets[0]?.packs({ type: 4, data: { message: "work" }, nsp: "/a" });
  assert.equal(line.state, "refused");
});

test("a call that is answered with work is paid for and asked again; whoever asked sees only the answer", async () => {
  const { line, socket } = await opened();
  const call = line.call("offer", 1);
  socket.packs({ type: 3, data: ["work", challenge()], nsp: "/a", id: 0 });
  await until(() => socket.sent.length === 3);
  const paid = socket.sent[2] as { readonly data: readonly unknown[] };
  assert.equal(paid.data[0], "work");
  assert.deepEqual(paid.data[1], challenge());
  socket.packs({ type: 3, data: ["ok"], nsp: "/a", id: 1 });
  await until(() => socket.sent.length === 4);
  assert.deepEqual(socket.sent[3], { type: 2, data: ["offer", 1], nsp: "/a", id: 2 });
  socket.packs({ type: 3, data: ["ok", "waiting"], nsp: "/a", id: 2 });
  assert.deepEqual(await call, ["waiting"]);
  line.close();
});

test("a phone that slept over its work is asked for another piece, and is not taken for a stranger", async () => {
  const { line, socket } = await opened();
  const call = line.call("offer", 1);
  socket.packs({ type: 3, data: ["work", challenge()], nsp: "/a", id: 0 });
  await until(() => socket.sent.length === 3);
  socket.packs({ type: 3, data: ["refused"], nsp: "/a", id: 1 });
  await until(() => socket.sent.length === 4);
  socket.packs({ type: 3, data: ["work", challenge()], nsp: "/a", id: 2 });
  await until(() => socket.sent.length === 5);
  socket.packs({ type: 3, data: ["ok"], nsp: "/a", id: 3 });
  await until(() => socket.sent.length === 6);
  socket.packs({ type: 3, data: ["ok", "waiting"], nsp: "/a", id: 4 });
  assert.deepEqual(await call, ["waiting"]);
  line.close();
});
