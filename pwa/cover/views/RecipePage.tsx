// One recipe: its picture, its ingredients for as many as eat, its steps with their timers.

import type { Language } from "../../shared/words/words.ts";
import { measured, nameFor, noteFor, scaled } from "../portions.ts";
import type { Library } from "../recipes/library.ts";
import type { Need, Recipe, Step } from "../recipes/recipe.ts";
import type { View } from "../scene.ts";
import { tagsOf } from "../tags.ts";
import { type Speech, speaking } from "../words/index.ts";
import { Icon } from "./Icon.tsx";
import { Picture } from "./Picture.tsx";

type Props = View & { readonly recipe: Recipe };
type Line = { readonly amount: string; readonly name: string; readonly note: string };

export function RecipePage({ scene, act, recipe }: Props) {
  const { language, library } = scene;
  const say = speaking(language);
  return (
    <article class="recipe">
      {library === null ? null : <Picture recipe={recipe} library={library} />}
      <h1>{recipe.title[language === "id" ? 0 : 1]}</h1>
      <p class="facts">
        <Icon name="clock" />
        {say("minutes", { n: String(recipe.minutes) })}
        {tagsOf(recipe.tags, language).map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </p>
      <div class="columns">
        <Ingredients {...{ scene, act, recipe }} />
        <Steps {...{ scene, act, recipe }} />
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
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is none
    <div class="portions" role="group" aria-label={say("portions_label")}>
      <button type="button" class="round" aria-label={say("fewer")} onClick={() => act.serve(portions - 1)}>
        −
      </button>
      <output>{say("portions", { n: String(portions) })}</output>
      <button type="button" class="round" aria-label={say("greater")} onClick={() => act.serve(portions + 1)}>
        +
      </button>
    </div>
  );
}

function Steps({ scene, act, recipe }: Props) {
  const say = speaking(scene.language);
  const changed = scene.portions !== recipe.servings && recipe.steps.some(([text]) => /[\d½¼¾⅓⅔]/.test(text));
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{say("steps")}</h2>
      {changed ? <p class="soft">{say("steps_for", { n: String(recipe.servings) })}</p> : null}
      <ol class="steps">
        {recipe.steps.map((step, n) => (
          <li key={step[0]}>
            <p>{step[scene.language === "id" ? 0 : 1]}</p>
            <StepTimer {...{ scene, act, recipe, step, place: n + 1, say }} />
          </li>
        ))}
      </ol>
      {recipe.tip === undefined ? null : (
        <aside class="tip">
          <h3>{say("tip")}</h3>
          <p>{recipe.tip[scene.language === "id" ? 0 : 1]}</p>
        </aside>
      )}
    </section>
  );
}

type StepProps = Props & { readonly step: Step; readonly place: number; readonly say: Speech };

function StepTimer({ scene, act, recipe, step, place, say }: StepProps) {
  const [, , minutes] = step;
  if (minutes === undefined || minutes < 1) {
    return null;
  }
  const label = `${recipe.title[scene.language === "id" ? 0 : 1]} · ${say("step", { n: String(place) })}`;
  const runs = scene.timers.some((timer) => timer.label === label);
  return (
    <button type="button" class="pill" disabled={runs} onClick={() => act.startTimer(label, minutes)}>
      <Icon name="timers" />
      {runs ? say("timer_runs") : say("start_timer", { n: String(minutes) })}
    </button>
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
