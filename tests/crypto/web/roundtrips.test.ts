// What one client writes another reads unchanged, whatever the values, and each thing has one encoding only.

import assert from "node:assert/strict";
import { test } from "node:test";
import { confirm, type Draft, makeBlock } from "../../../crypto/web/block.ts";
import { hex, type Random, same } from "../../../crypto/web/bytes.ts";
import {
  clinicianPayload,
  makeStatement,
  readClinician,
  type Statement,
  verifyStatement,
} from "../../../crypto/web/certificate.ts";
import { CHUNK_SIZE, openChunks, sealChunks, sealedSize } from "../../../crypto/web/chunks.ts";
import * as consoles from "../../../crypto/web/clinician_state.ts";
import { JOIN, LEAD, makeNamed, type Named, verifyConsent } from "../../../crypto/web/consent.ts";
import { decode, encode } from "../../../crypto/web/encoding.ts";
import { openEnvelope, seal } from "../../../crypto/web/envelope.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { makeRevocation, verifyRevocation } from "../../../crypto/web/revocation.ts";
import * as survivors from "../../../crypto/web/survivor_state.ts";
import { decodeRecord, encodeRecord, type VaultRecord } from "../../../crypto/web/vault.ts";
import { Cast, NOW } from "./cast.ts";
import { below, seeded } from "./seeded.ts";

const cast = new Cast("round trips");
const { organisation, survivor } = cast;
const EDGES = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];

/** Draws values of every shape that a row may hold. */
class Any {
  readonly bytes: Random;

  constructor(name: string) {
    this.bytes = seeded(name);
  }

  number(): number {
    return below(this.bytes, 2) === 0 ? below(this.bytes, Number.MAX_SAFE_INTEGER) : this.of(EDGES);
  }

  of<Thing>(things: readonly Thing[]): Thing {
    return things[below(this.bytes, things.length)] as Thing;
  }

  text(): string {
    return this.of(["", "a", "é", "kenanga", "🌺", "\u0000", "\ufeffx"]);
  }

  orNull<Thing>(thing: Thing): Thing | null {
    return below(this.bytes, 2) === 0 ? null : thing;
  }

  many<Thing>(most: number, draw: () => Thing): readonly Thing[] {
    return Array.from({ length: below(this.bytes, most + 1) }, draw);
  }

  logHead() {
    return { key: this.bytes(32), size: this.number(), root: this.bytes(32) };
  }

  member(): Member {
    const keys = { id: this.bytes(16), key: this.bytes(32), number: this.number(), prekeyHash: this.bytes(32) };
    return { ...keys, certificateHash: this.orNull(this.bytes(32)) };
  }

  draft(): Draft {
    return {
      ...{ conversation: this.bytes(16), n: this.number(), kind: below(this.bytes, 3), signer: this.bytes(16) },
      ...{ lead: this.orNull(this.bytes(16)), previous: this.orNull(this.bytes(32)), keep: this.number() },
      ...{ returns: this.number(), until: this.number(), expires: this.number() },
      members: this.many(9, () => this.member()),
    };
  }
}

function often(name: string, count: number, trip: (any: Any) => void): void {
  test(name, () => {
    const any = new Any(name);
    for (let turn = 0; turn < count; turn += 1) {
      trip(any);
    }
  });
}

/** Read again as it was written, and written again as it was. */
function returns<Thing>(thing: Thing, write: (thing: Thing) => Uint8Array, read: (encoded: Uint8Array) => Thing): void {
  const encoded = write(thing);
  assert.deepEqual(read(encoded), thing);
  assert.ok(same(write(read(encoded)), encoded));
  assert.ok(same(encode(decode(encoded)), encoded));
}

often("her state comes back whole", 60, (any) => {
  const prekey = () => ({
    ...{ number: any.number(), seed: any.bytes(32), notAfter: any.number(), lastExpires: any.number() },
  });
  const kept = () => ({
    ...{ conversation: any.bytes(16), signingSeed: any.bytes(32), prekeys: any.many(5, prekey), headN: any.number() },
    ...{ headHash: any.orNull(any.bytes(32)), block0Hash: any.orNull(any.bytes(32)), need: any.text() },
    ...{ intent: below(any.bytes, 3), keep: any.number() },
  });
  const state = { savedAt: any.number(), logHead: any.orNull(any.logHead()), conversations: any.many(4, kept) };
  returns(state, survivors.encodeState, survivors.decodeState);
});

often("a clinician's state comes back whole", 60, (any) => {
  const bundle = () => ({
    ...{ number: any.number(), seed: any.bytes(32), start: any.number(), until: any.number() },
    lastExpires: any.number(),
  });
  const head = () => ({ conversation: any.bytes(16), headN: any.number(), headHash: any.bytes(32) });
  const reminder = () => ({
    ...{ id: any.bytes(16), conversation: any.bytes(16), revision: any.number(), due: any.number(), note: any.text() },
  });
  const state = {
    ...{ savedAt: any.number(), signingSeed: any.bytes(32), coordinatorSeed: any.orNull(any.bytes(32)) },
    ...{ logHead: any.orNull(any.logHead()), bundles: any.many(5, bundle), conversations: any.many(9, head) },
    reminders: any.many(4, reminder),
  };
  returns(state, consoles.encodeState, consoles.decodeState);
});

often("a vault record comes back whole", 60, (any) => {
  const file = () => ({
    ...{ fileId: any.bytes(16), key: any.bytes(16), size: any.number(), sha256: any.bytes(32), type: any.text() },
  });
  const about = { itemId: any.bytes(16), kind: any.text(), made: any.number(), ends: any.number(), label: any.text() };
  returns<VaultRecord>({ ...about, files: any.many(9, file) }, encodeRecord, decodeRecord);
});

often("a block says what was drafted, and holds the consents given", 40, (any) => {
  const [draft, key, consents] = [any.draft(), any.bytes(32), any.many(16, () => any.bytes(below(any.bytes, 200)))];
  const [, block] = makeBlock(any.bytes(32), draft, key, consents, any.bytes);
  const { commitment: _, sealed: __, hash: ___, ...drafted } = block;
  assert.deepEqual(drafted, draft);
  assert.deepEqual(confirm(block, key), consents);
});

often("an envelope opens as it was sealed", 40, (any) => {
  const header = { conversation: any.bytes(16), blockHash: any.bytes(32), bucket: 65_536 + below(any.bytes, 4e9) };
  const seen = any.many(8, () => [any.bytes(16), any.bytes(32)] as const);
  const place = { session: any.bytes(16), sequence: any.number(), previous: any.orNull(any.bytes(32)), seen };
  const said = { kind: any.text(), sentAt: any.number(), body: any.bytes(below(any.bytes, 2000)) };
  const message = { memberId: survivor.member.id, ...place, ...said };
  const key = any.bytes(32);
  const opened = openEnvelope(key, [survivor.member], seal(key, survivor.seed, header, message, any.bytes));
  assert.deepEqual([opened.header, opened.message], [header, message]);
});

often("what the organisation signs says what it was asked", 25, (any) => {
  const texts = { profession: any.text(), alias: any.text(), region: any.text() };
  const asked = {
    clinicianId: any.bytes(16),
    key: any.bytes(32),
    ...texts,
    notBefore: any.number(),
    notAfter: any.number(),
  };
  const payload = clinicianPayload(organisation.instanceId, asked);
  const { hash: _, ...read } = readClinician(payload).clinician;
  assert.deepEqual(read, asked);
  const noteKey = () => ({ name: any.of(["a", "log.example/x", "!*,~"]), key: any.bytes(32) });
  const demanded: Statement = {
    ...{ signaturesNeeded: 1 + below(any.bytes, 99), notBefore: below(any.bytes, NOW), notAfter: NOW + 1 },
    ...{ log: noteKey(), witness: any.orNull(noteKey()) },
  };
  const statement = makeStatement(cast.rootSeed, organisation.instanceId, demanded);
  assert.deepEqual(verifyStatement(organisation, statement, NOW), demanded);
  const ended = { hash: any.bytes(32), since: below(any.bytes, NOW), until: NOW + 1 + below(any.bytes, 1e9) };
  const revocation = makeRevocation(cast.rootSeed, organisation.instanceId, ended, null);
  assert.deepEqual(verifyRevocation(organisation, revocation, NOW), { ...ended, byRoot: true });
});

often("a consent says what she gave", 25, (any) => {
  const bound = { id: any.bytes(16), headHash: any.bytes(32), certificateHash: any.bytes(32) };
  const epochs = any.many(32, () => any.number());
  const named: Named = { ...bound, scope: any.of([JOIN, LEAD]), epochs, validUntil: any.number(), ends: any.number() };
  const { seed, key, conversation } = survivor;
  assert.deepEqual(verifyConsent(key, conversation, makeNamed(seed, conversation, named)), named);
});

test("a file opens however it is parted", async () => {
  const any = new Any("files");
  for (const size of [
    0,
    1,
    CHUNK_SIZE - 1,
    CHUNK_SIZE,
    CHUNK_SIZE + 1,
    2 * CHUNK_SIZE + below(any.bytes, CHUNK_SIZE),
  ]) {
    const [key, content] = [any.bytes(16), new Uint8Array(size).map((_, at) => at % 251)];
    const sealed = await whole(sealChunks(key, parted(content, 1 + below(any.bytes, 50_000)), any.bytes));
    assert.equal(sealed.length, sealedSize(size));
    const opened = await whole(openChunks(key, parted(sealed, 1 + below(any.bytes, 100_000)), size));
    assert.equal(hex(opened), hex(content));
  }
});

function* parted(content: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) {
    yield content.subarray(at, at + size);
  }
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[] = [];
  for await (const piece of pieces) {
    for (const byte of piece) {
      all.push(byte);
    }
  }
  return Uint8Array.from(all);
}
