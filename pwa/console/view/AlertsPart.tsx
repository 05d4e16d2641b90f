// Being paged on this device while the console is closed: on or off, why not, and trying it out.

import type { Alerts, Standing, Trial } from "../alerts/alerts.ts";
import type { Name } from "../words/index.ts";
import { ContactPart } from "./ContactPart.tsx";
import type { DeskProps } from "./Desk.tsx";
import { Secondary, Wrong } from "./kit.tsx";

const WHY_NOT: Partial<Record<Standing, Name>> = {
  unable: "alerts_unable",
  "home screen": "alerts_home",
  blocked: "alerts_blocked",
  gone: "alerts_gone",
};
const CAME: Readonly<Record<Trial, Name>> = {
  sent: "alerts_trying",
  heard: "alerts_came",
  silent: "alerts_silent",
};

export function AlertsPart(view: DeskProps) {
  const { alerts } = view.desk;
  if (alerts.standing === "unknown" || (alerts.standing === "absent" && alerts.ways.length === 0)) {
    return null;
  }
  return (
    <section class="form alerts" aria-label={view.say("alerts_title")}>
      {alerts.standing === "absent" ? null : <ThisDevice {...view} />}
      <Wrong reason={alerts.wrong} say={view.say} />
      <ContactPart {...view} />
    </section>
  );
}

function ThisDevice({ desk, say }: DeskProps) {
  const { alerts } = desk;
  const { standing, busy } = alerts;
  const why = WHY_NOT[standing];
  const possible = standing === "on" || standing === "off" || standing === "gone";
  return (
    <>
      <label class="tick">
        <input
          type="checkbox"
          checked={standing === "on"}
          disabled={busy || !possible}
          onChange={() => void (standing === "on" ? alerts.turnOff() : alerts.turnOn())}
        />
        <span>{say("alerts_title")}</span>
      </label>
      <p class="soft">{say("alerts_line")}</p>
      <p role="status">{why === undefined ? told(alerts, desk.duty !== null, say) : say(why)}</p>
      {standing === "on" ? (
        <Secondary busy={busy || alerts.trial === "sent"} onPress={() => void alerts.tryOut()}>
          {say("alerts_try")}
        </Secondary>
      ) : null}
    </>
  );
}

function told({ standing, trial, heard }: Alerts, onDuty: boolean, say: DeskProps["say"]): string {
  // What was tried before this shift says nothing of it.
  const unheard = standing === "on" && onDuty && !heard;
  if (trial !== null && !(unheard && trial === "heard")) {
    return say(CAME[trial]);
  }
  return unheard ? say("alerts_unheard") : "";
}
