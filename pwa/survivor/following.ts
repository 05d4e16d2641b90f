// Follows a conversation as it goes on: what is pushed, what came meanwhile, and what may then be sent.

import { Refused } from "../../crypto/web/refused.ts";
import { Answered } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { numberIn, textIn } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import type { Calls } from "./called.ts";
import type { Companions } from "./companions.ts";
import type { Inbox } from "./inbox.ts";
import type { Lineage } from "./lineage.ts";
import type { Outbox } from "./outbox.ts";
import type { Standing } from "./standing.ts";

type Parts = {
  readonly around: Around;
  readonly lineage: Lineage;
  readonly companions: Companions;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly standing: Standing;
  readonly calls: Calls;
};

export class Following {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Blocks, then envelopes, that came while nobody listened; then what waits to be sent. */
  catchUp(): Promise<void> {
    const { around, companions, inbox, lineage, standing } = this.#parts;
    return this.#trusting(async () => {
      const { state, newest } = await lineage.fetch();
      standing.hear(state);
      if (standing.state === "waiting") {
        void this.#parts.calls.fetch();
      }
      if (this.#strangers() || around.trust.doubtful) {
        await companions.look(lineage.chain, newest);
      }
      if (!standing.over) {
        await inbox.readOn();
      }
    });
  }

  /** A pushed block: the next one, or a sign that some are missing. */
  hearBlock(n?: Packable, object?: Packable, wrapped?: Packable): Promise<void> {
    return this.#trusting(async () => {
      await this.#parts.lineage.hear(numberIn(n), object, wrapped);
      this.#parts.standing.look();
      if (this.#strangers()) {
        await this.catchUp();
      }
    });
  }

  hearEnvelope(seq?: Packable, envelope?: Packable, bucket?: Packable): Promise<void> {
    return this.#trusting(() => this.#parts.inbox.take(seq, envelope, bucket));
  }

  /** The relay's word: that somebody has claimed is believed of a block alone. */
  hearState(state?: Packable): Promise<void> {
    const { lineage, standing } = this.#parts;
    return this.#trusting(async () => {
      standing.hear(textIn(state));
      if (standing.unproven) {
        await lineage.fetch();
        standing.look();
      }
    });
  }

  end(how: "ended" | "altered"): void {
    const { around, outbox, standing } = this.#parts;
    standing.end(how);
    outbox.forget();
    around.changed();
  }

  /** Somebody is in it of whom nothing has been verified yet. */
  #strangers(): boolean {
    const { companions, lineage } = this.#parts;
    return lineage.head !== null && companions.strangersIn(lineage.head);
  }

  /** A rule of the protocol that does not hold ends it here: nothing more is sealed for a relay that alters. */
  async #trusting(job: () => Promise<void>): Promise<void> {
    const { around, outbox, standing } = this.#parts;
    try {
      await job();
    } catch (reason) {
      if (reason instanceof Refused) {
        this.end("altered");
      } else if (reason instanceof Answered && reason.code === "gone") {
        this.end("ended");
      } else {
        throw reason;
      }
    }
    standing.look();
    if (standing.over) {
      outbox.forget();
    }
    around.changed();
    void outbox.pump();
  }
}
