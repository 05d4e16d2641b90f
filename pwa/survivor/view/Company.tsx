// Who is with her, and asking somebody to leave; asked twice, since one may come back only by her word.

import { useState } from "preact/hooks";
import { adviceText } from "./Advice.tsx";
import { Secondary, type View } from "./kit.tsx";
import { nameOf, professionOf } from "./Team.tsx";

export function Company({ scene, say, act }: View) {
  const [chosen, choose] = useState<string | null>(null);
  const company = scene.talk?.company ?? [];
  const going = company.find(({ key }) => key === chosen);
  const putOut = () => {
    if (going !== undefined) {
      act.talking()?.putOut(going.key);
      act.show(null);
    }
  };
  if (going !== undefined) {
    return (
      <div class="stack">
        <p role="alert">{say("company_sure", { who: nameOf(going.who, say) })}</p>
        <Secondary onPress={putOut}>{say("company_yes")}</Secondary>
        <Secondary onPress={() => choose(null)}>{say("company_no")}</Secondary>
      </div>
    );
  }
  return (
    <div class="stack">
      <ul class="plain-lines">
        {company.map(({ key, leads, who }) => (
          <li key={key}>
            <strong>{nameOf(who, say)}</strong>
            {who === null ? "" : `, ${professionOf(who, say)}, ${who.region}`}
            {leads ? ` · ${say("company_leads")}` : ""}
          </li>
        ))}
      </ul>
      <p class="soft">{adviceText(say)}</p>
      <p class="soft">{say(company.length < 2 ? "company_single" : "company_free")}</p>
      {company.length < 2
        ? null
        : company.map(({ key, who }) => (
            <Secondary key={key} onPress={() => choose(key)}>
              {say("company_out", { who: nameOf(who, say) })}
            </Secondary>
          ))}
    </div>
  );
}
