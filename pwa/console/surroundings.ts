// What rules are handed instead of reaching for it: chance, time, and whom this console trusts.

import type { Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import type { RelayClock } from "./clock.ts";

export type Surroundings = {
  readonly random: Random;
  readonly clock: RelayClock;
  readonly organisation: Organisation;
};
