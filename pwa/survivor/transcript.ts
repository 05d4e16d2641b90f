// What was said, in the order it came: bubbles with their marks. It exists in memory only.

import type { Bubble, Mark } from "./scene.ts";

type Entry = Bubble & { readonly hash: string | null; readonly author: string | null; readonly folded: boolean };
/** Of an author's member id in hex: the name to show. */
export type NameOf = (author: string) => string | null;

export class Transcript {
  #entries: readonly Entry[] = [];
  /** Hashes of theirs that she has not been shown yet. */
  #unseen: readonly string[] = [];

  get bubbles(): readonly Bubble[] {
    return this.#entries;
  }

  /** Those that are not folded away, each with the name of whoever wrote it. */
  named(nameOf: NameOf): readonly Bubble[] {
    return this.#entries
      .filter(({ folded }) => !folded)
      .map((entry) => ({ ...entry, from: entry.author === null ? null : nameOf(entry.author) }));
  }

  /** Something is folded away. */
  get folded(): boolean {
    return this.#entries.some((entry) => entry.folded);
  }

  unfold(): void {
    this.#entries = this.#entries.map((entry) => ({ ...entry, folded: false }));
  }

  get unseen(): readonly string[] {
    return this.#unseen;
  }

  write(key: string, text: string, sentAt: number): void {
    const fresh = { hash: null, author: null, from: null, folded: false };
    this.#entries = [...this.#entries, { key, mine: true, text, sentAt, expires: 0, mark: "sending", ...fresh }];
  }

  stored(key: string, hash: string, expires: number): void {
    this.#change(key, { mark: "stored", hash, expires });
  }

  unsent(key: string): void {
    this.#change(key, { mark: "unsent" });
  }

  again(key: string): void {
    this.#change(key, { mark: "sending" });
  }

  textOf(key: string): string | null {
    return this.#entries.find((entry) => entry.key === key)?.text ?? null;
  }

  /** One that came over the line: theirs, or her own (no author) from an earlier visit. */
  hear(hash: string, author: string | null, said: Pick<Bubble, "text" | "sentAt" | "expires">, folded: boolean): void {
    const mine = author === null;
    const whose = { mine, author, from: null, folded };
    this.#entries = [...this.#entries, { key: hash, ...said, mark: "stored", hash, ...whose }];
    if (!mine) {
      this.#unseen = [...this.#unseen, hash];
    }
  }

  /** The other side has read these. */
  read(hashes: ReadonlySet<string>): boolean {
    const before = this.#entries;
    this.#entries = before.map((entry) =>
      entry.mine && entry.mark === "stored" && entry.hash !== null && hashes.has(entry.hash)
        ? { ...entry, mark: "read" }
        : entry,
    );
    return this.#entries.some((entry, place) => entry !== before[place]);
  }

  /** The first so many have been shown. */
  seen(count: number): void {
    this.#unseen = this.#unseen.slice(count);
  }

  /** What the relay has destroyed goes from the screen too. */
  expire(now: number): void {
    this.#entries = this.#entries.filter(({ expires }) => expires === 0 || expires > now);
  }

  forget(): void {
    this.#entries = [];
    this.#unseen = [];
  }

  #change(key: string, change: { readonly mark: Mark; readonly hash?: string; readonly expires?: number }): void {
    this.#entries = this.#entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry));
  }
}
