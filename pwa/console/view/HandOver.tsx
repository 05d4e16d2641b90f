// Handing a conversation over in three steps that one sees, and may stop at any; she reads a line of each.

import { useState } from "preact/hooks";
import type { HandingOver } from "../talk/care_team.ts";
import type { TeamProps } from "./CareTeam.tsx";
import { Colleagues } from "./InviteForm.tsx";
import { Primary, Secondary } from "./kit.tsx";

const STEPS = ["invite", "lead", "leave"] as const;
/** The step that one is at. */
const AT: Readonly<Record<HandingOver, number>> = { invite: 0, ask: 1, asked: 0, lead: 1, leave: 2 };
/** Before a shift ends by so much, what is still open should find somebody. */
const SOON_SECONDS = 1800;

export function HandOver(view: TeamProps & { readonly onDone: () => void }) {
  const { say, conversation, onDone } = view;
  const { careTeam } = conversation;
  const { handingOver: step, successor } = careTeam;
  const stop = () => {
    careTeam.choose(null);
    onDone();
  };
  return (
    <div class="form">
      <h4>{say("hand_title")}</h4>
      {successor === null || step === null ? (
        <Colleagues {...view} among={careTeam.onCall ?? []} chosen={null} onChoose={(who) => careTeam.choose(who)} />
      ) : (
        <Steps {...view} step={step} who={successor.clinician.alias} />
      )}
      <Secondary onPress={stop}>{say("hand_stop")}</Secondary>
    </div>
  );
}

function Steps(view: TeamProps & { readonly step: HandingOver; readonly who: string }) {
  const { say, conversation, step, who } = view;
  const { careTeam } = conversation;
  const [earlier, setEarlier] = useState(false);
  return (
    <>
      <ol class="steps">
        {STEPS.map((one, at) => (
          <li key={one} aria-current={at === AT[step] ? "step" : undefined} data-done={at < AT[step]}>
            {say(`hand_step_${one}`, { who })}
            {at < AT[step] ? <span> · {say("hand_done")}</span> : null}
          </li>
        ))}
      </ol>
      {step === "invite" || step === "ask" ? (
        <label class="tick">
          <input
            type="checkbox"
            checked={earlier}
            onChange={({ currentTarget }) => setEarlier(currentTarget.checked)}
          />
          <span>{say("invite_earlier")}</span>
        </label>
      ) : null}
      {step === "asked" ? (
        <p role="status">{say("hand_asked", { who })}</p>
      ) : (
        <Primary busy={careTeam.attempt.busy} onPress={() => void careTeam.next(earlier)}>
          {careTeam.attempt.busy ? say("busy") : say(`hand_${step}`, { who })}
        </Primary>
      )}
    </>
  );
}

/** A calm word while there is still time for the three steps. */
export function ShiftEnds({ app, desk, say, conversation }: TeamProps) {
  const { duty } = desk;
  const left = duty === null ? Number.POSITIVE_INFINITY : duty.until - app.now;
  return left > SOON_SECONDS || !conversation.leads || conversation.ended !== null ? null : (
    <p class="renewed" role="status">
      {say("hand_soon", { n: `${Math.max(1, Math.floor(left / 60))}` })}
    </p>
  );
}
