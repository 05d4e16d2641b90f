// Who is in a conversation, whom she was asked about, and what the lead may change of it.

import { useState } from "preact/hooks";
import { hex } from "../../../crypto/web/bytes.ts";
import type { Conversation } from "../talk/conversation.ts";
import { professionName, sentenceFor } from "../words/index.ts";
import type { DeskProps } from "./Desk.tsx";
import { HandOver } from "./HandOver.tsx";
import { InviteForm } from "./InviteForm.tsx";
import { Secondary } from "./kit.tsx";

export type TeamProps = DeskProps & { readonly conversation: Conversation };

export function CareTeam(view: TeamProps) {
  const { say, conversation } = view;
  const { careTeam, ended } = conversation;
  const { wrong } = careTeam.attempt;
  return ended !== null || !conversation.open ? null : (
    <section class="care-team" aria-label={say("care_title")}>
      <h3>{say("care_title")}</h3>
      <Company {...view} />
      <Asked {...view} />
      <Changes {...view} key={conversation.name} />
      <p class={wrong === null ? "wrong none" : "wrong"} role="alert">
        {wrong === null ? "" : wrong === "members" ? say("care_full") : sentenceFor(wrong, say)}
      </p>
    </section>
  );
}

function Company({ say, conversation }: TeamProps) {
  return (
    <ul class="company">
      {conversation.company.map(({ key, leads, mine, who }) => (
        <li key={key}>
          <strong dir="auto">{who?.alias ?? say("team_unknown")}</strong>
          {who === null ? null : <span> {`${professionName(who.profession, say)}, ${who.region}`}</span>}
          {leads ? <b> · {say("care_lead")}</b> : null}
          {mine ? <span> · {say("care_you")}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** She answers without a reason; nothing here presses for one. */
function Asked({ say, conversation }: TeamProps) {
  return (
    <ul class="asks" aria-live="polite">
      {conversation.asked.map(({ state, who }) => (
        <li key={hex(who.clinicianId)}>{say(`asked_${state}`, { who: who.alias })}</li>
      ))}
    </ul>
  );
}

function Changes(view: TeamProps) {
  const { say, conversation } = view;
  const { careTeam } = conversation;
  const [open, setOpen] = useState<"invite" | "handover" | null>(careTeam.successor === null ? null : "handover");
  const [leaving, setLeaving] = useState(false);
  const show = (what: "invite" | "handover") => {
    setOpen(what);
    void careTeam.look();
  };
  if (open === "invite" && conversation.leads) {
    return <InviteForm {...view} onDone={() => setOpen(null)} />;
  }
  if (open === "handover") {
    return <HandOver {...view} onDone={() => setOpen(null)} />;
  }
  if (conversation.leads) {
    return (
      <div class="pair">
        <Secondary onPress={() => show("invite")}>{say("care_invite")}</Secondary>
        <Secondary onPress={() => show("handover")}>{say("care_hand_over")}</Secondary>
      </div>
    );
  }
  return leaving ? (
    <div class="form">
      <p>{say("care_leave_line")}</p>
      <Secondary busy={careTeam.attempt.busy} onPress={() => void careTeam.leave()}>
        {say("care_leave_yes")}
      </Secondary>
      <Secondary onPress={() => setLeaving(false)}>{say("care_stay")}</Secondary>
    </div>
  ) : (
    <Secondary onPress={() => setLeaving(true)}>{say("care_leave")}</Secondary>
  );
}
