// One recipe: its picture, its ingredients for as many as eat, its steps with their timers.

import type { Language } from "../../shared/words/words.ts";
import { measured, nameFor, noteFor, scaled } from "../portions.ts";
import type { Library } from "../recipes/library.ts";
import type { Need, Recipe } from "../recipes/recipe.ts";
import type { View } from "../scene.ts";
import { tagsOf } from "../tags.ts";
import { speaking } from "../words/index.ts";
import { Counter } from "./Counter.tsx";
import { Icon } from "./Icon.tsx";
import { Picture } from "./Picture.tsx";
import { Steps } from "./Steps.tsx";

type Props = View & { readonly recipe: Recipe };
type Line = { readonly amount: string; readonly name: string; readonly note: string };

export function RecipePage({ scene, act, recipe }: Props) {
  const { language, library } = scene;
  const say = speaking(language);
  return (
    <article class="good">
      {library === null ? null : <Picture recipe={recipe} library={library} />}
      <h1>{recipe.title[language === "id" ? 0 : 1]}</h1>
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
        <Ingredients {...{ scene, act, recipe }} />
        <Method {...{ scene, act, recipe }} />
      </div>
    </article>
  );
}

function Ingredients({ scene, act, recipe }: Props) {
  const say = speaking(scene.language);
  const lines = linesFor(recipe, scene.portions, scene.language, scene.library);
  const texts = lines.map(asText);
  const listed = texts.every((text) => scene.items.some((item) => item.text === text && !item.done));
  return (
    <section class="sheet" aria-labelledby="ingredients">
      <h2 id="ingredients">{say("ingredients")}</h2>
      <Portions scene={scene} act={act} />
      <ul class="needs">
        {lines.map(({ amount, name, note }) => (
          <li key={`${name} ${note}`}>
            <b>{amount || say("as_needed")}</b>
            <span>
              {name}
              {note === "" ? null : <small>{note}</small>}
            </span>
          </li>
        ))}
      </ul>
      <button type="button" class="wide" disabled={listed} onClick={() => act.shop(texts)}>
        {say(listed ? "on_list" : "to_list")}
      </button>
    </section>
  );
}

function Portions({ scene, act }: View) {
  const say = speaking(scene.language);
  const { portions } = scene;
  return (
    <Counter
      {...{ label: say("portions_label"), fewer: say("fewer"), greater: say("greater") }}
      shown={say("portions", { n: String(portions) })}
      change={(by) => act.serve(portions + by)}
    />
  );
}

function Method({ scene, act, recipe }: Props) {
  const say = speaking(scene.language);
  const changed = scene.portions !== recipe.servings && recipe.steps.some(([text]) => /[\d½¼¾⅓⅔]/.test(text));
  return (
    <div>
      <Steps {...{ scene, act, recipe }}>
        {changed ? <p class="soft">{say("steps_for", { n: String(recipe.servings) })}</p> : null}
      </Steps>
      {recipe.tip === undefined ? null : (
        <aside class="tip">
          <h3>{say("tip")}</h3>
          <p>{recipe.tip[scene.language === "id" ? 0 : 1]}</p>
        </aside>
      )}
    </div>
  );
}

function linesFor(recipe: Recipe, portions: number, language: Language, library: Library | null): readonly Line[] {
  return recipe.needs.map((need) => lineFor(need, scaled(need[0], recipe.servings, portions), language, library));
}

function lineFor(need: Need<string>, amount: number, language: Language, library: Library | null): Line {
  const [, unit, name] = need;
  const forms = language === "id" ? name : (library?.englishName(name) ?? name);
  return {
    amount: measured(amount, unit, language),
    name: nameFor(forms, amount, unit),
    note: noteFor(need, language),
  };
}

function asText({ amount, name }: Line): string {
  return `${amount} ${name}`.trim();
}
