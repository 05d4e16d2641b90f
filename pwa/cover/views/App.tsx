// The whole screen: the head with the search, the page that is open, and the tabs.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Recipe } from "../recipes/recipe.ts";
import { type Scene, TABS, type View } from "../scene.ts";
import { isDone, isRunning } from "../timers.ts";
import type { Trade } from "../trade.ts";
import { speaking } from "../words/index.ts";
import { Head } from "./Head.tsx";
import { Icon, Line } from "./Icon.tsx";
import { Recipes } from "./Recipes.tsx";
import { Settings } from "./Settings.tsx";
import { Shopping } from "./Shopping.tsx";
import { Timers } from "./Timers.tsx";

type Props = View & { readonly trade: Trade; readonly found: readonly Recipe[] };

export function App({ scene, act, trade, found }: Props) {
  useScrollOf(placeOf(scene));
  return (
    <div class="frame">
      <Head scene={scene} act={act} />
      <main>
        <Page {...{ scene, act, trade, found }} />
      </main>
      <Tabs {...{ scene, act, trade }} />
    </div>
  );
}

function Page({ scene, act, trade, found }: Props) {
  if (scene.settings) {
    return <Settings scene={scene} act={act} />;
  }
  if (scene.tab === "own") {
    return <trade.Own scene={scene} act={act} />;
  }
  if (scene.tab === "shopping") {
    return <Shopping scene={scene} act={act} />;
  }
  if (scene.tab === "timers") {
    return <Timers scene={scene} act={act} />;
  }
  return scene.recipe === null ? (
    <Recipes {...{ scene, act, trade, found }} />
  ) : (
    <trade.Page scene={scene} act={act} recipe={scene.recipe} />
  );
}

function Tabs({ scene, act, trade }: View & { readonly trade: Trade }) {
  const say = speaking(scene.language);
  const counts = { book: 0, own: trade.waiting(scene.nowMs), shopping: toBuy(scene), timers: busyTimers(scene) };
  return (
    <nav class="tabs" aria-label={say("tabs")}>
      {TABS.map((tab) => (
        <button
          type="button"
          key={tab}
          aria-current={scene.tab === tab && !scene.settings ? "page" : undefined}
          onClick={() => act.go(tab)}
        >
          {tab === "book" || tab === "own" ? <Line d={trade.lines[tab]} /> : <Icon name={tab} />}
          <span>{say(`tab_${tab}`)}</span>
          <Badge count={counts[tab]} />
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
  return settings ? "settings" : tab === "book" && recipe !== null ? recipe.id : tab;
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
