// The app's page: wires the parts, shows the scene, and steps aside when it is asked to.

import { h, render } from "preact";
import { trade } from "#trade";
import type { Dish, Doorway } from "../shared/doorway.ts";
import { scriptURL, startWorker } from "../shared/policy.ts";
import { rendering } from "../shared/rendering.ts";
import { languageAmong } from "../shared/words/words.ts";
import { ask } from "./asking.ts";
import { ring, wake } from "./bell.ts";
import { enter, entrance, reach } from "./door.ts";
import { drawer } from "./drawer.ts";
import { Kitchen } from "./kitchen.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { ShoppingList } from "./shopping.ts";
import { startAnewUnseen, stayFresh } from "./staying_fresh.ts";
import { App } from "./views/App.tsx";
import { speakWith } from "./words/index.ts";

const TICK_MS = 500;
const AWAY = "away";

const page = document.documentElement;
const taps = new Set<(dish: string) => void>();
const app = new Kitchen(languageAmong(navigator.languages), new ShoppingList(drawer()), {
  nowMs: () => Date.now(),
  ask: (text, sheet) => ask(text, sheet, (path, init) => fetch(path, init)),
  isOnline: () => navigator.onLine,
  held: (token) => void go(token),
  tapped: ({ id }) => {
    for (const tell of taps) {
      tell(id);
    }
  },
  ring: () => {
    if (!page.classList.contains(AWAY) && document.visibilityState === "visible") {
      ring();
    }
  },
  wake,
});
let going = false;

async function go(token: string): Promise<void> {
  if (going) {
    return;
  }
  going = true;
  const behind = await reach(token, entrance);
  going = false;
  if (behind !== null && app.scene.more.token === token) {
    enter(behind, contextFor(token));
  }
}

function contextFor(token: string): Doorway {
  return {
    ...{ token, language: app.scene.language, elsewhere: "/", rendering, startWorker, scriptURL, recipes },
    showCover: () => stepAside(false),
    replaceUnseen: () => startAnewUnseen(isQuiet),
    hideCover: () => {
      app.tidyUp();
      scrollTo(0, 0);
      stepAside(true);
    },
    cook: () => app.cook(),
    watchTaps: (tell) => {
      taps.add(tell);
      return () => taps.delete(tell);
    },
  };
}

/** Whether nobody would miss anything if the page started anew. Whoever waits for taps would. */
function isQuiet(): boolean {
  return app.isQuiet && !page.classList.contains(AWAY) && taps.size === 0;
}

/** While it is away, no key and no screen reader gets to the kitchen app beneath. Back again, nothing tells that it was. */
function stepAside(away: boolean): void {
  if (away) {
    page.classList.add(AWAY);
  } else {
    page.removeAttribute("class");
    performance.clearResourceTimings();
  }
}

function recipes(): readonly Dish[] {
  const { library } = app.scene;
  return (library?.book ?? []).map((recipe) => dishOf(recipe, () => library?.picture(recipe)));
}

function dishOf({ id, title }: Recipe, picture: () => SVGElement | undefined): Dish {
  return {
    id,
    title: { id: title[0], en: title[1] },
    svg: () => picture() ?? document.createElementNS("http://www.w3.org/2000/svg", "svg"),
  };
}

function start(): void {
  const root = document.getElementById("app");
  if (root === null) {
    return;
  }
  const show = (): void => {
    page.lang = app.scene.language;
    render(h(App, { scene: app.scene, act: app, trade, found: app.found() }), root);
  };
  speakWith(trade.words);
  app.watch(show);
  trade.watch?.(show);
  show();
  setInterval(() => app.passTime(), TICK_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      app.passTime();
      app.lookAgain();
    }
  });
  trade.load().then(
    (library) => app.stock(library),
    () => app.miss(),
  );
  void stayFresh(isQuiet);
}

start();
