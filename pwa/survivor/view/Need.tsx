// The second tap: a need. The consent that comes with it stands right beneath.

import { useState } from "preact/hooks";
import { lengthOf } from "../../shared/words/lengths.ts";
import { NEEDS } from "../scene.ts";
import { Back, Choices, Page, type View } from "./kit.tsx";
import { Returns } from "./Returns.tsx";

export function NeedPicker({ scene, say, act }: View) {
  const [changing, setChanging] = useState(false);
  const keeps = scene.facts?.keeps ?? [];
  return (
    <Page label={say("need_title")}>
      <header class="head">
        <Back say={say} onBack={act.back} />
        <h1>{say("need_title")}</h1>
      </header>
      <p class="soft">{say("need_tap")}</p>
      <div class="stack needs">
        {NEEDS.map((need) => (
          <button type="button" key={need} class="need" onClick={() => act.ask(need)}>
            {say(`need_${need}`)}
          </button>
        ))}
      </div>
      <p>{say("need_consent")}</p>
      <p class="soft">{say("need_readers")}</p>
      {scene.clockDoubtful ? <p class="soft">{say("clock_doubtful")}</p> : null}
      {scene.facts?.mustReport ? <p class="weighty">{say("gate_report")}</p> : null}
      <p class="soft">
        {say("need_keep", { length: lengthOf(scene.keep, say) })}{" "}
        {keeps.length > 1 && !changing ? (
          <button type="button" class="inline" onClick={() => setChanging(true)}>
            {say("need_keep_change")}
          </button>
        ) : null}
      </p>
      {changing ? (
        <>
          <Choices
            label={say("need_keep_change")}
            choices={keeps.map((seconds) => ({ value: seconds, text: lengthOf(seconds, say) }))}
            chosen={scene.keep}
            onChoose={act.chooseKeep}
          />
          <Returns {...{ scene, say, act }} />
        </>
      ) : null}
    </Page>
  );
}
