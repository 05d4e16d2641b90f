// The whole at a glance, for a coordinator: who waits and how long, who can be called, where the rota has holes.

import { useEffect } from "preact/hooks";
import { moment } from "../../shared/dates.ts";
import type { Overview as Known, OverviewRoom, Standing } from "../overview/overview.ts";
import { Icon, Page, Quiet, Secondary, type View, Wrong } from "./kit.tsx";
import { Timer } from "./Timer.tsx";

const EVERY_MS = 10_000;
/** More than this reads quicker as a number. */
const MOST_SIGNS = 12;
const MOST_SHOWN = 5;
const TIERS = ["rota_duty", "rota_backup", "rota_coordinator"] as const;

type Props = View & { readonly room: OverviewRoom; readonly known: Known };

export function Overview(view: View) {
  const { app, say } = view;
  const { overview: room } = app;
  useEffect(() => {
    void room?.enter();
    const again = setInterval(() => room?.look(), EVERY_MS);
    return () => clearInterval(again);
  }, [room]);
  const known = room?.known ?? null;
  return (
    <Page title={say("overview_title")}>
      <Wrong reason={room?.attempt.wrong ?? null} say={say} />
      {room === null || known === null ? (
        <p role="status">{say("busy")}</p>
      ) : (
        <div class="overview">
          <Waiting {...view} room={room} known={known} />
          <OnCall {...view} room={room} known={known} />
          <Amiss {...view} room={room} known={known} />
        </div>
      )}
      <nav class="ways">
        <Secondary onPress={() => app.enter("rota")}>{say("rota_title")}</Secondary>
        <Secondary onPress={() => app.enter("coordination")}>{say("nav_coordination")}</Secondary>
        <Secondary onPress={() => app.goHome()}>{say(app.desk === null ? "back" : "nav_desk")}</Secondary>
        <Quiet onPress={() => app.lock("locked")}>{say("menu_lock")}</Quiet>
      </nav>
    </Page>
  );
}

function Waiting({ app, say, known: { waiting, since, beyond } }: Props) {
  return (
    <section aria-labelledby="overview-waiting">
      <h2 id="overview-waiting">{say("overview_waiting", { n: `${waiting}` })}</h2>
      <Signs count={waiting} kind="who" />
      {since === null ? null : <Timer seconds={app.now - since} say={say} />}
      {beyond === 0 ? null : (
        <p class="amiss">
          <Icon name="warn" /> {say("overview_beyond", { n: `${beyond}` })}
        </p>
      )}
    </section>
  );
}

function OnCall({ say, room, known: { standing } }: Props) {
  const reached = standing.filter((one) => one.reached).length;
  return (
    <section aria-labelledby="overview-on-call">
      <h2 id="overview-on-call">{say("overview_on_call", { n: `${reached}`, of: `${standing.length}` })}</h2>
      {reached > 0 ? null : (
        <p class="amiss" role="alert">
          <Icon name="warn" /> {say("overview_nobody")}
        </p>
      )}
      {TIERS.map((name, tier) => {
        const people = standing.filter((one) => one.tier === tier);
        return people.length === 0 ? null : (
          <div key={name}>
            <h3>{say(name)}</h3>
            <ul class="people">
              {people.map((one) => (
                <Person key={one.clinician} say={say} one={one} name={room.names.get(one.clinician)} />
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

type PersonProps = Pick<View, "say"> & { readonly one: Standing; readonly name: string | undefined };

function Person({ say, one: { reached, led }, name }: PersonProps) {
  return (
    <li class={reached ? "" : "amiss"}>
      <b>{name ?? say("team_unknown")}</b>
      <span>
        <Icon name={reached ? "linked" : "cut"} /> {say(reached ? "overview_reached" : "overview_away")}
      </span>
      <span>
        <Signs count={led} kind="talk" /> {say("overview_led", { n: `${led}` })}
      </span>
    </li>
  );
}

function Amiss({ app, say, zone, language, room }: Props) {
  const { gaps, missed, names } = room;
  const when = (time: number) => moment(time, app.now, zone, language);
  return (
    <section aria-labelledby="overview-amiss">
      <h2 id="overview-amiss">{say("overview_rota")}</h2>
      {gaps.length + missed.length === 0 ? <p>{say("overview_whole")}</p> : null}
      <ul class="holes">
        {missed.slice(0, MOST_SHOWN).map(({ start, owner }) => (
          <li class="amiss" key={`${start}${owner}`}>
            <Icon name="left" />
            <span>
              {say("overview_missed", { name: names.get(owner ?? "") ?? say("team_unknown"), time: when(start) })}
            </span>
          </li>
        ))}
        {gaps.slice(0, MOST_SHOWN).map(({ start, until, tier, have }) => (
          <li class={have === 0 ? "amiss" : ""} key={`${start}${tier}`}>
            <Icon name="warn" />
            <span>
              {say(have === 0 ? "overview_gap" : "overview_few", {
                turn: say(TIERS[tier]),
                time: start <= app.now ? say("overview_now") : when(start),
                until: when(until),
              })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As many signs as there are, which the number beside them says too. */
function Signs({ count, kind }: { readonly count: number; readonly kind: "who" | "talk" }) {
  return (
    <span class={`signs ${kind}`} aria-hidden="true">
      {Array.from({ length: Math.min(count, MOST_SIGNS) }, (_, at) => (
        <i key={`${at}`} />
      ))}
    </span>
  );
}
