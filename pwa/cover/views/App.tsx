// The whole screen: the head with the search, the page that is open, and the tabs.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Recipe } from "../recipes/recipe.ts";
import { type Scene, TABS, type View } from "../scene.ts";
import { isDone, isRunning } from "../timers.ts";
import { speaking } from "../words/index.ts";
import { Head } from "./Head.tsx";
import { Icon } from "./Icon.tsx";
import { Measures } from "./Measures.tsx";
import { RecipePage } from "./RecipePage.tsx";
import { Recipes } from "./Recipes.tsx";
import { Settings } from "./Settings.tsx";
import { Shopping } from "./Shopping.tsx";
import { Timers } from "./Timers.tsx";

type Props = View & { readonly found: readonly Recipe[] };

export function App({ scene, act, found }: Props) {
  useScrollOf(placeOf(scene));
  return (
    <div class="frame">
      <Head scene={scene} act={act} />
      <main>
        <Page scene={scene} act={act} found={found} />
      </main>
      <Tabs scene={scene} act={act} />
    </div>
  );
}

function Page({ scene, act, found }: Props) {
  if (scene.settings) {
    return <Settings scene={scene} act={act} />;
  }
  if (scene.tab === "measures") {
    return <Measures language={scene.language} />;
  }
  if (scene.tab === "shopping") {
    return <Shopping scene={scene} act={act} />;
  }
  if (scene.tab === "timers") {
    return <Timers scene={scene} act={act} />;
  }
  return scene.recipe === null ? (
    <Recipes scene={scene} act={act} found={found} />
  ) : (
    <RecipePage scene={scene} act={act} recipe={scene.recipe} />
  );
}

function Tabs({ scene, act }: View) {
  const say = speaking(scene.language);
  return (
    <nav class="tabs" aria-label={say("tabs")}>
      {TABS.map((tab) => (
        <button
          type="button"
          key={tab}
          aria-current={scene.tab === tab && !scene.settings ? "page" : undefined}
          onClick={() => act.go(tab)}
        >
          <Icon name={tab} />
          <span>{say(`tab_${tab}`)}</span>
          <Badge count={tab === "timers" ? busyTimers(scene) : tab === "shopping" ? toBuy(scene) : 0} />
        </button>
      ))}
    </nav>
  );
}

function Badge({ count }: { readonly count: number }) {
  return count === 0 ? null : <span class="badge">{count}</span>;
}

function busyTimers({ timers, nowMs }: Scene): number {
  return timers.filter((timer) => isRunning(timer, nowMs) || isDone(timer, nowMs)).length;
}

function toBuy({ items }: Scene): number {
  return items.filter(({ done }) => !done).length;
}

function placeOf({ settings, tab, recipe }: Scene): string {
  return settings ? "settings" : tab === "recipes" && recipe !== null ? recipe.id : tab;
}

/** Each page opens where it was left; a recipe at its top. */
function useScrollOf(place: string): void {
  const left = useRef(new Map<string, number>());
  const last = useRef(place);
  if (last.current !== place) {
    left.current.set(last.current, scrollY);
    last.current = place;
  }
  useLayoutEffect(() => scrollTo(0, TABS.some((tab) => tab === place) ? (left.current.get(place) ?? 0) : 0), [place]);
}
