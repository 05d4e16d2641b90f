// One's own hours in one's own phone's calendar: an address that is a secret, shown once, ended at any time.

import { moment } from "../../shared/dates.ts";
import { Copyable } from "./Copyable.tsx";
import { Quiet, Secondary } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";

export function RotaCalendar({ app, say, room, weeks, zone, language }: RotaProps) {
  const { calendar } = weeks;
  return (
    <section>
      <h2>{say("rota_calendar")}</h2>
      <p class="soft">{say("rota_calendar_line")}</p>
      {room.address === null ? null : (
        <Copyable label={say("rota_calendar_address")} text={`${location.origin}${room.address}`} say={say} />
      )}
      {calendar === null ? null : (
        <p>{say("rota_calendar_until", { time: moment(calendar, app.now, zone, language) })}</p>
      )}
      <Secondary busy={room.attempt.busy} onPress={() => void room.makeCalendar()}>
        {say(calendar === null ? "rota_calendar_make" : "rota_calendar_renew")}
      </Secondary>
      {calendar === null ? null : (
        <Quiet busy={room.attempt.busy} onPress={() => void room.dropCalendar()}>
          {say("rota_calendar_drop")}
        </Quiet>
      )}
    </section>
  );
}
