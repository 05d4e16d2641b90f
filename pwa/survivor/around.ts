// What a conversation stands in: the line, whom she believes, the hour, and who hears of a change.

import type { Random } from "../../crypto/web/bytes.ts";
import type { Line } from "../shared/line.ts";
import type { Trust } from "../shared/trust.ts";
import type { RelayClock } from "./clock.ts";

export type Around = {
  /** That of her mailbox: with new words it is another one. */
  readonly line: Line;
  readonly trust: Trust;
  readonly clock: RelayClock;
  readonly bucketSeconds: () => number;
  readonly random: Random;
  /** Something to show has changed. */
  readonly changed: () => void;
  /** The head moved: the state is saved again and a new prekey published. */
  readonly moved: () => void;
  /** Takes in what another of her phones has saved. */
  readonly refresh: () => Promise<void>;
};
