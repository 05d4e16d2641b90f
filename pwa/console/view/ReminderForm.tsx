// When to be reminded: few plain times and one of one's own; a new one may have a short note.

import { useState } from "preact/hooks";
import type { KeptReminder } from "../../../crypto/web/clinician_state.ts";
import { moment, soon } from "../../shared/dates.ts";
import { dateField } from "../rota/planning.ts";
import type { Conversation } from "../talk/conversation.ts";
import { type Chosen, chosenTime, PLAIN } from "../talk/reminder_times.ts";
import { isLong } from "../talk/reminders.ts";
import type { DeskProps } from "./Desk.tsx";
import { Primary, UNLEARNED, Wrong } from "./kit.tsx";
import { Field } from "./RotaFields.tsx";

type FormProps = DeskProps & {
  readonly conversation: Conversation;
  /** The one to move, or null for a new one. */
  readonly moved: KeptReminder | null;
  readonly onDone: () => void;
};

export function ReminderForm(view: FormProps) {
  const { app, desk, say, language, zone, conversation, moved, onDone } = view;
  const [chosen, setChosen] = useState<Chosen>("half");
  const [own, setOwn] = useState({ date: dateField(app.now, zone), time: "" });
  const [note, setNote] = useState("");
  const [id] = useState(() => desk.reminders.newId());
  const [tried, setTried] = useState(false);
  const { attempt } = desk.reminders;
  const due = chosenTime(chosen, own, app.now, zone);
  const ends = conversation.head?.expires ?? 0;
  const keep = async (time: number) => {
    const { reminders } = desk;
    setTried(true);
    const kept = { id, conversation: conversation.id, due: time, note };
    if (await (moved === null ? reminders.set(kept) : reminders.move(moved, time))) {
      onDone();
    }
  };
  return (
    <div class="form">
      <fieldset class="choices">
        <legend>{say("remind_when")}</legend>
        {PLAIN.map((one) => (
          <label key={one}>
            <input type="radio" name="remind" checked={chosen === one} onChange={() => setChosen(one)} />
            <span>
              {say(`remind_${one}`, { time: soon(chosenTime(one, own, app.now, zone) ?? 0, app.now, zone, language) })}
            </span>
          </label>
        ))}
        <label>
          <input type="radio" name="remind" checked={chosen === "own"} onChange={() => setChosen("own")} />
          <span>{say("remind_own")}</span>
        </label>
      </fieldset>
      {chosen === "own" ? (
        <>
          <Field label={say("remind_date")} type="date" value={own.date} onGive={(date) => setOwn({ ...own, date })} />
          <Field label={say("remind_time")} type="time" value={own.time} onGive={(time) => setOwn({ ...own, time })} />
          {due === null ? <p role="status">{say("remind_past")}</p> : null}
        </>
      ) : null}
      {due !== null && due >= ends ? (
        <p role="status">{say("remind_ends", { time: moment(ends, app.now, zone, language) })}</p>
      ) : null}
      {moved === null ? <Note {...view} note={note} onWrite={setNote} /> : null}
      <Primary
        busy={attempt.busy || due === null || isLong(note)}
        onPress={() => (due === null ? undefined : void keep(due))}
      >
        {attempt.busy ? say("busy") : say(moved === null ? "remind_keep" : "remind_move_do")}
      </Primary>
      <Wrong reason={tried ? attempt.wrong : null} say={say} />
      {moved === null ? <p class="soft">{say("remind_open")}</p> : null}
    </div>
  );
}

type NoteProps = Pick<DeskProps, "say"> & { readonly note: string; readonly onWrite: (note: string) => void };

function Note({ say, note, onWrite }: NoteProps) {
  return (
    <div class="choice">
      <label class="field">
        {say("remind_note")}
        <input type="text" value={note} {...UNLEARNED} onInput={({ currentTarget }) => onWrite(currentTarget.value)} />
      </label>
      <p class="soft" role="status">
        {say(isLong(note) ? "remind_long" : "remind_note_line")}
      </p>
    </div>
  );
}
