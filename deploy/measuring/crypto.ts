// What the protocol costs in JavaScript, each figure several times: run in Node, and in a page at ×1 and ×6 CPU.

import { argon2id } from "hash-wasm";
import { makeBlock } from "../../crypto/web/block.ts";
import { verifyOnCall } from "../../crypto/web/bundle.ts";
import type { Random } from "../../crypto/web/bytes.ts";
import { openEnvelope, seal } from "../../crypto/web/envelope.ts";
import { clinicianMember } from "../../crypto/web/member.ts";
import { publicKey, verify } from "../../crypto/web/signing.ts";
import { type Argon2id, keysFrom } from "../../crypto/web/words.ts";
import { wrap } from "../../crypto/web/wrapping.ts";
import { Cast, NOW } from "../../tests/crypto/web/cast.ts";

const COLLEAGUES = 8;
const FIFTY = 50;
/** More than `signing` keeps anything of. */
const STRANGERS = 64;
const SIX_WORDS = "kelapa sungai payung melati bambu rusa";

export type Measured = Readonly<Record<string, readonly number[]>>;

/** On the page's own thread, unlike in the app, so that a throttled page shows it: a worker is not throttled. */
const stretched: Argon2id = (password, salt) =>
  argon2id({
    ...{ password, salt, iterations: 3, parallelism: 1, memorySize: 65_536, hashLength: 32 },
    outputType: "binary",
  });

const drawn: Random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** Milliseconds of each run, by the figure's name; `runs` of each after one that warms up. */
export async function measured(runs: number): Promise<Measured> {
  const cast = new Cast("measured");
  const strangers = Array.from({ length: STRANGERS }, () => publicKey(drawn(32)));
  const watch = Array.from({ length: COLLEAGUES }, (_, at) => cast.clinician(`Bu ${at}`));
  const found: Record<string, readonly number[]> = {};
  for (const [name, job] of Object.entries(jobs(cast, watch))) {
    found[name] = await timed(job, runs, strangers);
  }
  return found;
}

type Watch = readonly ReturnType<Cast["clinician"]>[];
type Job = () => unknown;

function jobs(cast: Cast, watch: Watch): Readonly<Record<string, Job>> {
  const { survivor } = cast;
  const members = [survivor.member, ...watch.map(clinicianMember)];
  const kems = [survivor.prekey.kem, ...watch.map(({ bundle }) => bundle.kem)];
  const draft = cast.offer({ members });
  const key = drawn(32);
  const [, block] = cast.made(draft, survivor.seed, key);
  const header = { conversation: block.conversation, blockHash: block.hash, bucket: block.expires };
  const message = {
    ...{ memberId: survivor.member.id, session: drawn(16), sequence: 0, previous: null, seen: [] },
    ...{ kind: "text", sentAt: NOW, body: new TextEncoder().encode("Aku takut pulang malam ini.") },
  };
  const sealed = () => seal(key, survivor.seed, header, message, drawn);
  const fifty = Array.from({ length: FIFTY }, sealed);
  const [first = sealed()] = fifty;
  const pairs = cast.served(...watch);
  return {
    unlock_ms: () => keysFrom(SIX_WORDS, cast.organisation.instanceId, stretched),
    verify_bundles_8_ms: () => everyone(verifyOnCall(cast.authority, pairs, "any", NOW).onCall.length),
    block_9_ms: async () => {
      const [, { hash }] = makeBlock(survivor.seed, draft, drawn(32), [cast.standing], drawn);
      for (const [at, kem] of kems.entries()) {
        await wrap(kem, key, hash, members[at]?.id ?? hash);
      }
    },
    seal_ms: sealed,
    open_ms: () => openEnvelope(key, members, first),
    open_50_ms: () => fifty.map((one) => openEnvelope(key, members, one)),
  };
}

/** A figure of work that was not done would look very good. */
function everyone(count: number): void {
  if (count !== COLLEAGUES) {
    throw new Error("not everybody was verified");
  }
}

/** Each run meets its keys for the first time: what is kept of a key that signed before would flatter it. */
async function timed(job: Job, runs: number, strangers: readonly Uint8Array[]): Promise<readonly number[]> {
  await job();
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (const stranger of strangers) {
      meet(stranger);
    }
    const begun = performance.now();
    await job();
    values.push(performance.now() - begun);
  }
  return values;
}

function meet(stranger: Uint8Array): void {
  try {
    verify("sc1/envelope", stranger, stranger, new Uint8Array(64));
  } catch {
    // Nobody signed anything.
  }
}
