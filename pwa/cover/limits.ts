// The few numbers by which a press or a search is judged.

/** A press this long is more than a tap. */
export const HOLD_MS = 2000;
/** A finger that moves farther scrolls. */
export const HOLD_SLACK_PX = 12;
export const LONGEST_SEARCH = 64;
/** What has not come by then is not waited for. */
export const PATIENCE_MS = 20_000;
export const MOST_PORTIONS = 50;
