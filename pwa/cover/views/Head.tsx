// The head of the app: its name, or the way back, and the search where recipes are.

import { useRef } from "preact/hooks";
import { LONGEST_SEARCH } from "../limits.ts";
import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";
import { Icon } from "./Icon.tsx";

export function Head({ scene, act }: View) {
  const say = speaking(scene.language);
  const away = scene.settings || (scene.tab === "recipes" && scene.recipe !== null);
  return (
    <header class="head">
      <div class="line">
        {away ? (
          <button type="button" class="round" aria-label={say("back")} onClick={act.back}>
            <Icon name="back" />
          </button>
        ) : null}
        <p class="name">{__SKIN__.name}</p>
        {scene.settings ? null : (
          <button type="button" class="round" aria-label={say("settings")} onClick={act.openSettings}>
            <Icon name="settings" />
          </button>
        )}
      </div>
      {scene.tab === "recipes" && !away ? <Search scene={scene} act={act} /> : null}
    </header>
  );
}

function Search({ scene, act }: View) {
  const say = speaking(scene.language);
  const field = useRef<HTMLInputElement>(null);
  const search = (): void => {
    field.current?.blur();
    act.search();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <form> could be sent, and would put what is typed into the address
    <div class="search" role="search">
      <input
        {...{ ref: field, type: "search", value: scene.query, maxLength: LONGEST_SEARCH, enterKeyHint: "search" }}
        {...{ autocomplete: "off", autocorrect: "off", autocapitalize: "off", spellcheck: false }}
        aria-label={say("search_label")}
        placeholder={say("search_hint")}
        onInput={({ currentTarget }) => act.type(currentTarget.value)}
        onKeyDown={({ key, isComposing }) => {
          if (key === "Enter" && !isComposing) {
            search();
          }
        }}
      />
      <button type="button" onClick={search}>
        {say("search")}
      </button>
    </div>
  );
}
