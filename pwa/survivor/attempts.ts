// Which of her taps is the newest: what an older one began has nothing more to say.

/** Something newer took the place of what was under way. */
export class Overtaken extends Error {}

export class Attempts {
  #latest = 0;
  #over = false;

  begin(): number {
    this.#latest += 1;
    return this.#latest;
  }

  isNewest(attempt: number): boolean {
    return attempt === this.#latest && !this.#over;
  }

  require(attempt: number): void {
    if (!this.isNewest(attempt)) {
      throw new Overtaken();
    }
  }

  forget(): void {
    this.#over = true;
  }
}
