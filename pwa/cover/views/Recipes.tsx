// The book: what stands first, the kinds to choose from, all goods or those found, and more from elsewhere.

import type { Recipe } from "../recipes/recipe.ts";
import type { View } from "../scene.ts";
import type { Stocked, Trade } from "../trade.ts";
import { kindNamed, speaking } from "../words/index.ts";
import { Card } from "./Card.tsx";

type Props = View & { readonly trade: Trade; readonly found: readonly Recipe[] };

export function Recipes({ scene, act, trade, found }: Props) {
  const { library, query, kind } = scene;
  if (library === null) {
    return scene.stalled ? <Stalled {...{ scene, act }} /> : <Waiting {...{ scene, act }} />;
  }
  const searching = query.trim() !== "";
  return (
    <div class="book">
      {searching ? null : <trade.Welcome {...{ scene, act, library }} />}
      {searching ? null : <Kinds {...{ scene, act, trade }} />}
      {searching && found.length === 0 ? <Elsewhere {...{ scene, act, library }} /> : null}
      {searching && found.length > 0 ? (
        <h1 class="count">{speaking(scene.language)("count", { n: String(found.length) })}</h1>
      ) : null}
      {found.length > 0 ? (
        <section class="grid" aria-label={kind === null ? undefined : speaking(scene.language)(kindNamed(kind))}>
          {found.map((recipe) => (
            <Card key={recipe.id} {...{ scene, act, library, recipe }} />
          ))}
        </section>
      ) : null}
    </div>
  );
}

function Kinds({ scene, act, trade }: View & { readonly trade: Trade }) {
  const say = speaking(scene.language);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is none
    <div class="kinds" role="group" aria-label={say("kinds")}>
      {[null, ...trade.kinds].map((kind) => (
        <button type="button" key={kind} aria-pressed={scene.kind === kind} onClick={() => act.choose(kind)}>
          {kind === null ? say("all") : say(kindNamed(kind))}
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
      <h1>{say(state === "here" ? "more" : "none_here")}</h1>
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

function Stalled({ scene }: View) {
  const say = speaking(scene.language);
  return (
    <div class="empty" role="status">
      <p>{say("stalled")}</p>
      <button type="button" class="quiet" onClick={() => location.replace("/")}>
        {say("try_again")}
      </button>
    </div>
  );
}

function Waiting({ scene }: View) {
  const say = speaking(scene.language);
  return (
    <div class="book" aria-busy="true">
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
