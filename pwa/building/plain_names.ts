// The names by which the shell and what it steps aside for call each other, as the phone's files spell them:
// every skin keeps the same ones, so none of them may speak of kitchens, covers or doors.

export const PLAIN_NAMES: Readonly<Record<string, string>> = {
  recipe: "one_",
  recipes: "all_",
  cook: "run_",
  showCover: "back_",
  hideCover: "off_",
  watchTaps: "taps_",
};

/** Exact names only: what travels as JSON, or is looked up by its text, must keep its own. */
export const PLAIN_NAMES_ONLY: RegExp = new RegExp(`^(?:${Object.keys(PLAIN_NAMES).join("|")})$`);
