// Other tabs of this browser in which somebody is signed in: they share the session, so closing one must not end it.

const NAME = "open";

export class Company {
  readonly #locks: LockManager;
  #leave: (() => void) | null = null;
  /** Whether there was another such tab when last looked. */
  others = false;

  constructor(locks: LockManager) {
    this.#locks = locks;
  }

  /** Says whether this tab is signed in. The browser itself counts a tab out when it goes. */
  count(open: boolean): void {
    if (open && this.#leave === null) {
      const over = new Promise<void>((resolve) => {
        this.#leave = resolve;
      });
      // Looked at once: a tab that closes soon after must know already that it is not the only one.
      const counted = () => {
        void this.look();
        return over;
      };
      this.#locks.request(NAME, { mode: "shared" }, counted).catch(() => undefined);
    } else if (!open) {
      this.#leave?.();
      this.#leave = null;
    }
  }

  async look(): Promise<void> {
    const { held = [] } = await this.#locks.query();
    const tabs = held.filter(({ name }) => name === NAME).length;
    this.others = tabs > (this.#leave === null ? 0 : 1);
  }
}
