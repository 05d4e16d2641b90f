// One's own next turns; each may be offered to everybody, or asked of one colleague, for one of theirs or none.

import { useState } from "preact/hooks";
import { nameOf, type Turn } from "../rota/weeks.ts";
import { Dialog, Primary, Quiet, Secondary, Wrong } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { Choice } from "./RotaFields.tsx";
import { personName, spanOf, tierName } from "./rota_words.ts";

const AT_FIRST = 5;

export function RotaMine(props: RotaProps) {
  const { app, say, weeks, me } = props;
  const [all, setAll] = useState(false);
  const own = weeks.turns.filter(({ owner, end }) => owner === me && end > app.now);
  return (
    <section>
      <h2>{say("rota_mine")}</h2>
      {own.length === 0 ? <p class="soft">{say("rota_mine_empty")}</p> : null}
      <ul class="applications">
        {(all ? own : own.slice(0, AT_FIRST)).map((turn) => (
          <li key={nameOf(turn)}>
            <One {...props} turn={turn} />
          </li>
        ))}
      </ul>
      {all || own.length <= AT_FIRST ? null : (
        <Quiet onPress={() => setAll(true)}>{say("rota_more", { n: `${own.length - AT_FIRST}` })}</Quiet>
      )}
    </section>
  );
}

type OneProps = RotaProps & { readonly turn: Turn };

function One(props: OneProps) {
  const { app, say, weeks, room, turn } = props;
  const [open, setOpen] = useState(false);
  const ask = weeks.asks.find((one) => one.turn === nameOf(turn));
  return (
    <article class="card">
      <h3>{spanOf(turn, props)}</h3>
      <p>{tierName(turn.tier, say)}</p>
      {turn.why === "" ? null : <p class="soft">{say("rota_changed")}</p>}
      {ask !== undefined ? (
        <>
          <p>
            {ask.colleague === null
              ? say("rota_offered")
              : say("rota_asked", { name: personName(ask.colleague, props) })}
          </p>
          <Quiet busy={room.attempt.busy} onPress={() => void room.drop(ask)}>
            {say("rota_take_back")}
          </Quiet>
        </>
      ) : turn.start > app.now ? (
        <Secondary busy={room.attempt.busy} onPress={() => setOpen(true)}>
          {say("rota_give_up")}
        </Secondary>
      ) : (
        <p class="soft">{say("rota_going_on")}</p>
      )}
      {open ? <Swap {...props} onClose={() => setOpen(false)} /> : null}
    </article>
  );
}

function Swap(props: OneProps & { readonly onClose: () => void }) {
  const { app, say, room, weeks, me, turn, onClose } = props;
  const [colleague, setColleague] = useState("");
  const [other, setOther] = useState("");
  const theirs = weeks.turns.filter(({ owner, start }) => owner === colleague && start > app.now);
  const others = [...room.names].filter(([id]) => id !== me);
  const people = [["", say("rota_to_anybody")] as const, ...others];
  const returned = [
    ["", say("rota_nothing_in_return")] as const,
    ...theirs.map((one) => [nameOf(one), spanOf(one, props)] as const),
  ];
  const send = async () => {
    const inReturn = theirs.find((one) => nameOf(one) === other) ?? null;
    const done = colleague === "" ? await room.offer(turn) : await room.ask(turn, colleague, inReturn);
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={say("rota_give_up")} say={say} onClose={onClose}>
      <div class="form">
        <p>{spanOf(turn, props)}</p>
        <Choice label={say("rota_to_whom")} value={colleague} options={people} onChoose={setColleague} />
        {colleague === "" ? null : (
          <Choice label={say("rota_in_return")} value={other} options={returned} onChoose={setOther} />
        )}
        <p class="soft">{say(colleague === "" ? "rota_offer_line" : "rota_ask_line")}</p>
        <Primary busy={room.attempt.busy} onPress={() => void send()}>
          {say(colleague === "" ? "rota_offer" : "rota_ask")}
        </Primary>
        <Wrong reason={room.attempt.wrong} say={say} />
      </div>
    </Dialog>
  );
}
