// The whole recipe book, in the order in which it is leafed through.

import { drinks } from "./drink.ts";
import { fish } from "./fish.ts";
import { greens } from "./greens.ts";
import { meats } from "./meat.ts";
import type { Recipe } from "./recipe.ts";
import { rice } from "./rice.ts";
import { sambals } from "./sambal.ts";
import { soups } from "./soup.ts";
import { sweets } from "./sweet.ts";
import { tofu } from "./tofu.ts";

export const book: readonly Recipe[] = [
  ...rice,
  ...soups,
  ...meats,
  ...fish,
  ...greens,
  ...tofu,
  ...sambals,
  ...sweets,
  ...drinks,
];
