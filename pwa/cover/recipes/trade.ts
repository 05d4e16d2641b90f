// The kitchen: recipes, measures, what to buy, and timers.

import type { Trade } from "../trade.ts";
import { Measures } from "../views/Measures.tsx";
import { RecipePage } from "../views/RecipePage.tsx";
import { Welcome } from "../views/Welcome.tsx";
import { en } from "../words/en.ts";
import { id } from "../words/id.ts";
import { KINDS } from "./recipe.ts";

export const trade: Trade = {
  words: { id, en },
  kinds: KINDS,
  lines: {
    book: "M5 4h10a4 4 0 0 1 4 4v12H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6",
    own: "M6 3h12l-1.600 16.200a2 2 0 0 1-2 1.800H9.600a2 2 0 0 1-2-1.800zM7 9h4M7.400 13h3",
  },
  load: () => import("./library.ts").then(({ library }) => library),
  Welcome,
  Page: RecipePage,
  Own: Measures,
  waiting: () => 0,
};
