// The reminders of one conversation: what was set, a new one, and each moved or done.

import { useState } from "preact/hooks";
import { hex } from "../../../crypto/web/bytes.ts";
import type { KeptReminder } from "../../../crypto/web/clinician_state.ts";
import { soon } from "../../shared/dates.ts";
import type { Conversation } from "../talk/conversation.ts";
import type { DeskProps } from "./Desk.tsx";
import { Dialog, Quiet, Secondary, Wrong } from "./kit.tsx";
import { ReminderForm } from "./ReminderForm.tsx";

type ListProps = DeskProps & { readonly conversation: Conversation };

export function ReminderList(view: ListProps) {
  const { desk, say, ask, conversation } = view;
  return conversation.ended !== null ? null : (
    <section class="reminders" aria-label={say("remind_title")}>
      <h3>{say("remind_title")}</h3>
      <ul>
        {desk.reminders.of(conversation.name).map((reminder) => (
          <li key={hex(reminder.id)}>
            <Told {...view} reminder={reminder} />
            <ReminderDeeds {...view} reminder={reminder} />
          </li>
        ))}
      </ul>
      <Secondary onPress={() => ask("remind")}>{say("remind_set")}</Secondary>
    </section>
  );
}

type OneProps = ListProps & { readonly reminder: KeptReminder };

function Told({ app, language, zone, reminder }: OneProps) {
  return (
    <p>
      <strong>{soon(reminder.due, app.now, zone, language)}</strong>
      {reminder.note === "" ? null : <span dir="auto"> · {reminder.note}</span>}
    </p>
  );
}

/** Done, or at another time. What could not be saved is said here. */
export function ReminderDeeds(view: OneProps) {
  const { desk, say, reminder } = view;
  const [moving, setMoving] = useState(false);
  const [tried, setTried] = useState(false);
  const { attempt } = desk.reminders;
  const finish = () => {
    setTried(true);
    void desk.reminders.finish(reminder);
  };
  return (
    <>
      <div class="deeds">
        <Secondary busy={attempt.busy} onPress={finish}>
          {say("remind_done")}
        </Secondary>
        <Quiet onPress={() => setMoving(true)}>{say("remind_move")}</Quiet>
      </div>
      {tried ? <Wrong reason={attempt.wrong} say={say} /> : null}
      {moving ? (
        <Dialog title={say("remind_move")} say={say} onClose={() => setMoving(false)}>
          <ReminderForm {...view} moved={reminder} onDone={() => setMoving(false)} />
        </Dialog>
      ) : null}
    </>
  );
}
