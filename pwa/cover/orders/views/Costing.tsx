// The cost sheet: what the materials cost in her market, what her work is worth, and what to ask for a piece.

import { useState } from "preact/hooks";
import type { Need, Recipe } from "../../recipes/recipe.ts";
import type { View } from "../../scene.ts";
import { Counter } from "../../views/Counter.tsx";
import { Field } from "../../views/Field.tsx";
import { readRupiah, rupiah, type Sums, summed } from "../costing.ts";
import { nameFor, unitName } from "../measuring.ts";
import { HIGHEST_PRICE, type OrderBook } from "../orders.ts";
import { type OrderSpeech, speakingOrders } from "../words/index.ts";

type Props = Pick<View, "scene"> & {
  readonly orders: OrderBook;
  readonly recipe: Recipe;
  readonly take: (price: number) => void;
};

const HOURLY = 12_000;
const PERCENT = 30;
const PERCENT_STEP = 5;
const MOST_PERCENT = 300;
/** Kept among the prices: what an hour of her work costs. */
const HOUR = "1 jam";

export function Costing({ scene, orders, recipe, take }: Props) {
  const { language } = scene;
  const say = speakingOrders(language);
  const [percent, setPercent] = useState(PERCENT);
  const costs = recipe.needs.map(([amount, , name]) => ({ amount, price: priceOf(name, scene, orders) }));
  const hourly = orders.priceOf(HOUR) ?? HOURLY;
  const sums = summed(costs, recipe.minutes, hourly, percent, recipe.servings);
  return (
    <section class="sheet costing" aria-labelledby="costing">
      <h2 id="costing">{say("costing")}</h2>
      <Result {...{ sums, pieces: scene.portions, language, say }} />
      <Counter
        {...{ label: say("margin"), fewer: say("margin_less"), greater: say("margin_more") }}
        shown={`${say("margin")} ${percent}%`}
        change={(by) => setPercent(Math.min(Math.max(percent + by * PERCENT_STEP, 0), MOST_PERCENT))}
      />
      <details>
        <summary>{say("prices")}</summary>
        <p class="soft">{say("unsure")}</p>
        <div class="prices">
          {recipe.needs.map((need) => (
            <Price key={need[2]} {...{ label: labelOf(need, scene), place: need[2], scene, orders }} />
          ))}
          <Price {...{ label: say("hourly"), place: HOUR, scene, orders }} usual={HOURLY} />
        </div>
      </details>
      <button type="button" class="wide" onClick={() => take(sums.ask)}>
        {say("take_order")}
      </button>
    </section>
  );
}

type ResultProps = {
  readonly sums: Sums;
  readonly pieces: number;
  readonly language: View["scene"]["language"];
  readonly say: OrderSpeech;
};

function Result({ sums, pieces, language, say }: ResultProps) {
  return (
    <div class="result" aria-live="polite">
      <small>{say("ask_each")}</small>
      <b>{rupiah(sums.ask, language)}</b>
      <p>{say("ask_all", { n: String(pieces), sum: rupiah(sums.ask * pieces, language) })}</p>
      <small>
        {say("cost_each")} {rupiah(sums.each, language)} · {say("materials_cost")} {rupiah(sums.materials, language)} ·{" "}
        {say("work_cost")} {rupiah(sums.work, language)}
      </small>
    </div>
  );
}

type PriceProps = Pick<Props, "scene" | "orders"> & {
  readonly label: string;
  readonly place: string;
  readonly usual?: number;
};

function Price({ label, place, usual, scene, orders }: PriceProps) {
  const price = usual === undefined ? priceOf(place, scene, orders) : (orders.priceOf(place) ?? usual);
  const [text, setText] = useState(String(price));
  const write = (typed: string): void => {
    setText(typed);
    const read = readRupiah(typed);
    if (typed.trim() === "" || (read !== null && read <= HIGHEST_PRICE)) {
      orders.setPrice(place, read);
    }
  };
  return (
    <label>
      <span>{label}</span>
      <Field {...{ value: text, write, maxLength: 12, inputMode: "numeric" }} />
    </label>
  );
}

function labelOf([, unit, name]: Need, { language, library }: View["scene"]): string {
  const forms = language === "id" ? name : (library?.englishName(name) ?? name);
  const per = unitName(unit, 1, language);
  const plain = nameFor(forms, 1, unit);
  return per === "" ? plain : `${plain}, 1 ${per}`;
}

function priceOf(material: string, { library }: View["scene"], orders: OrderBook): number {
  return orders.priceOf(material) ?? library?.priceOf?.(material) ?? 0;
}
