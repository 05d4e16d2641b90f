// A relay in memory for the survivor's module: answers her calls over a scripted socket, and one clinician of its town.

import { type Block, CLAIM, confirm, makeBlock, openFirst, TEAM, times } from "../../../crypto/web/block.ts";
import { makeBundle } from "../../../crypto/web/bundle.ts";
import {
  clinicianPayload,
  countersign,
  makeCertificate,
  makeCoordinator,
  makeStatement,
  type Organisation,
} from "../../../crypto/web/certificate.ts";
import { envelopeHash, seal } from "../../../crypto/web/envelope.ts";
import { verifyPrekey } from "../../../crypto/web/prekey.ts";
import { Session } from "../../../crypto/web/session.ts";
import { digest, publicKey } from "../../../crypto/web/signing.ts";
import { kemPublic, unwrap, wrap } from "../../../crypto/web/wrapping.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import { type Packable, pack, unpack } from "../../../pwa/shared/msgpack.ts";

export const NOW = 1_800_000_000;
export const SHARE = new Uint8Array(32).fill(5);
const BUCKET = 900;
const WINDOW_END = NOW + 7 * 86_400;
const LONG = { notBefore: NOW - 1000, notAfter: NOW + 20 * 86_400 };

type Packet = { readonly type: number; readonly data: readonly Packable[]; readonly nsp: string; readonly id?: number };
type Answer = readonly Packable[];

/** The organisation, with one clinician on call. */
export class Town {
  readonly organisation: Organisation;
  readonly statement: Uint8Array;
  readonly clinicianId = randomBytes(16);
  readonly #seed = randomBytes(32);
  readonly #kemSeed = randomBytes(32);
  readonly #session = new Session(this.clinicianId, randomBytes);
  readonly pair: readonly [certificate: Uint8Array, bundle: Uint8Array];
  /** The same clinician's bundle of an earlier shift. */
  readonly olderPair: readonly [certificate: Uint8Array, bundle: Uint8Array];
  #key = new Uint8Array(32) as Uint8Array;
  #offeredKey = new Uint8Array(32) as Uint8Array;
  #offer: Block | null = null;
  #head: Block | null = null;

  constructor(instanceId = randomBytes(16)) {
    const rootSeed = randomBytes(32);
    const coordinatorSeed = randomBytes(32);
    this.organisation = { rootKey: publicKey(rootSeed), instanceId };
    this.statement = makeStatement(rootSeed, instanceId, 1, LONG);
    const coordinator = { coordinatorId: randomBytes(16), key: publicKey(coordinatorSeed), ...LONG };
    const about = { profession: "psychologist", alias: "Kak Sari", region: "Jawa Barat", ...LONG };
    const key = publicKey(this.#seed);
    const payload = clinicianPayload(instanceId, { clinicianId: this.clinicianId, key, ...about });
    const signatures = [
      [makeCoordinator(rootSeed, instanceId, coordinator), countersign(coordinatorSeed, payload)],
    ] as const;
    const certificate = makeCertificate(payload, signatures);
    const hash = certificateHashOf(payload);
    const shift = { number: 1, kem: kemPublic(this.#kemSeed), start: NOW - 60, until: NOW + 3600 };
    const self = { clinicianId: this.clinicianId, key, hash, ...about };
    const bundle = makeBundle(this.#seed, self, { ...shift, needs: ["psychological"] });
    this.pair = [certificate, bundle];
    this.olderPair = [certificate, makeBundle(this.#seed, self, { ...shift, number: 0, needs: ["psychological"] })];
  }

  /** Claims as a console would; answers with the block and her wrap. */
  async claim(
    object: Uint8Array,
    wrapped: Uint8Array,
    prekeyObject: Uint8Array,
    made = NOW,
  ): Promise<readonly [Uint8Array, Uint8Array]> {
    const offer = openFirst(object);
    const [survivor, self] = offer.members;
    if (survivor === undefined || self === undefined) {
      throw new Error("an offer has two members here");
    }
    const offered = await unwrap(this.#kemSeed, wrapped, offer.hash, this.clinicianId);
    [this.#offer, this.#offeredKey] = [offer, offered];
    const prekey = verifyPrekey(survivor.key, offer.conversation, prekeyObject);
    const { conversation, keep, returns } = offer;
    const lead = this.clinicianId;
    const fields = {
      ...{ conversation, n: 1, kind: CLAIM, signer: lead, lead, previous: offer.hash, keep, returns },
      ...times(made, keep, BUCKET),
      members: [{ ...survivor, number: prekey.number, prekeyHash: prekey.hash }, self],
    };
    this.#key = randomBytes(32);
    const [claim, block] = makeBlock(this.#seed, fields, this.#key, confirm(offer, offered), randomBytes);
    this.#head = block;
    return [claim, await wrap(prekey.kem, this.#key, block.hash, survivor.id)];
  }

  /** A new epoch, as a console makes it. */
  async renews(prekeyObject: Uint8Array): Promise<readonly [object: Uint8Array, wrap: Uint8Array]> {
    const before = this.#claimed();
    const [survivor, self] = before.members;
    if (survivor === undefined || self === undefined) {
      throw new Error("a talk has two members");
    }
    const { conversation, keep, lead, returns } = before;
    const prekey = verifyPrekey(survivor.key, conversation, prekeyObject);
    const fields = {
      ...{ conversation, n: before.n + 1, kind: TEAM, signer: this.clinicianId, lead, previous: before.hash },
      ...{ keep, returns, ...times(NOW, keep, BUCKET) },
      members: [{ ...survivor, number: prekey.number, prekeyHash: prekey.hash }, self],
    };
    const key = randomBytes(32);
    const [object, block] = makeBlock(this.#seed, fields, key, confirm(before, this.#key), randomBytes);
    [this.#head, this.#key] = [block, key];
    return [object, await wrap(prekey.kem, key, block.hash, survivor.id)];
  }

  writes(text: string): Uint8Array {
    return this.#sealed(text, this.#claimed(), this.#key);
  }

  /** As one who lost the claim could: still holding the offer's key, still named in the offer. */
  writesUnderTheOffer(text: string): Uint8Array {
    return this.#sealed(text, this.#offer ?? this.#claimed(), this.#offeredKey);
  }

  #claimed(): Block {
    if (this.#head === null) {
      throw new Error("claim first");
    }
    return this.#head;
  }

  #sealed(text: string, { conversation, expires, hash }: Block, key: Uint8Array): Uint8Array {
    const header = { conversation, blockHash: hash, bucket: expires };
    const message = this.#session.compose("text", new TextEncoder().encode(text), NOW, []);
    const envelope = seal(key, this.#seed, header, message, randomBytes);
    this.#session.sent(message, envelopeHash(envelope));
    return envelope;
  }
}

function certificateHashOf(payload: Uint8Array): Uint8Array {
  return digest("sc1/clinician", payload);
}

/** One relay; every socket that is opened while it is installed talks to it. */
export class FakeRelay {
  readonly calls: string[] = [];
  readonly envelopes: Uint8Array[] = [];
  /** [n, object, her wrap], as `blocks` lists them. */
  blocks: (readonly [n: number, object: Uint8Array, wrapped: Uint8Array | null])[] = [];
  newest: readonly Packable[] = [];
  readonly saves: (readonly Packable[])[] = [];
  #blob: Uint8Array | null = null;
  refusals = 0;
  readonly #answers = new Map<string, (...values: Packable[]) => Answer | null>();
  #socket: FakeSocket | null = null;
  offered: readonly Packable[] | null = null;
  prekey: Uint8Array | null = null;
  version = 0;
  state = "waiting";

  constructor(town: Town) {
    const share = SHARE;
    this.answer("facts", () => ["ok", false, false, [3600, 86_400], 86_400, false]);
    this.answer("now", () => ["ok", NOW]);
    this.answer("open", () => [
      ...["ok", NOW, BUCKET, this.version, this.#blob, this.#blob === null ? null : share, share],
      ...[WINDOW_END, WINDOW_END, this.#listed()],
    ]);
    this.answer("on_call", () => ["ok", town.statement, [[...town.pair]], NOW]);
    this.answer("save", (...values) => {
      const [, , , blob, prekeys] = values;
      this.saves.push(values);
      this.#blob = blob as Uint8Array;
      const [first] = prekeys as readonly (readonly Packable[])[];
      this.prekey = (first?.[1] as Uint8Array | undefined) ?? this.prekey;
      this.version += 1;
      return ["ok", this.version, share, WINDOW_END];
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
      return ["ok", this.state, wished.slice(0, 1), this.newest, wished.length > 1];
    });
    this.answer("read", () => ["ok", [], false]);
    this.answer("send", (_conversation, _message, envelope) => {
      this.envelopes.push(envelope as Uint8Array);
      return ["ok", this.envelopes.length, NOW + 86_400];
    });
    for (const event of ["withdraw", "forget", "forget_all"]) {
      this.answer(event, () => ["ok"]);
    }
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
  }

  push(event: string, ...values: readonly Packable[]): void {
    this.#socket?.packs({ type: 2, data: [event, ...values], nsp: "/a" });
  }

  drop(): void {
    this.#socket?.onclose?.();
  }

  hear(socket: FakeSocket, { type, data, nsp, id }: Packet): void {
    if (type === 0) {
      const { p: purpose } = data as unknown as { readonly p: string };
      this.calls.push(`connect ${purpose}`);
      if ((purpose === "return" && this.version === 0) || this.refusals > 0) {
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
