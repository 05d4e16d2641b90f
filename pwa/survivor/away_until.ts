// When she means to be back, in whole hours, and what of it a call that nobody answered can bear.

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 24 * HOUR_SECONDS;
export const MOST_HOURS = 14 * 24;
/** A first call stands in everybody's list no longer, whatever she means to do. */
const LATEST_OFFER_SECONDS = 60 * HOUR_SECONDS;

/** In so many hours from the beginning of this one. */
export function returnIn(hours: number, now: number): number {
  return hourOf(now) + Math.min(Math.max(Math.round(hours), 1), MOST_HOURS) * HOUR_SECONDS;
}

/** Until when what is said to her waits, or 0. */
export function waitsUntil(returns: number): number {
  return returns === 0 ? 0 : returns + DAY_SECONDS;
}

/** Whether a call may say so before anybody has answered it. */
export function waitsUnanswered(returns: number, keep: number, now: number): boolean {
  const latest = Math.max(Math.min(keep, DAY_SECONDS) + keep, LATEST_OFFER_SECONDS);
  return waitsUntil(returns) <= now + latest;
}

export function hourOf(now: number): number {
  return Math.floor(now / HOUR_SECONDS) * HOUR_SECONDS;
}
