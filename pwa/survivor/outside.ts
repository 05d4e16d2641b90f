// What a visit is given from outside: the page, the phone's sources of chance and time, and the ways out.

import type { Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import type { Argon2id, Sets } from "../../crypto/web/words.ts";
import type { Language } from "../shared/words/words.ts";
import type { Kitchen } from "./away.ts";
import type { Timers } from "./timers.ts";

export type Outside = Kitchen & {
  readonly origin: string;
  readonly token: string;
  readonly language: Language;
  readonly organisation: Organisation | null;
  readonly argon2id: Argon2id;
  /** How words are stretched, now and before. */
  readonly sets: Sets;
  readonly random: Random;
  readonly phoneNow: number;
  readonly steadyMs: () => number;
  readonly timers: Timers;
  /** Shows the cover and ends this visit for good. */
  readonly leave: () => void;
  readonly choosePictures: (dishes: readonly string[]) => void;
  readonly chooseCoverFor: (seconds: number) => void;
  /** Has the browser throw away what it keeps for this address, then ends this visit. Throws where it can't. */
  readonly removeFromPhone: () => Promise<void>;
};
