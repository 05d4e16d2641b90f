// Going on duty for chosen needs until a chosen hour, or ending it.

import { useState } from "preact/hooks";
import { LONGEST_SHIFT_SECONDS, NEEDS } from "../../../crypto/web/bundle.ts";
import { clock, clockWithZone } from "../../shared/dates.ts";
import { BACKUP, COORDINATOR, ON_DUTY } from "../duty/duty.ts";
import { needName, sentenceFor } from "../words/index.ts";
import { AlertsPart } from "./AlertsPart.tsx";
import type { DeskProps } from "./Desk.tsx";
import { Dialog, Primary } from "./kit.tsx";

const HOUR_SECONDS = 3600;
const TURNS = ["duty_turn_0", "duty_turn_1", "duty_turn_2"] as const;
const USUAL_HOURS = 8;
const HOURS = Array.from({ length: LONGEST_SHIFT_SECONDS / HOUR_SECONDS }, (_, at) => at + 1);

export function DutyDialog(view: DeskProps) {
  const { desk, say, ask } = view;
  const title = desk.duty === null ? say("duty_start_title") : say("nav_duty");
  return (
    <Dialog title={title} say={say} onClose={() => ask(null)}>
      {desk.duty === null ? <Start {...view} /> : <End {...view} />}
      <AlertsPart {...view} />
      <p class={desk.notice?.about === "duty" ? "wrong" : "wrong none"} role="alert">
        {desk.notice?.about === "duty" ? sentenceFor(desk.notice.reason, say) : ""}
      </p>
    </Dialog>
  );
}

function Start({ app, desk, say, language, zone, ask }: DeskProps) {
  const [needs, setNeeds] = useState<readonly string[]>(NEEDS);
  const [hours, setHours] = useState(USUAL_HOURS);
  const [tier, setTier] = useState(ON_DUTY);
  const tiers = app.coordinates ? [ON_DUTY, BACKUP, COORDINATOR] : [ON_DUTY, BACKUP];
  const start = async () => {
    await desk.startDuty(needs, app.now + hours * HOUR_SECONDS, tier);
    if (desk.duty !== null) {
      ask(null);
    }
  };
  return (
    <div class="form">
      <fieldset class="choices">
        <legend>{say("duty_needs")}</legend>
        {NEEDS.map((need) => (
          <label key={need}>
            <input
              type="checkbox"
              checked={needs.includes(need)}
              onChange={({ currentTarget }) =>
                setNeeds(currentTarget.checked ? [...needs, need] : needs.filter((one) => one !== need))
              }
            />
            <span>{needName(need, say)}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        {say("duty_until")}
        <select value={`${hours}`} onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}>
          {HOURS.map((count) => (
            <option key={count} value={`${count}`}>
              {say("duty_hours", {
                n: `${count}`,
                time: clock(app.now + count * HOUR_SECONDS, zone, language),
              })}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="choices">
        <legend>{say("duty_turn")}</legend>
        {tiers.map((one) => (
          <label key={one}>
            <input type="radio" name="turn" checked={tier === one} onChange={() => setTier(one)} />
            <span>{say(TURNS[one] ?? "duty_turn_0")}</span>
          </label>
        ))}
      </fieldset>
      {needs.length === 0 ? <p role="status">{say("duty_choose")}</p> : null}
      <Primary busy={desk.busy !== null || needs.length === 0} onPress={() => void start()}>
        {desk.busy === "duty" ? say("busy") : say("duty_start")}
      </Primary>
    </div>
  );
}

function End({ desk, say, language, zone, ask }: DeskProps) {
  const end = async () => {
    await desk.endDuty();
    if (desk.duty === null) {
      ask(null);
    }
  };
  return (
    <div class="form">
      <p>{desk.duty === null ? "" : say("duty_on", { time: clockWithZone(desk.duty.until, zone, language) })}</p>
      <p class="soft">{say("duty_end_line")}</p>
      <Primary busy={desk.busy !== null} onPress={() => void end()}>
        {say("duty_end")}
      </Primary>
    </div>
  );
}
