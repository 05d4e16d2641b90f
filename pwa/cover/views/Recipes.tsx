// The book: today's dish, the kinds to choose from, all recipes or those found, and more from elsewhere.

import type { Library } from "../recipes/library.ts";
import { KINDS, type Recipe } from "../recipes/recipe.ts";
import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";
import { Card } from "./Card.tsx";

type Props = View & { readonly found: readonly Recipe[] };

const DAY_MS = 86_400_000;
const STRIDE = 17;

export function Recipes({ scene, act, found }: Props) {
  const { library, query, kind } = scene;
  if (library === null) {
    return <Waiting say={speaking(scene.language)} />;
  }
  const searching = query.trim() !== "";
  return (
    <div class="recipes">
      {searching ? null : <Welcome {...{ scene, act, library }} />}
      {searching ? null : <Kinds scene={scene} act={act} />}
      {searching && found.length === 0 ? <Elsewhere {...{ scene, act, library }} /> : null}
      {found.length > 0 ? (
        <section class="grid" aria-label={kind === null ? undefined : speaking(scene.language)(`kind_${kind}`)}>
          {found.map((recipe) => (
            <Card key={recipe.id} {...{ scene, act, library, recipe }} />
          ))}
        </section>
      ) : null}
    </div>
  );
}

type Stocked = View & { readonly library: Library };

function Welcome({ scene, act, library }: Stocked) {
  const say = speaking(scene.language);
  const now = new Date(scene.nowMs);
  const recipe = dishOfTheDay(library.book, now);
  return (
    <section class="welcome" aria-labelledby="greeting">
      <h1 id="greeting">{say(greeting(now.getHours()))}</h1>
      {scene.kind === null && recipe !== undefined ? <Card {...{ scene, act, library, recipe }} large /> : null}
    </section>
  );
}

function Kinds({ scene, act }: View) {
  const say = speaking(scene.language);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is none
    <div class="kinds" role="group" aria-label={say("kinds")}>
      {[null, ...KINDS].map((kind) => (
        <button type="button" key={kind} aria-pressed={scene.kind === kind} onClick={() => act.choose(kind)}>
          {kind === null ? say("all") : say(`kind_${kind}`)}
        </button>
      ))}
    </div>
  );
}

/** Nothing in this book: what to do about it, and what came of it. */
function Elsewhere({ scene, act, library }: Stocked) {
  const say = speaking(scene.language);
  const { state, recipes, token } = scene.more;
  return (
    <section class="elsewhere" aria-live="polite">
      {state === "here" ? <h2>{say("more")}</h2> : <p class="empty">{say("none_here")}</p>}
      {state === "none" ? <p>{say("none_advice")}</p> : null}
      {state === "asking" ? <p>{say("more_asking")}</p> : null}
      {state === "offline" ? <p>{say("more_offline")}</p> : null}
      {state === "failed" ? <p>{say("more_failed")}</p> : null}
      <div class="grid">
        {recipes.map((recipe) => (
          <Card key={recipe.id} {...{ scene, act, library, recipe, token }} />
        ))}
      </div>
    </section>
  );
}

function Waiting({ say }: { readonly say: ReturnType<typeof speaking> }) {
  return (
    <div class="recipes" aria-busy="true">
      <p class="unseen">{say("loading")}</p>
      <div class="blank large" />
      <div class="grid">
        {[1, 2, 3, 4].map((n) => (
          <div key={n} class="blank" />
        ))}
      </div>
    </div>
  );
}

function greeting(hour: number): "greeting_morning" | "greeting_noon" | "greeting_evening" {
  return hour < 10 ? "greeting_morning" : hour < 15 ? "greeting_noon" : "greeting_evening";
}

/** Another one each day, and not simply the next in the book. */
function dishOfTheDay(book: readonly Recipe[], now: Date): Recipe | undefined {
  const day = Math.floor((now.getTime() - now.getTimezoneOffset() * 60_000) / DAY_MS);
  return book[(day * STRIDE) % book.length];
}
