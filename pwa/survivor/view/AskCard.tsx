// One calm card in the talk: somebody would come too, and only she can let them.

import { moment, zoneOf } from "../../shared/dates.ts";
import { purposeOf } from "../../shared/purposes.ts";
import type { Asking } from "../scene.ts";
import { Secondary, type View } from "./kit.tsx";
import { nameOf, professionOf } from "./Team.tsx";

type AskProps = View & { readonly asked: Asking };

export function AskCard(props: AskProps) {
  const { say, act, asked } = props;
  const { alias: who } = asked.who;
  if (asked.allowed) {
    return (
      <div class="fold" role="status">
        <p>{say("ask_allowed", { who })}</p>
        <Secondary onPress={() => act.talking()?.beside.invited?.decline(asked.key)}>{say("ask_back")}</Secondary>
      </div>
    );
  }
  const title = say(asked.leads ? "ask_leads" : "ask_title", { who });
  return (
    <section class="ask" aria-label={title}>
      <h2>{title}</h2>
      <About {...props} />
      <p class="soft">{say("ask_free")}</p>
      <div class="pair">
        <Secondary onPress={() => act.talking()?.beside.invited?.allow(asked.key)}>{say("ask_yes")}</Secondary>
        <Secondary onPress={() => act.talking()?.beside.invited?.decline(asked.key)}>{say("ask_no")}</Secondary>
      </div>
    </section>
  );
}

function About({ scene, say, asked }: AskProps) {
  const { earlier, ends, note, purpose, who } = asked;
  const zone = zoneOf(new Date(scene.now * 1000));
  return (
    <ul class="plain-lines">
      <li>{say("ask_who", { profession: professionOf(who, say), region: who.region })}</li>
      <li>
        {say("ask_what", { what: say(`purpose_${purposeOf(purpose)}`) })}{" "}
        {note === "" ? null : say("purpose_note", { who: nameOf(scene.talk?.who ?? null, say), note })}
      </li>
      <li>
        {ends === 0 ? say("ask_stays") : say("ask_until", { time: moment(ends, scene.now, zone, scene.language) })}
      </li>
      <li>{say(earlier ? "ask_earlier" : "ask_later")}</li>
    </ul>
  );
}
