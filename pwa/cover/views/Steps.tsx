// How something is made, step by step, each with its timer where one is worth setting.

import type { ComponentChildren } from "preact";
import type { Recipe, Step } from "../recipes/recipe.ts";
import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";
import { Icon } from "./Icon.tsx";

type Props = View & { readonly recipe: Recipe; readonly children?: ComponentChildren };

export function Steps({ scene, act, recipe, children }: Props) {
  const say = speaking(scene.language);
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{say("steps")}</h2>
      {children}
      <ol class="steps">
        {recipe.steps.map((step, n) => (
          <li key={step[0]}>
            <p>{step[scene.language === "id" ? 0 : 1]}</p>
            <StepTimer {...{ scene, act, recipe, step, place: n + 1 }} />
          </li>
        ))}
      </ol>
    </section>
  );
}

type StepProps = Props & { readonly step: Step; readonly place: number };

function StepTimer({ scene, act, recipe, step, place }: StepProps) {
  const say = speaking(scene.language);
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
