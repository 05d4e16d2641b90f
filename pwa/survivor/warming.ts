// While her words are stretched the page has nothing to do: it does what asking will need once with keys of nobody, so
// that tables are made and code is compiled when it counts. One step a task, so that a touch never waits for more.

import type { Random } from "../../crypto/web/bytes.ts";
import { sealBytes } from "../../crypto/web/sealing.ts";
import { publicKey, sign, verify } from "../../crypto/web/signing.ts";
import { kemPublic, wrap } from "../../crypto/web/wrapping.ts";

export function warmUp(random: Random, ended: AbortSignal): void {
  const seed = random(32);
  const [key, kem] = [() => publicKey(seed), () => kemPublic(seed)];
  const signed = () => verify("sc1/warm", key(), seed, sign("sc1/warm", seed, seed));
  const steps = [
    key,
    signed,
    signed,
    kem,
    () => wrap(kem(), seed, seed, seed),
    () => sealBytes(seed, seed, seed, random),
  ];
  const next = (): void => {
    const step = ended.aborted ? undefined : steps.shift();
    if (step !== undefined) {
      void step();
      setTimeout(next);
    }
  };
  setTimeout(next);
}
