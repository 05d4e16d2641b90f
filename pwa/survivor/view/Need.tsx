// The second tap: a need. The consent that comes with it stands right beneath.

import { useState } from "preact/hooks";
import { lengthOf } from "../../shared/words/lengths.ts";
import { NEEDS } from "../scene.ts";
import type { Supply } from "../supplies.ts";
import { Back, Page, Quiet, type View } from "./kit.tsx";

export function NeedPicker({ scene, say, act, later }: View & { readonly later: Supply }) {
  const [changing, setChanging] = useState(false);
  const { LeftOut, Terms } = later.got ?? {};
  // What she may choose besides comes when she asks for it.
  const change = () => {
    setChanging(true);
    later.want();
  };
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
      {LeftOut === undefined ? <p>{say("need_consent")}</p> : <LeftOut {...{ scene, say, act }} />}
      <p class="soft">{say("need_readers")}</p>
      {scene.clockDoubtful ? <p class="soft">{say("clock_doubtful")}</p> : null}
      {scene.facts?.mustReport ? <p class="weighty">{say("gate_report")}</p> : null}
      <p class="soft">
        {say("need_keep", { length: lengthOf(scene.keep, say) })}{" "}
        {keeps.length > 1 && (!changing || Terms === undefined) ? (
          <button type="button" class="inline" onClick={change}>
            {say("need_keep_change")}
          </button>
        ) : null}
      </p>
      <Quiet onPress={() => act.show("regions")}>{say("need_regions")}</Quiet>
      {changing && Terms !== undefined ? <Terms {...{ scene, say, act }} /> : null}
    </Page>
  );
}
