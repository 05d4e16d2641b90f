// The first screen: three short lines, then go on, not now, or what can still be seen.

import { Page, Primary, Quiet, Secondary, type View } from "./kit.tsx";

export function Gate({ scene, say, act }: View) {
  return (
    <Page label={say("gate_title")}>
      <p class="corner-hint">
        {say("gate_corner")}
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 18L18 6M8 6h10v10" />
        </svg>
      </p>
      <h1>{say("gate_title")}</h1>
      <ul class="plain-lines">
        <li>{say("gate_people")}</li>
        <li>{say("gate_phone")}</li>
      </ul>
      <div class="stack">
        <Primary onPress={act.begin}>{say("gate_safe")}</Primary>
        <Secondary onPress={act.leave}>{say("gate_later")}</Secondary>
        <Secondary onPress={() => act.show("visible")}>{say("gate_visible")}</Secondary>
      </div>
      {/* Below the buttons: it comes when the line is open, and must not move what she is about to touch. */}
      {scene.facts?.mustReport ? <p class="weighty">{say("gate_report")}</p> : null}
      {scene.facts?.practice ? <p class="weighty">{say("gate_practice")}</p> : null}
      <div class="foot">
        <Quiet onPress={act.startReturn}>{say("gate_return")}</Quiet>
        <button
          type="button"
          class="quiet"
          lang={scene.language === "id" ? "en" : "id"}
          onClick={() => act.speak(scene.language === "id" ? "en" : "id")}
        >
          {scene.language === "id" ? "English" : "Bahasa Indonesia"}
        </button>
      </div>
    </Page>
  );
}
