// Kitchen timers: cooking, stopped for a while, done. The time is handed in.

export type Timer = {
  readonly id: number;
  readonly label: string;
  readonly totalMs: number;
  /** When it is done; null while it is stopped. */
  readonly endsMs: number | null;
  /** What is left while it is stopped. */
  readonly leftMs: number;
  /** Nothing rings or is read out when it is done: whoever wants to know looks. */
  readonly silent: boolean;
};

const MINUTE_MS = 60_000;
export const MOST_TIMERS = 12;
export const LONGEST_MINUTES = 600;
/** What takes all afternoon, and is well on its way. */
const SLOW_MINUTES = 120;
const SLOW_LEFT_MINUTES = 80;
const SLOW_VARIES_SECONDS = 1200;

export function started(id: number, label: string, minutes: number, nowMs: number): Timer {
  const totalMs = Math.min(Math.max(minutes, 0), LONGEST_MINUTES) * MINUTE_MS;
  return { id, label, totalMs, endsMs: nowMs + totalMs, leftMs: totalMs, silent: false };
}

/** Of a dish that nobody stands by: begun a while ago, and not done for long. */
export function simmering(id: number, label: string, nowMs: number): Timer {
  const varied = Math.floor(nowMs / 1000) % SLOW_VARIES_SECONDS;
  const leftMs = SLOW_LEFT_MINUTES * MINUTE_MS + varied * 1000;
  return { id, label, totalMs: SLOW_MINUTES * MINUTE_MS, endsMs: nowMs + leftMs, leftMs, silent: true };
}

export function ended(timer: Timer, nowMs: number): Timer {
  return { ...timer, endsMs: nowMs, leftMs: 0 };
}

export function leftOf(timer: Timer, nowMs: number): number {
  return timer.endsMs === null ? timer.leftMs : Math.max(0, timer.endsMs - nowMs);
}

export function isDone(timer: Timer, nowMs: number): boolean {
  return leftOf(timer, nowMs) === 0;
}

export function isRunning(timer: Timer, nowMs: number): boolean {
  return timer.endsMs !== null && !isDone(timer, nowMs);
}

/** Stops a timer that runs, lets one go on that stands. */
export function toggled(timer: Timer, nowMs: number): Timer {
  const leftMs = leftOf(timer, nowMs);
  return { ...timer, leftMs, endsMs: timer.endsMs === null ? nowMs + leftMs : null };
}

export function withMinute(timer: Timer, nowMs: number): Timer {
  const leftMs = leftOf(timer, nowMs) + MINUTE_MS;
  const running = timer.endsMs !== null;
  return { ...timer, leftMs, totalMs: Math.max(timer.totalMs, leftMs), endsMs: running ? nowMs + leftMs : null };
}

/** "4:05", or "1:04:05" from an hour on. */
export function clockFace(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, n) => (n === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
