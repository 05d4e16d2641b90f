// The frames of the relay's line: engine.io 4 around socket.io 5 packets in msgpack, as python-socketio writes them.

import { type Packable, pack, Unpackable, unpack } from "./msgpack.ts";

const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
const CONNECT_ERROR = 4;

export const PING = "2";
export const PONG = "3";

export type Greeting = { readonly sid: string; readonly silenceMs: number };

export type Arrival =
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "connect refused"; readonly message: string; readonly data: Packable }
  | { readonly kind: "event"; readonly event: string; readonly values: readonly Packable[] }
  | { readonly kind: "answer"; readonly id: number; readonly values: readonly Packable[] };

/** The OPEN packet: the connection's id, and after how long a silence the line counts as lost. */
export function greetingIn(frame: string): Greeting | null {
  if (!frame.startsWith("0")) {
    return null;
  }
  const { sid, pingInterval, pingTimeout } = JSON.parse(frame.slice(1)) as Readonly<Record<string, unknown>>;
  if (typeof sid !== "string" || typeof pingInterval !== "number" || typeof pingTimeout !== "number") {
    throw new Unpackable("greeting");
  }
  return { sid, silenceMs: pingInterval + pingTimeout };
}

export function connectPacket(namespace: string, auth: Packable): Uint8Array<ArrayBuffer> {
  return pack({ type: CONNECT, data: auth, nsp: namespace });
}

export function eventPacket(
  namespace: string,
  id: number | null,
  event: string,
  values: readonly Packable[],
): Uint8Array<ArrayBuffer> {
  const packet = { type: EVENT, data: [event, ...values], nsp: namespace };
  return pack(id === null ? packet : { ...packet, id });
}

/** What a binary frame says, or null where it is not for this namespace. Throws Unpackable. */
export function arrivalIn(frame: ArrayBuffer, namespace: string): Arrival | null {
  const packet = unpack(new Uint8Array(frame));
  if (!isMap(packet) || packet["nsp"] !== namespace) {
    return null;
  }
  const { type, data = null, id } = packet;
  switch (type) {
    case CONNECT:
      return { kind: "connected" };
    case DISCONNECT:
      return { kind: "disconnected" };
    case CONNECT_ERROR:
      return { kind: "connect refused", message: messageOf(data), data: isMap(data) ? (data["data"] ?? null) : null };
    case EVENT:
      return eventIn(data);
    case ACK:
      return answerIn(data, id);
    default:
      throw new Unpackable("packet type");
  }
}

function eventIn(data: Packable): Arrival {
  if (!isList(data) || typeof data[0] !== "string") {
    throw new Unpackable("event");
  }
  return { kind: "event", event: data[0], values: data.slice(1) };
}

function answerIn(data: Packable, id: Packable | undefined): Arrival {
  if (!isList(data) || typeof id !== "number") {
    throw new Unpackable("answer");
  }
  return { kind: "answer", id, values: data };
}

function messageOf(data: Packable): string {
  const message = isMap(data) ? data["message"] : data;
  return typeof message === "string" ? message : "";
}

export function isList(value: Packable | undefined): value is readonly Packable[] {
  return Array.isArray(value);
}

function isMap(value: Packable): value is { readonly [name: string]: Packable } {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) && !Array.isArray(value);
}
