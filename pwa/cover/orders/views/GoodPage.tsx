// One of the goods: its picture, what it needs, what to ask for it, how it is made.

import type { Need, Recipe } from "../../recipes/recipe.ts";
import type { View } from "../../scene.ts";
import { tagsOf } from "../../tags.ts";
import { Counter } from "../../views/Counter.tsx";
import { Icon } from "../../views/Icon.tsx";
import { Picture } from "../../views/Picture.tsx";
import { Steps } from "../../views/Steps.tsx";
import { dayOf } from "../days.ts";
import { measured, nameFor } from "../measuring.ts";
import type { OrderBook } from "../orders.ts";
import { speakingOrders } from "../words/index.ts";
import { Costing } from "./Costing.tsx";

type Props = View & { readonly orders: OrderBook; readonly recipe: Recipe };

export function GoodPage({ scene, act, orders, recipe }: Props) {
  const { language, library } = scene;
  const say = speakingOrders(language);
  const title = recipe.title[language === "id" ? 0 : 1];
  const take = (price: number): void => {
    const due = dayOf(scene.nowMs, 1);
    orders.putReady({ who: "", what: title, pieces: scene.portions, price, due });
    act.go("own");
  };
  return (
    <article class="good">
      {library === null ? null : <Picture recipe={recipe} library={library} />}
      <h1>{title}</h1>
      <p class="facts">
        <Icon name="clock" />
        {say("minutes", { n: String(recipe.minutes) })}
        {tagsOf(recipe.tags, language, library).map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </p>
      <div class="columns">
        <Materials {...{ scene, act, recipe }} />
        <div class="stack">
          <Costing {...{ scene, orders, recipe, take }} />
          <Steps {...{ scene, act, recipe }} />
        </div>
      </div>
    </article>
  );
}

function Materials({ scene, act, recipe }: Omit<Props, "orders">) {
  const say = speakingOrders(scene.language);
  const share = scene.portions / recipe.servings;
  const lines = recipe.needs.map((need) => lineFor(need, share, scene));
  const texts = lines.map(({ amount, name }) => `${amount} ${name}`);
  const listed = texts.every((text) => scene.items.some((item) => item.text === text && !item.done));
  return (
    <section class="sheet" aria-labelledby="materials">
      <h2 id="materials">{say("materials")}</h2>
      <Counter
        {...{ label: say("portions_label"), fewer: say("fewer"), greater: say("greater") }}
        shown={say("portions", { n: String(scene.portions) })}
        change={(by) => act.serve(scene.portions + by)}
      />
      <ul class="needs">
        {lines.map(({ amount, name, note }) => (
          <li key={`${name} ${note}`}>
            <b>{amount}</b>
            <span>
              {name}
              {note === "" ? null : <small>{note}</small>}
            </span>
          </li>
        ))}
      </ul>
      <button type="button" class="quiet wide" disabled={listed} onClick={() => act.shop(texts)}>
        {say(listed ? "listed" : "to_list")}
      </button>
    </section>
  );
}

type Line = { readonly amount: string; readonly name: string; readonly note: string };

function lineFor(need: Need, share: number, { language, library }: View["scene"]): Line {
  const [amount, unit, name, note = ""] = need;
  const [indonesian = "", english = indonesian] = note.split("|");
  const forms = language === "id" ? name : (library?.englishName(name) ?? name);
  return {
    amount: measured(amount * share, unit, language),
    name: nameFor(forms, amount * share, unit),
    note: language === "id" ? indonesian : english,
  };
}
