// The rota's room: one's own turns, what is open, the next four weeks as a picture, leave; coordinators plan here.

import { useEffect } from "preact/hooks";
import { dayNumber } from "../../shared/dates.ts";
import type { RotaRoom } from "../rota/rota.ts";
import type { Weeks } from "../rota/weeks.ts";
import { Page, Quiet, Secondary, type View, Wrong } from "./kit.tsx";
import { RotaAway } from "./RotaAway.tsx";
import { RotaCalendar } from "./RotaCalendar.tsx";
import { RotaMine } from "./RotaMine.tsx";
import { RotaOpen } from "./RotaOpen.tsx";
import { RotaPicture } from "./RotaPicture.tsx";
import { RotaPlanning } from "./RotaPlanning.tsx";
import { RotaShares } from "./RotaShares.tsx";
import { RotaWishes } from "./RotaWishes.tsx";

const DAY_SECONDS = 86_400;

export type RotaProps = View & {
  readonly room: RotaRoom;
  readonly weeks: Weeks;
  /** Oneself, as a clinician's id in hexadecimal. */
  readonly me: string;
  /** The zone that one is in, by its IANA name. */
  readonly home: string;
  /** Today's local midnight. */
  readonly today: number;
};

export function RotaView(view: View) {
  const { app, say, zone } = view;
  const { rota: room } = app;
  const home = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const today = dayNumber(app.now, zone) * DAY_SECONDS - zone;
  useEffect(() => {
    void room?.enter(today);
    return () => room?.leave();
  }, [room, today]);
  const weeks = room?.weeks ?? null;
  return (
    <Page title={say("rota_title")}>
      <Wrong reason={room?.attempt.wrong ?? null} say={say} />
      {room === null || weeks === null ? (
        <p role="status">{say("busy")}</p>
      ) : (
        <Parts {...view} room={room} weeks={weeks} me={app.clinicianId} home={home} today={today} />
      )}
      <nav class="ways">
        <Secondary onPress={() => app.goHome()}>{say(app.desk === null ? "back" : "nav_desk")}</Secondary>
        <Quiet onPress={() => app.lock("locked")}>{say("menu_lock")}</Quiet>
      </nav>
    </Page>
  );
}

function Parts(props: RotaProps) {
  const { app } = props;
  const clinician = app.desk !== null;
  return (
    <div class="rota">
      {clinician ? <RotaMine {...props} /> : null}
      <RotaOpen {...props} />
      <RotaWishes {...props} />
      <RotaPicture {...props} />
      <RotaAway {...props} />
      <RotaShares {...props} />
      {app.coordinates ? <RotaPlanning {...props} /> : null}
      {clinician ? <RotaCalendar {...props} /> : null}
    </div>
  );
}
