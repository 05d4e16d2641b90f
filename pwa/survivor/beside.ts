// Who may come too, and what for: understood by a part that comes while she talks; until then what is said of it is kept.

import type { Block } from "../../crypto/web/block.ts";
import type { Opened } from "../../crypto/web/envelope.ts";
import type { Session } from "../../crypto/web/session.ts";
import type { Name, TeamLine } from "../shared/team.ts";
import type { Around } from "./around.ts";
import type { Lineage } from "./lineage.ts";
import type { Outgoing } from "./outbox.ts";
import type { Asking, SignShown } from "./scene.ts";
import type { Secrets } from "./secrets.ts";

export type Parts = {
  readonly around: Around;
  readonly secrets: Secrets;
  readonly lineage: Lineage;
  readonly session: Session;
  readonly put: (what: Pick<Outgoing, "kind" | "body" | "isMoot">) => void;
};

/** By what she is known again when she comes back. */
export interface Sign {
  readonly shown: SignShown;
  readonly locked: boolean;
  propose(text: string): void;
  agree(): void;
  /** It must not be destroyed before the messages that it protects, and whoever has joined has to know it. */
  keepAlive(): void;
}

/** What the part brings. */
export interface Invited {
  take(opened: Opened, expires: number, mine: boolean): void;
  readonly shown: Asking | null;
  readonly takesBack: boolean;
  readonly sign: Sign;
  allow(key: string): void;
  decline(key: string): void;
  giveAgain(): void;
  among(lines: readonly TeamLine[], blocks: readonly Block[], name: Name): readonly TeamLine[];
  tick(now: number): void;
  forget(): void;
}

type Heard = readonly [opened: Opened, expires: number, mine: boolean];

let made: ((parts: Parts) => Invited) | null = null;

export function supply(make: (parts: Parts) => Invited): void {
  made = make;
}

export class Beside {
  readonly #parts: Parts;
  #heard: readonly Heard[] = [];
  #invited: Invited | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null while the part is not here. */
  get invited(): Invited | null {
    if (this.#invited === null && made !== null) {
      this.#invited = made(this.#parts);
      const heard = this.#heard;
      this.#heard = [];
      for (const one of heard) {
        this.#hear(one);
      }
    }
    return this.#invited;
  }

  /** Until the part is here nobody knows whether a sign was agreed on. */
  get locked(): boolean {
    return this.invited?.sign.locked ?? true;
  }

  take(opened: Opened, expires: number, mine: boolean): void {
    this.#hear([opened, expires, mine]);
  }

  tick(now: number): void {
    this.#heard = this.#heard.filter(([, expires]) => expires > now);
    this.#invited?.tick(now);
  }

  forget(): void {
    this.#heard = [];
    this.#invited?.forget();
  }

  #hear(heard: Heard): void {
    const { invited } = this;
    if (invited === null) {
      this.#heard = [...this.#heard, heard];
      return;
    }
    try {
      invited.take(...heard);
    } catch {
      // A body that is none of its kind says nothing.
    }
  }
}
