// What somebody is invited for, in few codes that both sides have words for.

export const PURPOSES = ["health", "mind", "law", "shelter", "help", "handover"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** To go on with her in somebody's place. */
export const HANDOVER: Purpose = "handover";

/** What is none of them is said as help. */
export function purposeOf(code: string): Purpose {
  return PURPOSES.find((one) => one === code) ?? "help";
}
