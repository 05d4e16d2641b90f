// What arrives makes no reader set aside more than a small multiple of its own size.

import assert from "node:assert/strict";
import { Session } from "node:inspector/promises";
import { test } from "node:test";
import { joined } from "../../../crypto/web/bytes.ts";
import { decode } from "../../../crypto/web/encoding.ts";
import { DOORS } from "./doors.ts";
import { outcome } from "./refusing.ts";

/** Objects on the heap, and bytes in buffers beside it, for each byte that is read. */
const MOST_TIMES = 200;
const BESIDE = 2 ** 20;
const SIZE = 60_000;

type Read = (object: Uint8Array) => unknown;
type Node = { readonly selfSize: number; readonly children: readonly Node[] };

const GREEDY: Readonly<Record<string, readonly number[]>> = {
  numbers: [0],
  "empty arrays": [0x80],
  "arrays of one": [0x81, 0x80],
  "arrays in arrays": [0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0],
  bytes: [0x42, 1, 2],
  texts: [0x62, 0x61, 0x62],
  "numbers of two bytes": [0x19, 1, 1],
};

function arrayOf(item: readonly number[]): Uint8Array {
  const count = Math.floor(SIZE / item.length);
  const head = Uint8Array.of(0x9a, count >>> 24, (count >>> 16) & 255, (count >>> 8) & 255, count & 255);
  return joined(head, ...Array<Uint8Array>(count).fill(Uint8Array.from(item)));
}

const total = ({ selfSize, children }: Node): number => children.reduce((sum, child) => sum + total(child), selfSize);

/** All that was set aside during the reading, whether or not it was given back: heap by samples, buffers by their sizes. */
async function setAside(read: Read, object: Uint8Array): Promise<number> {
  const session = new Session();
  session.connect();
  const counted = counting();
  try {
    await session.post("HeapProfiler.startSampling", {
      ...{ samplingInterval: 4096, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true },
    });
    outcome(() => ({ value: read(object) }));
    const { profile } = await session.post("HeapProfiler.stopSampling");
    return total(profile.head as Node) + counted.bytes();
  } finally {
    counted.end();
    session.disconnect();
  }
}

/** Counts what new byte arrays hold, and copies of them, from here to `end`. */
function counting() {
  const Real = globalThis.Uint8Array;
  const { slice } = Real.prototype;
  let bytes = 0;
  Real.prototype.slice = function counted(...given) {
    const made = slice.apply(this, given);
    bytes += made.byteLength;
    return made;
  };
  globalThis.Uint8Array = new Proxy(Real, {
    construct(target, given, newTarget) {
      const made = Reflect.construct(target, given, newTarget) as Uint8Array;
      bytes += made.buffer === given[0] ? 0 : made.byteLength;
      return made;
    },
  });
  return {
    bytes: () => bytes,
    end: () => {
      globalThis.Uint8Array = Real;
      Real.prototype.slice = slice;
    },
  };
}

const most = (object: Uint8Array): number => MOST_TIMES * object.length + BESIDE;

for (const [what, item] of Object.entries(GREEDY)) {
  test(`many ${what} take a small multiple of their size`, async () => {
    const whole = arrayOf(item);
    assert.ok((await setAside(decode, whole)) <= most(whole));
    assert.ok((await setAside(decode, whole.subarray(1))) <= most(whole));
  });
}

for (const [name, [read, good]] of Object.entries(DOORS)) {
  test(`${name} takes a small multiple of what it reads`, async () => {
    // The first call fills caches of curves and hashes.
    outcome(() => ({ value: read(good) }));
    const noise = new Uint8Array(SIZE).fill(0xff);
    for (const object of [joined(good, new Uint8Array(20_000)), noise, arrayOf([0x80])]) {
      assert.ok((await setAside(read, object)) <= most(object));
    }
  });
}

test("a reader that believes a length, or copies its input at each item, is noticed", async () => {
  const promised = Uint8Array.of(0x5a, 1, 0xff, 0xff, 0xff, ...new Uint8Array(100));
  const believing: Read = (object) => new Uint8Array(new DataView(object.buffer).getUint32(1));
  assert.ok((await setAside(believing, promised)) > most(promised));
  const listing: Read = (object) => Array.from({ length: object.length * 40 }, (_, at) => [at]);
  const long = new Uint8Array(SIZE);
  assert.ok((await setAside(listing, long)) > most(long));
  const copying: Read = (object) => {
    for (let at = 0; at < object.length; at += 8) {
      object.slice(at);
    }
  };
  assert.ok((await setAside(copying, long)) > most(long));
  assert.ok((await setAside(decode, promised)) < most(promised));
});
