// The sound of a timer that is done: two soft strokes, made by the page itself, heard only while the app is in front.

const STROKES: readonly (readonly [at: number, hertz: number])[] = [
  [0, 880],
  [0.35, 1174.7],
  [1.2, 880],
  [1.55, 1174.7],
];
const LOUD = 0.18;
const FADED = 0.001;
const FADES_AFTER = 0.9;
const SOUNDS_MS = 4000;
const SHAKE = [220, 120, 220, 120, 220];

let sound: AudioContext | null = null;

/** Called in a tap, as browsers want it: only then may the page sound later. */
export function wake(): void {
  try {
    sound ??= new AudioContext();
    // It costs nothing until it is needed.
    void sound.suspend();
  } catch {
    // A phone without sound still shakes.
  }
}

export function ring(): void {
  navigator.vibrate?.(SHAKE);
  const on = sound;
  void on?.resume().then(() => {
    for (const [at, hertz] of STROKES) {
      strike(on, on.currentTime + at, hertz);
    }
    setTimeout(() => void on.suspend(), SOUNDS_MS);
  });
}

function strike(on: AudioContext, at: number, hertz: number): void {
  const [tone, loudness] = [on.createOscillator(), on.createGain()];
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(LOUD, at);
  loudness.gain.exponentialRampToValueAtTime(FADED, at + FADES_AFTER);
  tone.connect(loudness).connect(on.destination);
  tone.start(at);
  tone.stop(at + FADES_AFTER);
}
