// A relay's place for one sealed state, for the console's tests.

import { Answered, Unanswered, type Values } from "../../../pwa/shared/line.ts";
import { random, START } from "./people.ts";

/** Keeps one sealed state; its shares change with each version. */
export class States {
  version = 0;
  blob: Uint8Array | null = null;
  saveId: Uint8Array | null = null;
  bucket = START;
  share: Uint8Array | null = null;
  nextShare = random(32);
  loseAnswers = 0;

  get at() {
    const { version, blob, share, nextShare, bucket } = this;
    return { version, blob, share, nextShare, nextBucket: bucket };
  }

  turn(): void {
    this.bucket += 10;
    this.nextShare = random(32);
  }

  readonly save = async (version: number, saveId: Uint8Array, bucket: number, blob: Uint8Array): Promise<Values> => {
    if (version !== this.version) {
      const { blob: kept, share, nextShare } = this;
      throw new Answered("stale_state", [this.version, kept, share, nextShare, this.bucket, this.saveId]);
    }
    if (bucket !== this.bucket) {
      throw new Answered("stale_share", [this.nextShare, this.bucket]);
    }
    Object.assign(this, { version: version + 1, blob, saveId, share: this.nextShare, nextShare: random(32) });
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new Unanswered("lost");
    }
    return [this.version, this.nextShare, this.bucket];
  };
}
