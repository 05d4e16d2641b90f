// The head of the app: its name, the settings or the way back, and the search where the book is.
// Its upper right corner stays empty: a second tap of a hurried finger there must do nothing.

import { useRef } from "preact/hooks";
import { LONGEST_SEARCH } from "../limits.ts";
import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";
import { Field, onEnter } from "./Field.tsx";
import { Icon } from "./Icon.tsx";

export function Head({ scene, act }: View) {
  const say = speaking(scene.language);
  const away = scene.settings || (scene.tab === "book" && scene.recipe !== null);
  return (
    <header class="head">
      <div class="line">
        <button
          type="button"
          class="round"
          aria-label={say(away ? "back" : "settings")}
          onClick={away ? act.back : act.openSettings}
        >
          <Icon name={away ? "back" : "settings"} />
        </button>
        <p class="name">{__SKIN__.name}</p>
      </div>
      {scene.tab === "book" && !away ? <Search scene={scene} act={act} /> : null}
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
      <Field
        {...{ field, type: "search", value: scene.query, maxLength: LONGEST_SEARCH, enterKeyHint: "search" }}
        aria-label={say("search_label")}
        placeholder={say("search_hint")}
        write={act.type}
        onKeyDown={onEnter(search)}
      />
      <button type="button" onClick={search}>
        {say("search")}
      </button>
    </div>
  );
}
