// The language, and what this app is.

import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";

const LANGUAGES = [
  ["id", "Indonesia"],
  ["en", "English"],
] as const;

export function Settings({ scene, act }: View) {
  const say = speaking(scene.language);
  return (
    <div class="settings">
      <h1>{say("settings")}</h1>
      <section class="sheet" aria-labelledby="language">
        <h2 id="language">{say("language")}</h2>
        <div class="kinds wrapped">
          {LANGUAGES.map(([language, name]) => (
            <button
              type="button"
              key={language}
              lang={language}
              aria-pressed={scene.language === language}
              onClick={() => act.speak(language)}
            >
              {name}
            </button>
          ))}
        </div>
      </section>
      <section class="sheet" aria-labelledby="about">
        <h2 id="about">{say("about")}</h2>
        <p>{say("about_text")}</p>
        <p>{say("about_offline")}</p>
      </section>
    </div>
  );
}
