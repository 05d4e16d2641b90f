// Reminders that a clinician sets in a conversation: kept in the sealed state, due while the console is open, gone with it.

import { equal, hex } from "../../../crypto/web/bytes.ts";
import {
  type ClinicianState,
  type KeptReminder,
  MOST_NOTE_BYTES,
  MOST_REMINDERS,
} from "../../../crypto/web/clinician_state.ts";
import type { Safe } from "../account/safe.ts";
import { Attempt } from "../attempt.ts";
import { Unable } from "../reasons.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Conversation } from "./conversation.ts";

/** Half of what a state holds, so that those of two consoles that saved at once fit into one. */
export const MOST_OPEN = MOST_REMINDERS / 2;
export const LONGEST_SECONDS = 30 * 86_400;

type Talk = Pick<Conversation, "name" | "ended">;
export type Due<One extends Talk> = { readonly talk: One; readonly reminder: KeptReminder };

export class Reminders {
  readonly #safe: Safe;
  readonly #around: Surroundings;
  readonly #dropped = new Set<string>();
  readonly attempt: Attempt;

  constructor(safe: Safe, around: Surroundings, changed: () => void) {
    this.#safe = safe;
    this.#around = around;
    this.attempt = new Attempt(changed);
  }

  /** Those of one conversation that are not done, the soonest first. */
  of(talk: string): readonly KeptReminder[] {
    return this.#open.filter(({ conversation }) => hex(conversation) === talk);
  }

  /** Those whose time has come, in conversations that go on. */
  due<One extends Talk>(talks: readonly One[], now: number): readonly Due<One>[] {
    return this.#open.flatMap((reminder) => {
      const talk = talks.find(({ name, ended }) => name === hex(reminder.conversation) && ended === null);
      return talk === undefined || reminder.due > now ? [] : [{ talk, reminder }];
    });
  }

  /** A name of its own, so that a save whose answer was lost is not done twice. */
  newId(): Uint8Array {
    return this.#around.random(16);
  }

  /** Nothing is promised before it is saved. False, with `attempt.wrong`, where it was not. */
  set({ id, conversation, due, note }: Omit<KeptReminder, "revision">): Promise<boolean> {
    const reminder = { id, conversation, due, note: note.trim(), revision: 0 };
    return this.#save((state) => {
      if (state.reminders.some((one) => equal(one.id, id))) {
        return changed(state, id, { due, note: reminder.note });
      }
      if (openIn(state).length >= MOST_OPEN) {
        throw new Unable("reminders");
      }
      return withReminder(state, reminder);
    });
  }

  move({ id }: KeptReminder, due: number): Promise<boolean> {
    return this.#save((state) => changed(state, id, { due }));
  }

  /** Its note goes at once; that it is done stays until the conversation is gone, for this clinician's other consoles. */
  finish({ id }: KeptReminder): Promise<boolean> {
    return this.#save((state) => changed(state, id, { due: 0, note: "" }));
  }

  /** What belongs to a conversation that is over goes at once. Where that can't be saved, the next connect sees to it. */
  tick(talks: readonly Talk[]): void {
    const over = talks.filter(({ name, ended }) => ended !== null && !this.#dropped.has(name)).map(({ name }) => name);
    for (const name of over) {
      this.#dropped.add(name);
    }
    const without = (state: ClinicianState) => withReminders(state, (one) => !over.includes(one));
    if (without(this.#safe.state) !== this.#safe.state) {
      void this.#safe.save(without, this.#around.clock.now()).catch(() => undefined);
    }
  }

  get #open(): readonly KeptReminder[] {
    return [...openIn(this.#safe.state)].sort((one, other) => one.due - other.due);
  }

  #save(change: (state: ClinicianState) => ClinicianState): Promise<boolean> {
    return this.attempt.make(() => this.#safe.save(change, this.#around.clock.now()));
  }
}

/** The same state where none is left out. `stays` is asked with a conversation in hex. */
export function withReminders(state: ClinicianState, stays: (conversation: string) => boolean): ClinicianState {
  const reminders = state.reminders.filter(({ conversation }) => stays(hex(conversation)));
  return reminders.length === state.reminders.length ? state : { ...state, reminders };
}

export function isLong(note: string): boolean {
  return new TextEncoder().encode(note.trim()).length > MOST_NOTE_BYTES;
}

function openIn({ reminders }: ClinicianState): readonly KeptReminder[] {
  return reminders.filter(({ due }) => due > 0);
}

/** Where there is no room any more, the marks of what is done give way. */
function withReminder(state: ClinicianState, reminder: KeptReminder): ClinicianState {
  const done = state.reminders.filter(({ due }) => due === 0);
  const reminders = [reminder, ...openIn(state), ...done].slice(0, MOST_REMINDERS);
  return { ...state, reminders };
}

/** One that another console has dropped meanwhile stays dropped. */
function changed(state: ClinicianState, id: Uint8Array, more: Partial<KeptReminder>): ClinicianState {
  const reminders = state.reminders.map((one) =>
    equal(one.id, id) ? { ...one, ...more, revision: one.revision + 1 } : one,
  );
  return { ...state, reminders };
}
