// Asides: a window over the desk, on a ground of its own, so that nobody takes it for the conversation beneath.

import { useEffect, useRef, useState } from "preact/hooks";
import { hex } from "../../../crypto/web/bytes.ts";
import { clock } from "../../shared/dates.ts";
import type { Letter, Room } from "../whispers/room.ts";
import type { Speak } from "../words/index.ts";
import { professionName, sentenceFor } from "../words/index.ts";
import { sends } from "./Composer.tsx";
import type { DeskProps } from "./Desk.tsx";
import { Dialog, Primary, Quiet, Secondary, UNLEARNED } from "./kit.tsx";

const EVERY_MS = 10_000;

type RoomProps = DeskProps & { readonly room: Room };

export function Aside(view: DeskProps) {
  const { desk, say, ask } = view;
  const { whispers } = desk;
  const { chosen } = whispers;
  useEffect(() => {
    const look = () => whispers.attend(document.visibilityState === "visible");
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      whispers.attend(false);
    };
  }, [whispers]);
  useEffect(() => {
    void whispers.look();
    const again = setInterval(() => void whispers.glance().catch(() => undefined), EVERY_MS);
    return () => clearInterval(again);
  }, [whispers]);
  const title = chosen === null ? say("aside_title") : say("aside_with", { who: chosen.other.alias });
  return (
    <Dialog kind="aside" title={title} say={say} onClose={() => ask(null)}>
      <Meanwhile {...view} />
      {chosen === null ? <Everybody {...view} /> : <Inside key={chosen.key} {...view} room={chosen} />}
    </Dialog>
  );
}

/** Whoever is asked for advice must not be the reason that she waits. */
function Meanwhile({ desk, say, ask }: DeskProps) {
  const unread = desk.conversations.some((conversation) => conversation.unread > 0);
  return (
    <div role="status">
      {unread ? (
        <p class="meanwhile">
          {say("aside_talk")} <Quiet onPress={() => ask(null)}>{say("aside_to_talk")}</Quiet>
        </p>
      ) : null}
    </div>
  );
}

/** Side rooms that are open, and whom one may ask. */
function Everybody(view: DeskProps) {
  const { desk, say } = view;
  const { whispers } = desk;
  return (
    <div class="form">
      {whispers.rooms.length === 0 ? null : (
        <section aria-labelledby="aside-rooms">
          <h3 id="aside-rooms">{say("aside_rooms")}</h3>
          <ul class="rooms">
            {whispers.rooms.map((room) => (
              <li key={room.key}>
                <Secondary onPress={() => whispers.choose(room)}>
                  <bdi>{room.other.alias}</bdi>, {professionName(room.other.profession, say)}
                  {room.unread === 0 ? null : <b> · {say("aside_unread", { n: `${room.unread}` })}</b>}
                </Secondary>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Advisers {...view} />
    </div>
  );
}

function Advisers({ app, desk, say }: DeskProps) {
  const { whispers } = desk;
  const { advisers, attempt } = whispers;
  return (
    <section class="advisers" aria-labelledby="aside-advisers">
      <h3 id="aside-advisers">{say("aside_coordinators")}</h3>
      <p>{say("aside_lead")}</p>
      <p class={attempt.wrong === null ? "wrong none" : "wrong"} role="alert">
        {attempt.wrong === null ? "" : sentenceFor(attempt.wrong, say)}
      </p>
      {advisers === null && attempt.busy ? <p role="status">{say("busy")}</p> : null}
      {advisers?.length === 0 ? (
        <p role="status">{say(app.coordinates ? "aside_nobody_else" : "aside_nobody")}</p>
      ) : null}
      {advisers?.map((adviser) => {
        const { alias, clinicianId, profession } = adviser.who.clinician;
        return (
          <div class="adviser" key={hex(clinicianId)}>
            <p>
              <strong dir="auto">{alias}</strong>, {professionName(profession, say)} ·{" "}
              {say(adviser.there ? "aside_there" : "aside_not_there")}
            </p>
            <Secondary onPress={() => whispers.begin(adviser)}>{say("aside_begin", { who: alias })}</Secondary>
          </div>
        );
      })}
    </section>
  );
}

function Inside(view: RoomProps) {
  const { desk, say, room } = view;
  const { alias, profession } = room.other;
  return (
    <>
      <p class="reader">{say("aside_reader", { who: alias, profession: professionName(profession, say) })}</p>
      <Letters {...view} />
      {room.gap ? <p role="status">{say("aside_gap")}</p> : null}
      <Undelivered {...view} />
      {room.quote === null ? null : <Proposed {...view} />}
      <Field {...view} />
      <footer>
        <p class="soft">{say("aside_memory")}</p>
        <Quiet onPress={() => desk.whispers.choose(null)}>{say("aside_all")}</Quiet>
        <Quiet onPress={() => desk.whispers.close(room)}>{say("aside_close")}</Quiet>
      </footer>
    </>
  );
}

function Letters(view: RoomProps) {
  const { say, room } = view;
  const list = useRef<HTMLElement>(null);
  const count = room.letters.length;
  useEffect(() => {
    // The newest is what one came for.
    list.current?.scrollTo(0, count === 0 ? 0 : list.current.scrollHeight);
  }, [count]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys alone
    <section class="letters" ref={list} tabIndex={0} aria-label={say("aside_list")}>
      <ol aria-live="polite">
        {room.letters.map((letter) => (
          <Said key={letter.key} {...view} letter={letter} />
        ))}
      </ol>
    </section>
  );
}

function Said({ desk, say, language, zone, room, letter }: RoomProps & { readonly letter: Letter }) {
  const { mine, sentAt, mark } = letter;
  const writer = (mine ? desk.clinician : room.other).alias;
  return (
    <li class={mine ? "letter own" : "letter"}>
      <span class="from">{mine ? say("talk_own") : room.other.alias}: </span>
      <Words letter={letter} writer={writer} say={say} />
      <small>
        <time>{clock(sentAt, zone, language)}</time>
        {mine ? <span class="mark"> · {say(`aside_mark_${mark}`)}</span> : null}
      </small>
    </li>
  );
}

type WordsProps = { readonly letter: Pick<Letter, "whose" | "text">; readonly writer: string; readonly say: Speak };

/** A quote says whose words it is, to both. */
function Words({ letter: { whose, text }, writer, say }: WordsProps) {
  return whose === null ? (
    <p dir="auto">{text}</p>
  ) : (
    <figure>
      <figcaption>{say(`aside_${whose}`, { who: writer })}</figcaption>
      <blockquote dir="auto">{text}</blockquote>
    </figure>
  );
}

/** Nobody took it, or it did not go out: said plainly, with what can be done. */
function Undelivered({ desk, say, room }: RoomProps) {
  const { whispers } = desk;
  const named = { who: room.other.alias };
  const { wrong } = room;
  const reason = wrong === "bundle" || wrong === "forbidden" ? say(`aside_${wrong}`) : null;
  if (wrong !== null) {
    return (
      <div class="undelivered" role="alert">
        <p>{reason ?? sentenceFor(wrong, say)}</p>
        <Secondary onPress={() => room.again()}>{say("aside_again")}</Secondary>
      </div>
    );
  }
  return room.away ? (
    <div class="undelivered" role="status">
      <p>{say(whispers.isThere(room) === true ? "aside_back" : "aside_away", named)}</p>
      <Secondary onPress={() => room.again()}>{say("aside_again")}</Secondary>
      {!room.asked || whispers.isThere(room) === true ? null : room.paged === null ? (
        <Secondary busy={whispers.attempt.busy} onPress={() => void whispers.page(room)}>
          {say("aside_page", named)}
        </Secondary>
      ) : (
        <p>{say(room.paged ? "aside_paged" : "aside_paged_before")}</p>
      )}
    </div>
  ) : null;
}

/** As it will be read, before it goes anywhere. */
function Proposed({ desk, say, room }: RoomProps) {
  const { quote } = room;
  const shown = useRef<HTMLElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), [quote]);
  if (quote === null) {
    return null;
  }
  const fits = room.fits(quote.text);
  return (
    <section class="proposed" aria-labelledby="aside-quote" ref={shown}>
      <h3 id="aside-quote">{say("aside_quote_shown", { who: room.other.alias })}</h3>
      <Words letter={quote} writer={desk.clinician.alias} say={say} />
      {fits ? (
        <Primary onPress={() => room.sendQuote()}>{say("aside_quote_send")}</Primary>
      ) : (
        <p role="alert">{say("aside_quote_long")}</p>
      )}
      <Secondary onPress={() => desk.whispers.drop(room)}>{say("aside_quote_drop")}</Secondary>
    </section>
  );
}

function Field({ say, room }: RoomProps) {
  const [draft, setDraft] = useState(room.draft);
  const label = say(room.asked ? "aside_write_ask" : "aside_write_answer", { who: room.other.alias });
  const fits = room.fits(draft);
  const write = (text: string) => {
    room.draft = text;
    setDraft(text);
  };
  const send = () => {
    const text = draft.trim();
    if (text !== "" && fits) {
      room.write(text);
      write("");
    }
  };
  return (
    <div class="answer">
      <label>
        {label}
        <textarea
          {...UNLEARNED}
          rows={2}
          value={draft}
          onInput={({ currentTarget }) => write(currentTarget.value)}
          onKeyDown={(event) => {
            if (sends(event)) {
              event.preventDefault();
              if (!event.repeat) {
                send();
              }
            }
          }}
        />
      </label>
      {fits ? null : <p role="alert">{say("aside_long")}</p>}
      <Primary busy={draft.trim() === "" || !fits} onPress={send}>
        {say("aside_send")}
      </Primary>
      {room.asked ? <small>{say("aside_quote_hint")}</small> : null}
    </div>
  );
}
