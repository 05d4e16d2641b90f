// What rules are handed instead of reaching for it: chance, time, slow hashing, this device, and whom to trust.

import type { Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import type { Argon2id } from "../../crypto/web/words.ts";
import type { Wait } from "./alerts/alerts.ts";
import type { Device } from "./alerts/device.ts";
import type { RelayClock } from "./clock.ts";

export type Surroundings = {
  readonly random: Random;
  readonly clock: RelayClock;
  readonly organisation: Organisation;
  readonly argon2id: Argon2id;
  readonly device: Device;
  readonly wait: Wait;
};
