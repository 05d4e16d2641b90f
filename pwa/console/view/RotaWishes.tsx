// Swaps that wait for a yes: the colleague's first, then a coordinator's.

import type { Ask } from "../rota/weeks.ts";
import { nameOf } from "../rota/weeks.ts";
import { Primary, Quiet } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { personName, spanOf } from "./rota_words.ts";

export function RotaWishes(props: RotaProps) {
  const { app, say, weeks, me } = props;
  const concerns = weeks.asks.filter(
    ({ colleague, accepted }) => colleague !== null && (app.coordinates || (colleague === me && !accepted)),
  );
  if (concerns.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>{say("rota_wishes")}</h2>
      <ul class="applications">
        {concerns.map((ask) => (
          <li key={ask.turn}>
            <One {...props} ask={ask} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One(props: RotaProps & { readonly ask: Ask }) {
  const { app, say, room, weeks, me, ask } = props;
  const own = weeks.turns.find((turn) => nameOf(turn) === ask.turn);
  const other = weeks.turns.find(({ owner, start }) => owner === ask.colleague && start === ask.otherStart);
  return (
    <article class="card">
      <h3>{say("rota_wish", { asker: personName(ask.asker, props), name: personName(ask.colleague, props) })}</h3>
      {own === undefined ? null : <p>{spanOf(own, props)}</p>}
      {other === undefined ? null : <p>{say("rota_for", { turn: spanOf(other, props) })}</p>}
      {ask.colleague === me && !ask.accepted ? (
        <Primary busy={room.attempt.busy} onPress={() => void room.accept(ask)}>
          {say("rota_accept")}
        </Primary>
      ) : null}
      {app.coordinates && ask.accepted ? (
        <Primary busy={room.attempt.busy} onPress={() => void room.approve(ask)}>
          {say("rota_approve")}
        </Primary>
      ) : null}
      {app.coordinates && !ask.accepted ? <p class="soft">{say("rota_not_accepted_yet")}</p> : null}
      <Quiet busy={room.attempt.busy} onPress={() => void (ask.colleague === me ? room.drop(ask) : room.refuse(ask))}>
        {say("rota_decline")}
      </Quiet>
    </article>
  );
}
