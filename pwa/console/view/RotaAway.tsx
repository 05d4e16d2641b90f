// Leave: asked for by whoever goes, granted or entered by a coordinator.

import { useState } from "preact/hooks";
import { day } from "../../shared/dates.ts";
import { dateField, daysOff } from "../rota/planning.ts";
import type { Leave } from "../rota/weeks.ts";
import { Primary, Quiet, Secondary } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { Choice, Field } from "./RotaFields.tsx";
import { personName } from "./rota_words.ts";

export function RotaAway(props: RotaProps) {
  const { app, say, weeks } = props;
  const [open, setOpen] = useState(false);
  return (
    <section>
      <h2>{say("rota_leave")}</h2>
      {weeks.leaves.length === 0 ? <p class="soft">{say("rota_leave_empty")}</p> : null}
      <ul class="applications">
        {weeks.leaves.map((leave) => (
          <li key={`${leave.owner}${leave.start}`}>
            <One {...props} leave={leave} />
          </li>
        ))}
      </ul>
      {open ? <Form {...props} onDone={() => setOpen(false)} /> : null}
      {open || (app.desk === null && !app.coordinates) ? null : (
        <Secondary onPress={() => setOpen(true)}>{say("rota_leave_ask")}</Secondary>
      )}
    </section>
  );
}

function One(props: RotaProps & { readonly leave: Leave }) {
  const { app, say, room, zone, language, me, leave } = props;
  const named = (time: number) => day(time, app.now, zone, language);
  const [first, last] = [named(leave.start), named(leave.until - 1)];
  const own = leave.owner === me && app.desk !== null;
  return (
    <article class="card">
      <h3>{personName(leave.owner, props)}</h3>
      <p>{first === last ? first : `${first} – ${last}`}</p>
      <p class="soft">{say(leave.granted ? "rota_leave_granted" : "rota_leave_waits")}</p>
      {app.coordinates && !leave.granted ? (
        <Primary busy={room.attempt.busy} onPress={() => void room.grantLeave(leave)}>
          {say("rota_approve")}
        </Primary>
      ) : null}
      {own || app.coordinates ? (
        <Quiet busy={room.attempt.busy} onPress={() => void (own ? room.endLeave(leave) : room.refuseLeave(leave))}>
          {say(leave.granted ? "rota_leave_end" : own ? "rota_take_back" : "rota_decline")}
        </Quiet>
      ) : null}
    </article>
  );
}

function Form({ app, say, room, zone, me, onDone }: RotaProps & { readonly onDone: () => void }) {
  const [who, setWho] = useState(app.desk === null ? "" : me);
  const [first, setFirst] = useState(dateField(app.now, zone));
  const [last, setLast] = useState(dateField(app.now, zone));
  const days = daysOff(first, last, zone);
  const send = async () => {
    if (days === null || who === "") {
      return;
    }
    const done = who === me && !app.coordinates ? room.askLeave(...days) : room.enterLeave(who, ...days);
    if (await done) {
      onDone();
    }
  };
  return (
    <div class="form">
      {app.coordinates ? (
        <Choice
          label={say("rota_who")}
          value={who}
          options={[["", say("rota_choose")], ...room.names]}
          onChoose={setWho}
        />
      ) : null}
      <Field label={say("rota_first_day")} type="date" value={first} onGive={setFirst} />
      <Field label={say("rota_last_day")} type="date" value={last} onGive={setLast} />
      <Primary busy={room.attempt.busy || days === null || who === ""} onPress={() => void send()}>
        {say(app.coordinates ? "rota_leave_enter" : "rota_leave_send")}
      </Primary>
      <Quiet onPress={onDone}>{say("cancel")}</Quiet>
    </div>
  );
}
