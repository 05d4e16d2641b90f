// What a conversation stands in: the line, the pinned organisation, the hour, and who hears of a change.

import type { Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import type { Line } from "../shared/line.ts";
import type { RelayClock } from "./clock.ts";

export type Around = {
  readonly line: Line;
  readonly organisation: Organisation;
  readonly clock: RelayClock;
  readonly bucketSeconds: () => number;
  readonly random: Random;
  /** Something to show has changed. */
  readonly changed: () => void;
  /** The head moved: the state is saved again and a new prekey published. */
  readonly moved: () => void;
};
