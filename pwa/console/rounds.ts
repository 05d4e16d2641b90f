// A job that goes round once more when it was asked for meanwhile, and never twice at once.

export class Rounds {
  readonly #job: () => Promise<void>;
  readonly #done: () => void;
  #going: Promise<void> | null = null;
  #again = false;

  constructor(job: () => Promise<void>, done: () => void = () => {}) {
    this.#job = job;
    this.#done = done;
  }

  get going(): boolean {
    return this.#going !== null;
  }

  /** Resolves after the round that sees everything from before now. Throws what the job throws. */
  ask(): Promise<void> {
    this.#again = true;
    this.#going ??= this.#run();
    return this.#going;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#job();
      }
    } finally {
      // In the same turn as the last look: nobody can ask in between and be forgotten.
      this.#going = null;
      this.#done();
    }
  }
}
