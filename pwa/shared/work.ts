// Work that the relay asks for while very many call at once: numbers to be found by trying, in short turns, so that the
// page goes on meanwhile and leaving ends it. The sums are SHA-256's, written out for this one length of text: nothing
// is protected by them, they only take time.

/** Nobody waits for it any more. */
export class Unwanted extends Error {}

export const CHALLENGE_BYTES = 44;
const PIECES = 16;
const TRIES_AT = 24;
/** A relay that asks for more is not ours. */
const MOST_TRIES = 2 ** 15;
const TURN_MS = 12;
const AT_ONCE = 512;
/** Words of a block that the challenge fills; after it come the piece, the counter, the end mark and the length. */
const FIXED = CHALLENGE_BYTES / 4;
const LENGTH_BITS = (CHALLENGE_BYTES + 5) * 8;
const ROUNDS = 64;

const ROOTS = primes(ROUNDS);
const ADDED = Int32Array.from(ROOTS, (prime) => fraction(Math.cbrt(prime)));
const BEGIN = Int32Array.from(ROOTS.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** The counters that answer a challenge. Throws Unwanted once nobody waits. */
export async function workOn(challenge: Uint8Array, wanted: () => boolean): Promise<Uint8Array> {
  const view = new DataView(challenge.buffer, challenge.byteOffset, challenge.length);
  const tries = challenge.length === CHALLENGE_BYTES ? view.getUint32(TRIES_AT) : 0;
  if (tries < 1 || tries > MOST_TRIES) {
    throw new Unwanted();
  }
  const answer = new DataView(new ArrayBuffer(PIECES * 4));
  const sums = new Sums(view);
  for (let piece = 0; piece < PIECES; piece += 1) {
    answer.setUint32(piece * 4, await counterFor(sums, piece, tries, wanted));
  }
  return new Uint8Array(answer.buffer);
}

async function counterFor(sums: Sums, piece: number, tries: number, wanted: () => boolean): Promise<number> {
  let counter = 0;
  for (;;) {
    const end = performance.now() + TURN_MS;
    do {
      for (const last = counter + AT_ONCE; counter < last; counter += 1) {
        if (sums.first(piece, counter) * tries < 2 ** 32) {
          return counter;
        }
      }
    } while (performance.now() < end);
    await nextTurn();
    if (!wanted()) {
      throw new Unwanted();
    }
  }
}

/** After whatever else the page has to do; a timer would wait longer, and far longer in the background. */
function nextTurn(): Promise<void> {
  return new Promise((settle) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      settle();
    };
    port2.postMessage(null);
  });
}

class Sums {
  readonly #words = new Int32Array(ROUNDS);
  /** After the rounds that the challenge alone decides. */
  readonly #begun: Int32Array;

  constructor(challenge: DataView) {
    for (let at = 0; at < FIXED; at += 1) {
      this.#words[at] = challenge.getInt32(at * 4);
    }
    this.#words[15] = LENGTH_BITS;
    this.#begun = rounds(this.#words, BEGIN, 0, FIXED);
  }

  /** The first 32 bits of SHA-256 over challenge, piece and counter. */
  first(piece: number, counter: number): number {
    const words = this.#words;
    words[FIXED] = (piece << 24) | (counter >>> 8);
    words[FIXED + 1] = (counter << 24) | (0x80 << 16);
    for (let at = 16; at < ROUNDS; at += 1) {
      const near = words[at - 2] ?? 0;
      const far = words[at - 15] ?? 0;
      const low = ((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3);
      const high = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
      words[at] = high + (words[at - 7] ?? 0) + low + (words[at - 16] ?? 0);
    }
    return ((rounds(words, this.#begun, FIXED, ROUNDS)[0] ?? 0) + (BEGIN[0] ?? 0)) >>> 0;
  }
}

const STATE = new Int32Array(8);

/** The eight numbers after some rounds; those of the last rounds are overwritten by the next call. */
function rounds(words: Int32Array, begin: Int32Array, from: number, to: number): Int32Array {
  // Taken one by one: an array's iterator costs as much as all the rounds.
  let a = begin[0] ?? 0;
  let b = begin[1] ?? 0;
  let c = begin[2] ?? 0;
  let d = begin[3] ?? 0;
  let e = begin[4] ?? 0;
  let f = begin[5] ?? 0;
  let g = begin[6] ?? 0;
  let h = begin[7] ?? 0;
  for (let at = from; at < to; at += 1) {
    const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + turned + ((e & f) ^ (~e & g)) + (ADDED[at] ?? 0) + (words[at] ?? 0)) | 0;
    const other = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  const after = to < ROUNDS ? new Int32Array(8) : STATE;
  after[0] = a;
  after[1] = b;
  after[2] = c;
  after[3] = d;
  after[4] = e;
  after[5] = f;
  after[6] = g;
  after[7] = h;
  return after;
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1) {
    if (found.every((prime) => number % prime !== 0)) {
      found.push(number);
    }
  }
  return found;
}

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0;
}
