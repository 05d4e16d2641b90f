// Turns that somebody should take: nobody has them, they are offered, or whoever has them did not come.

import { useState } from "preact/hooks";
import { nameOf, type Turn } from "../rota/weeks.ts";
import { Primary, Quiet, Secondary } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { Choice } from "./RotaFields.tsx";
import { personName, spanOf, tierName } from "./rota_words.ts";

export function RotaOpen(props: RotaProps) {
  const { app, say, weeks } = props;
  const offered = new Set(weeks.asks.filter(({ colleague }) => colleague === null).map(({ turn }) => turn));
  const open = weeks.turns.filter(
    (turn) =>
      turn.end > app.now &&
      turn.why !== "cancelled" &&
      (turn.owner === null || turn.came === "missed" || offered.has(nameOf(turn))),
  );
  return (
    <section>
      <h2>{say("rota_open")}</h2>
      {open.length === 0 ? <p class="soft">{say("rota_open_empty")}</p> : null}
      <ul class="applications">
        {open.map((turn) => (
          <li key={nameOf(turn)}>
            <One {...props} turn={turn} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One(props: RotaProps & { readonly turn: Turn }) {
  const { app, say, room, me, turn } = props;
  const { owner, came } = turn;
  return (
    <article class="card">
      <h3>{spanOf(turn, props)}</h3>
      <p>
        {tierName(turn.tier, say)} ·{" "}
        {came === "missed"
          ? say("rota_missed", { name: personName(owner, props) })
          : owner === null
            ? say("rota_nobody")
            : say("rota_offered_by", { name: personName(owner, props) })}
      </p>
      {app.desk === null || owner === me ? null : (
        <Primary busy={room.attempt.busy} onPress={() => void room.takeOver(turn)}>
          {say("rota_take")}
        </Primary>
      )}
      {app.coordinates ? <Give {...props} turn={turn} /> : null}
    </article>
  );
}

function Give({ say, room, turn }: RotaProps & { readonly turn: Turn }) {
  const [to, setTo] = useState("");
  return (
    <>
      <Choice
        label={say("rota_give_to")}
        value={to}
        options={[["", say("rota_choose")], ...room.names]}
        onChoose={setTo}
      />
      <Secondary busy={room.attempt.busy || to === ""} onPress={() => void room.give(turn, to)}>
        {say("rota_give")}
      </Secondary>
      <Quiet busy={room.attempt.busy} onPress={() => void room.give(turn, null)}>
        {say("rota_cancel_turn")}
      </Quiet>
    </>
  );
}
