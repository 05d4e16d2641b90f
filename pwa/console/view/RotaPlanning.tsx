// The shifts that a coordinator has planned: each may be changed from a day on, or ended, and others planned.

import { useState } from "preact/hooks";
import { clock, day } from "../../shared/dates.ts";
import { formOf } from "../rota/planning.ts";
import type { Shift } from "../rota/weeks.ts";
import { ZONES } from "../rota/zones.ts";
import { Primary, Quiet, Secondary } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { RotaPlan } from "./RotaPlan.tsx";
import { personName, recurrenceOf, tierName } from "./rota_words.ts";

export function RotaPlanning(props: RotaProps) {
  const { app, say, weeks } = props;
  const [open, setOpen] = useState(false);
  const going = weeks.shifts.filter(({ ended }) => ended === 0 || ended > app.now);
  return (
    <section>
      <h2>{say("rota_shifts")}</h2>
      {going.length === 0 ? <p class="soft">{say("rota_shifts_empty")}</p> : null}
      <ul class="applications">
        {going.map((shift) => (
          <li key={`${shift.id}`}>
            <One {...props} shift={shift} />
          </li>
        ))}
      </ul>
      <Primary onPress={() => setOpen(true)}>{say("rota_plan")}</Primary>
      {open ? <RotaPlan {...props} changed={null} onClose={() => setOpen(false)} /> : null}
    </section>
  );
}

function One(props: RotaProps & { readonly shift: Shift }) {
  const { app, say, language, room, shift } = props;
  const [asked, setAsked] = useState(false);
  const [changing, setChanging] = useState(false);
  const { ended, first, seconds, zone } = shift;
  const hours = `${clock(first, 0, language)}–${clock(first + seconds, 0, language)}`;
  return (
    <article class="card">
      <h3>{personName(shift.owner, props)}</h3>
      <p>
        {tierName(shift.tier, say)} · {hours} {ZONES.get(zone) ?? zone}
      </p>
      <p class="soft">
        {recurrenceOf(shift.rule, say)} · {say("rota_from", { day: day(first, app.now + props.zone, 0, language) })}
        {ended === 0 ? null : <> · {say("rota_until", { day: day(ended - 1, app.now, props.zone, language) })}</>}
      </p>
      {asked ? (
        <>
          <p role="alert">{say("rota_end_sure")}</p>
          <Primary busy={room.attempt.busy} onPress={() => void room.end(shift, app.now)}>
            {say("rota_end_yes")}
          </Primary>
          <Quiet onPress={() => setAsked(false)}>{say("cancel")}</Quiet>
        </>
      ) : (
        <>
          {ended > 0 || formOf(shift, app.now) === null ? null : (
            <Secondary onPress={() => setChanging(true)}>{say("rota_change")}</Secondary>
          )}
          <Quiet onPress={() => setAsked(true)}>{say("rota_end")}</Quiet>
        </>
      )}
      {changing ? <RotaPlan {...props} changed={shift} onClose={() => setChanging(false)} /> : null}
    </article>
  );
}
