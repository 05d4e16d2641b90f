// Something that views look at: it says that it changed, and they look again. Once a turn, however much changed.

export class Watched {
  readonly #watchers = new Set<() => void>();
  #told = true;

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  changed(): void {
    if (!this.#told) {
      return;
    }
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const watcher of this.#watchers) {
        watcher();
      }
    });
  }
}
