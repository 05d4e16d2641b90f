// A relay in memory for the survivor's module: answers her calls over a scripted socket.

import { openFirst, unverified } from "../../../crypto/web/block.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { type Packable, pack, unpack } from "../../../pwa/shared/msgpack.ts";
import { BUCKET, NOW, type Staff, type Town } from "./town.ts";

export { NOW, Town } from "./town.ts";

export const SHARE = new Uint8Array(32).fill(5);
const WINDOW_END = NOW + 7 * 86_400;

type Packet = { readonly type: number; readonly data: readonly Packable[]; readonly nsp: string; readonly id?: number };
type Answer = readonly Packable[];

/** One relay; every socket that is opened while it is installed talks to it. */
export class FakeRelay {
  readonly calls: string[] = [];
  /** Everything that came, as it came. */
  readonly heard: Uint8Array[] = [];
  readonly envelopes: Uint8Array[] = [];
  /** [n, object, her wrap], as `blocks` lists them. */
  blocks: (readonly [n: number, object: Uint8Array, wrapped: Uint8Array | null])[] = [];
  newest: readonly Packable[] = [];
  readonly saves: (readonly Packable[])[] = [];
  /** Every line that was ever laid. */
  readonly sockets: FakeSocket[] = [];
  readonly appended: (readonly Packable[])[] = [];
  #blob: Uint8Array | null = null;
  refusals = 0;
  readonly watched: (readonly Packable[])[] = [];
  readonly watchToken = new Uint8Array(96).fill(9);
  readonly #answers = new Map<string, (...values: Packable[]) => Answer | null>();
  #socket: FakeSocket | null = null;
  offered: readonly Packable[] | null = null;
  prekey: Uint8Array | null = null;
  version = 0;
  state = "waiting";
  /** The one mailbox that exists, by its login key in hex. */
  key: string | null = null;
  #entering = "";

  /** Who is on call. */
  staff: readonly Staff[];

  constructor(town: Town) {
    this.staff = [town.sari];
    const share = SHARE;
    this.answer("facts", () => ["ok", false, false, [3600, 86_400], 86_400, false, []]);
    this.answer("now", () => ["ok", NOW]);
    this.answer("open", () => {
      // Whoever has just made a mailbox finds nothing in it, whatever another one holds.
      const there = this.#entering === this.key;
      const state = there ? [this.version, this.#blob, share] : [0, null, null];
      return ["ok", NOW, BUCKET, ...state, share, WINDOW_END, WINDOW_END, there ? this.#listed() : []];
    });
    this.answer("on_call", (_need, logSize) => town.onCall(this.staff, logSize as number));
    this.answer("save", (...values) => this.keeps(values));
    this.answer("move", (...values) => {
      this.version = 0;
      return this.keeps(values);
    });
    this.answer("offer", (...values) => {
      this.offered = values;
      const [object, wraps] = values as unknown as readonly [Uint8Array, readonly (readonly Uint8Array[])[]];
      this.blocks = [[0, object, wraps[0]?.[1] ?? null]];
      return ["ok", this.state, NOW + 2 * 86_400];
    });
    this.answer("blocks", (_conversation, from) => {
      const wished = this.blocks.filter(([n]) => n >= (from as number));
      // One at a time, so that whoever does not ask on knows too little.
      const rows = wished.slice(0, 1).map((row) => [...row, []]);
      return ["ok", this.state, rows, this.newest, wished.length > 1, town.revocations];
    });
    this.answer("asked", () => ["ok", 2, 1, 1, 0]);
    this.answer("read", () => ["ok", [], false]);
    this.answer("send", (_conversation, _message, envelope) => {
      this.envelopes.push(envelope as Uint8Array);
      return ["ok", this.envelopes.length, NOW + 86_400];
    });
    this.answer("append", (...values) => {
      const [object, wraps] = values as unknown as readonly [Uint8Array, readonly (readonly Uint8Array[])[]];
      this.appended.push(values);
      this.blocks = [...this.blocks, [unverified(object).n, object, wraps[0]?.[1] ?? null]];
      return ["ok", this.blocks.length - 1];
    });
    this.answer("watch", (...values) => {
      this.watched.push(values);
      return ["ok", this.watchToken];
    });
    for (const event of ["withdraw", "forget", "forget_all"]) {
      this.answer(event, () => ["ok"]);
    }
  }

  /** Takes a save as it is. */
  keeps(values: readonly Packable[]): Answer {
    const [, , , blob, prekeys] = values;
    this.saves.push(values);
    this.#blob = blob as Uint8Array;
    const [first] = prekeys as readonly (readonly Packable[])[];
    this.prekey = (first?.[1] as Uint8Array | undefined) ?? this.prekey;
    this.version += 1;
    this.key = this.#entering;
    return ["ok", this.version, SHARE, WINDOW_END];
  }

  /** What a save is told that lost against another. */
  stale(): Answer {
    return ["stale_state", this.version, this.#blob, SHARE, SHARE, WINDOW_END, new Uint8Array(16)];
  }

  /** What she saved last. */
  get blob(): Uint8Array | null {
    return this.#blob;
  }

  #listed(): readonly Packable[] {
    const [offer] = this.blocks;
    return offer === undefined ? [] : [[openFirst(offer[1]).conversation, 1, 0, new Uint8Array(32), this.state]];
  }

  /** Sets how an event is answered; null leaves it unanswered. */
  answer(event: string, how: (...values: Packable[]) => Answer | null): void {
    this.#answers.set(event, how);
  }

  install(): void {
    const relay = this;
    globalThis.WebSocket = class extends FakeSocket {
      constructor() {
        super(relay);
      }
    } as unknown as typeof WebSocket;
  }

  connected(socket: FakeSocket): void {
    this.#socket = socket;
    this.sockets.push(socket);
  }

  pushTo(place: number, event: string, ...values: readonly Packable[]): void {
    this.sockets[place]?.packs({ type: 2, data: [event, ...values], nsp: "/a" });
  }

  push(event: string, ...values: readonly Packable[]): void {
    this.#socket?.packs({ type: 2, data: [event, ...values], nsp: "/a" });
  }

  drop(): void {
    this.#socket?.onclose?.();
  }

  hear(socket: FakeSocket, { type, data, nsp, id }: Packet): void {
    if (type === 0) {
      const { p: purpose, k: key } = data as unknown as { readonly p: string; readonly k: Uint8Array };
      this.calls.push(`connect ${purpose}`);
      this.#entering = hex(key);
      if ((purpose === "return") !== (this.#entering === this.key) || this.refusals > 0) {
        this.refusals -= 1;
        socket.packs({ type: 4, data: { message: "refused" }, nsp });
        return;
      }
      socket.packs({ type: 0, data: { sid: "s" }, nsp });
      return;
    }
    const [event, ...values] = data;
    this.calls.push(event as string);
    const answer = this.#answers.get(event as string)?.(...values) ?? null;
    if (answer !== null && id !== undefined) {
      socket.packs({ type: 3, data: answer, nsp, id });
    }
  }
}

class FakeSocket {
  binaryType = "";
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly #relay: FakeRelay;

  constructor(relay: FakeRelay) {
    this.#relay = relay;
    relay.connected(this);
    const greeting = '0{"sid":"nonce","pingInterval":25000,"pingTimeout":20000}';
    queueMicrotask(() => this.onmessage?.({ data: greeting }));
  }

  send(frame: unknown): void {
    if (frame instanceof Uint8Array) {
      this.#relay.heard.push(frame.slice());
      this.#relay.hear(this, unpack(frame) as unknown as Packet);
    }
  }

  close(): void {
    this.onmessage = null;
  }

  packs(packet: Packable): void {
    const frame = pack(packet).buffer;
    queueMicrotask(() => this.onmessage?.({ data: frame }));
  }
}
