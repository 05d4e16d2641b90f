// All goods, in the order in which they are leafed through.

import type { Recipe } from "../../recipes/recipe.ts";
import { catering } from "./catering.ts";
import { craft } from "./craft.ts";
import { sewing } from "./sewing.ts";
import { stall } from "./stall.ts";

export const book: readonly Recipe[] = [...catering, ...stall, ...sewing, ...craft];
