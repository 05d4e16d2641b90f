// All conversations of one clinician: those that the relay lists, with its pushes handed to the right one.

import type { Block } from "../../../crypto/web/block.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Line } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, listIn, numberIn } from "../../shared/parsing.ts";
import type { Safe } from "../account/safe.ts";
import { usedUntil, withoutOldShifts } from "../duty/shifts.ts";
import { Conversation } from "./conversation.ts";
import { linkOn } from "./link.ts";
import type { Owner } from "./owner.ts";
import { withReminders } from "./reminders.ts";

export class Conversations {
  readonly #line: Pick<Line, "call" | "on">;
  readonly #safe: Safe;
  readonly #owner: Owner;
  readonly #known = new Map<string, Conversation>();
  readonly #stops: readonly (() => void)[];
  #joined = 0;

  constructor(line: Pick<Line, "call" | "on">, safe: Safe, owner: Omit<Owner, "keepHead">) {
    this.#line = line;
    this.#safe = safe;
    this.#owner = { ...owner, keepHead: (head, ownNumber) => this.#keepHead(head, ownNumber) };
    this.#stops = this.#listening();
  }

  get all(): readonly Conversation[] {
    return [...this.#known.values()];
  }

  named(name: string | null): Conversation | null {
    return this.#known.get(name ?? "") ?? null;
  }

  /** The relay's list: what it no longer has is over, everything else is followed. */
  async fetch(): Promise<void> {
    const [rows] = await this.#line.call("mine");
    const ids = listIn(rows).map((row) => bytesIn(listIn(row)[0], 16));
    const names = new Set(ids.map(hex));
    for (const conversation of this.all) {
      if (!names.has(conversation.name) && conversation.ended === null) {
        conversation.end("gone");
      }
    }
    await Promise.all(ids.map((id) => this.join(id).follow()));
    await this.#dropOld(names);
  }

  join(id: Uint8Array): Conversation {
    const known = this.#known.get(hex(id));
    if (known !== undefined) {
      return known;
    }
    this.#joined += 1;
    const conversation = new Conversation(id, this.#joined, this.#owner, linkOn(this.#line, id));
    this.#known.set(conversation.name, conversation);
    return conversation;
  }

  dismiss(conversation: Conversation): void {
    conversation.forget();
    this.#known.delete(conversation.name);
  }

  forget(): void {
    for (const stop of this.#stops) {
      stop();
    }
    for (const conversation of this.all) {
      this.dismiss(conversation);
    }
  }

  async #keepHead(head: Block, ownNumber: number): Promise<void> {
    const known = { conversation: head.conversation, headN: head.n, headHash: head.hash };
    await this.#safe.save((state) => {
      const others = state.conversations.filter(({ conversation }) => !equal(conversation, head.conversation));
      return { ...usedUntil(state, ownNumber, head.expires), conversations: [...others, known] };
    }, this.#owner.around.clock.now());
  }

  /** Every conversation was just followed, so every seed that is in use is known to be. */
  async #dropOld(names: ReadonlySet<string>): Promise<void> {
    const now = this.#owner.around.clock.now();
    const { state } = this.#safe;
    // Nor does a reminder outlive its conversation; one that was joined meanwhile is not on that list.
    const going = (name: string) => names.has(name) || this.named(name)?.ended === null;
    const over = state.conversations.some(({ conversation }) => !names.has(hex(conversation)));
    const stale = this.all.some(({ open, ended }) => !open && ended === null);
    if (!stale && (over || withoutOldShifts(state, now) !== state)) {
      await this.#safe.save((old) => {
        const conversations = old.conversations.filter(({ conversation }) => names.has(hex(conversation)));
        return { ...withReminders(withoutOldShifts(old, now), going), conversations };
      }, now);
    } else if (withReminders(state, going) !== state) {
      await this.#safe.save((old) => withReminders(old, going), now);
    }
  }

  /** Of one that is not known here: a colleague has brought this clinician in, or did so again. */
  #hearBlock(id: Uint8Array, n: number): void {
    const before = this.named(hex(id));
    if (before !== null && before.ended !== null) {
      this.dismiss(before);
    }
    const brought = this.named(hex(id)) === null;
    const conversation = this.join(id);
    conversation.noticed = conversation.noticed && !brought;
    conversation.hearBlock(n);
    this.#owner.changed();
  }

  #listening(): readonly (() => void)[] {
    const on = (event: string, handler: (conversation: Conversation, values: readonly Packable[]) => void) =>
      this.#line.on(event, (id, ...values) => {
        const conversation = this.named(hex(bytesIn(id, 16)));
        if (conversation !== null && conversation.ended === null) {
          handler(conversation, values);
        }
      });
    return [
      on("envelope", (conversation, [seq, envelope, bucket]) => {
        conversation.hear({ seq: numberIn(seq), envelope: bytesIn(envelope), bucket: numberIn(bucket) });
      }),
      this.#line.on("block", (id, n) => this.#hearBlock(bytesIn(id, 16), numberIn(n))),
      on("state", (conversation) => void conversation.follow()),
      on("gone", (conversation, [others]) => conversation.end(others === true ? "called" : "gone")),
    ];
  }
}
