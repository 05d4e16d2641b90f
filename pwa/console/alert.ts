// Tells an open console who waits or whispers, and what is due: a count in the title, and a soft sound that comes again
// for who waits.

const AGAIN_AFTER_MS = 30_000;

export type Page = { title: string };
export type Ring = () => void;
/**
 * `waiting`: the names of what somebody waits in: requests, whispers, talks one was brought into; `due`: of reminders
 * whose time has come; `unread`: new messages.
 */
export type Told = { readonly waiting: readonly string[]; readonly due: readonly string[]; readonly unread: number };

export class Alert {
  readonly #page: Page;
  readonly #ring: Ring;
  readonly #steadyMs: () => number;
  #known = new Set<string>();
  #rangMs = Number.NEGATIVE_INFINITY;

  constructor(page: Page, ring: Ring, steadyMs: () => number) {
    this.#page = page;
    this.#ring = ring;
    this.#steadyMs = steadyMs;
  }

  /** Called whenever something may have changed. Whoever looks at the page hears of each once; a reminder rings no more. */
  show(title: string, { waiting, due, unread }: Told, sound: boolean, looking: boolean): void {
    const names = [...waiting, ...due];
    const count = names.length + unread;
    const text = count === 0 ? title : `(${count}) ${title}`;
    if (this.#page.title !== text) {
      this.#page.title = text;
    }
    const isNew = names.some((name) => !this.#known.has(name));
    const again = waiting.length > 0 && !looking && this.#steadyMs() - this.#rangMs >= AGAIN_AFTER_MS;
    this.#known = new Set(names);
    if (sound && (isNew || again)) {
      this.#rangMs = this.#steadyMs();
      this.#ring();
    }
  }
}

/** Two low, short tones. Browsers allow it because signing in was a touch. */
export function ringing(): Ring {
  let context: AudioContext | null = null;
  return () => {
    context ??= new AudioContext();
    void context.resume();
    tone(context, 440, 0);
    tone(context, 554.37, 0.22);
  };
}

function tone(context: AudioContext, hertz: number, afterSeconds: number): void {
  const start = context.currentTime + afterSeconds;
  const [oscillator, volume] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.55);
}
