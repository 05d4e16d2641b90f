// The shopping list: write, tick, clear.

import { useState } from "preact/hooks";
import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";
import { Field, onEnter } from "./Field.tsx";

export function Shopping({ scene, act }: View) {
  const say = speaking(scene.language);
  const { items } = scene;
  const left = items.filter(({ done }) => !done).length;
  return (
    <div class="shopping">
      <h1>{say("shopping_title")}</h1>
      <NewItem scene={scene} act={act} />
      {items.length === 0 ? (
        <div class="empty">
          <p>{say("shopping_empty")}</p>
          <p class="soft">{say("shopping_advice")}</p>
        </div>
      ) : (
        <p class="soft" aria-live="polite">
          {say("shopping_left", { n: String(left) })}
        </p>
      )}
      <ul class="items">
        {items.map(({ text, done }, place) => (
          <li key={`${place} ${text}`}>
            <label>
              <input type="checkbox" checked={done} onChange={() => act.tick(place)} />
              <span>{text}</span>
            </label>
          </li>
        ))}
      </ul>
      {items.length === 0 ? null : (
        <div class="actions">
          <button type="button" class="quiet" disabled={left === items.length} onClick={act.clearDone}>
            {say("clear_done")}
          </button>
          <button type="button" class="quiet" onClick={act.clearList}>
            {say("clear_all")}
          </button>
        </div>
      )}
    </div>
  );
}

function NewItem({ scene, act }: View) {
  const say = speaking(scene.language);
  const [text, setText] = useState("");
  const add = (): void => {
    act.shop([text]);
    setText("");
  };
  return (
    <div class="entry">
      <label>
        <span>{say("item")}</span>
        <Field
          {...{ value: text, write: setText, maxLength: 120, enterKeyHint: "done", placeholder: say("item_hint") }}
          onKeyDown={onEnter(add)}
        />
      </label>
      <button type="button" onClick={add}>
        {say("add")}
      </button>
    </div>
  );
}
