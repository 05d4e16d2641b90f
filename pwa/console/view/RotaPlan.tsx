// A shift to plan, or to change from a day on: who is on call, at which tier, from when, and how it recurs.

import { useState } from "preact/hooks";
import { changedFrom, DAYS, dateField, type Form, formOf, HOURS, plannedFrom } from "../rota/planning.ts";
import { type Shift, TIERS, type Tier } from "../rota/weeks.ts";
import { Dialog, Primary, Wrong } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { Choice, Field } from "./RotaFields.tsx";
import { RotaZone } from "./RotaZone.tsx";
import { dayName, tierName } from "./rota_words.ts";

const FOUR_WEEKS = 27 * 86_400;
const RECURRING = ["once", "daily", "weekly"] as const;

type PlanProps = RotaProps & {
  /** The shift to change, or null for a new one. */
  readonly changed: Shift | null;
  readonly onClose: () => void;
};

export function RotaPlan(props: PlanProps) {
  const { app, say, room, zone, changed, onClose } = props;
  const [form, setForm] = useState<Form>(
    (changed === null ? null : formOf(changed, app.now)) ?? {
      ...{ owner: "", tier: 0, zone: "Asia/Jakarta", time: "08:00", hours: 8, recurring: "weekly", days: [] },
      date: dateField(app.now, zone),
      until: dateField(app.now + FOUR_WEEKS, zone),
    },
  );
  const change = (more: Partial<Form>) => setForm({ ...form, ...more });
  const planned = plannedFrom(form);
  const send = async () => {
    if (planned === null) {
      return;
    }
    const since = changedFrom(form, app.now);
    if (await (changed === null ? room.plan(planned) : room.change(changed, since, planned))) {
      onClose();
    }
  };
  const title = say(changed === null ? "rota_plan" : "rota_change");
  return (
    <Dialog title={title} say={say} onClose={onClose}>
      <div class="form">
        {changed === null ? null : <p>{say("rota_change_line")}</p>}
        <Choice
          label={say("rota_who")}
          value={form.owner}
          options={[["", say("rota_choose")], ...room.names]}
          onChoose={(owner) => change({ owner })}
        />
        <Choice
          label={say("rota_tier")}
          value={`${form.tier}`}
          options={TIERS.map((tier) => [`${tier}`, tierName(tier, say)])}
          onChoose={(tier) => change({ tier: Number(tier) as Tier })}
        />
        <RotaZone {...props} chosen={form.zone} onChoose={(chosen) => change({ zone: chosen })} />
        <Field
          label={say(changed === null ? "rota_first_day" : "rota_change_from")}
          type="date"
          value={form.date}
          onGive={(date) => change({ date })}
        />
        <Field label={say("rota_begins")} type="time" value={form.time} onGive={(time) => change({ time })} />
        <Choice
          label={say("rota_lasts")}
          value={`${form.hours}`}
          options={hoursWith(form.hours).map((hours) => [`${hours}`, say("hours", { n: `${hours}` })])}
          onChoose={(hours) => change({ hours: Number(hours) })}
        />
        <Choice
          label={say("rota_recurs")}
          value={form.recurring}
          options={RECURRING.map((one) => [one, say(`rota_${one}`)])}
          onChoose={(chosen) => change({ recurring: RECURRING.find((one) => one === chosen) ?? "once" })}
        />
        {form.recurring === "weekly" ? (
          <fieldset class="choices weekdays">
            <legend>{say("rota_weekdays")}</legend>
            {DAYS.map((one) => (
              <label key={one}>
                <input
                  type="checkbox"
                  checked={form.days.includes(one)}
                  onChange={({ currentTarget }) =>
                    change({
                      days: currentTarget.checked ? [...form.days, one] : form.days.filter((other) => other !== one),
                    })
                  }
                />
                <span>{dayName(one, say)}</span>
              </label>
            ))}
          </fieldset>
        ) : null}
        {form.recurring === "once" ? null : (
          <Field label={say("rota_last_day")} type="date" value={form.until} onGive={(until) => change({ until })} />
        )}
        <Primary busy={room.attempt.busy || planned === null} onPress={() => void send()}>
          {say(changed === null ? "rota_plan_do" : "rota_change_do")}
        </Primary>
        <Wrong reason={room.attempt.wrong} say={say} />
      </div>
    </Dialog>
  );
}

/** The usual lengths, and that of a shift that was planned otherwise. */
function hoursWith(length: number): readonly number[] {
  return HOURS.some((hours) => hours === length) ? HOURS : [...HOURS, length];
}
