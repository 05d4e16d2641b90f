// Inviting a colleague: who, what for, until when, and whether what was said before is theirs to read.

import { useState } from "preact/hooks";
import { MOST_NOTE_BYTES } from "../../../crypto/web/ask.ts";
import { hex, utf8 } from "../../../crypto/web/bytes.ts";
import { clock } from "../../shared/dates.ts";
import { HANDOVER, PURPOSES, purposeOf } from "../../shared/purposes.ts";
import { lengthOf } from "../../shared/words/lengths.ts";
import type { Available } from "../talk/available.ts";
import { professionName } from "../words/index.ts";
import type { TeamProps } from "./CareTeam.tsx";
import { Primary, Secondary, UNLEARNED } from "./kit.tsx";

const HOUR = 3600;
/** How long somebody may stay; 0 is as long as the conversation. */
const STAYS = [0, HOUR, 4 * HOUR, 24 * HOUR, 3 * 24 * HOUR];
const INVITED_FOR = PURPOSES.filter((one) => one !== HANDOVER);

type FormProps = TeamProps & { readonly onDone: () => void };

export function InviteForm(view: FormProps) {
  const { app, say, conversation, onDone } = view;
  const { careTeam } = conversation;
  const [who, setWho] = useState<Available | null>(null);
  const [purpose, setPurpose] = useState<string>(INVITED_FOR[0] ?? HANDOVER);
  const [note, setNote] = useState("");
  const [stays, setStays] = useState(0);
  const [earlier, setEarlier] = useState(false);
  const ends = stays === 0 ? 0 : app.now + stays;
  const fits = utf8(note.trim()).length <= MOST_NOTE_BYTES;
  const invitation = who === null ? null : { who, purpose, note: note.trim(), ends, earlier };
  const invite = async () => {
    if (invitation !== null && (await careTeam.invite(invitation))) {
      onDone();
    }
  };
  return (
    <div class="form">
      <Colleagues {...view} among={careTeam.absent} chosen={who} onChoose={setWho} />
      <label class="field">
        {say("invite_purpose")}
        <select value={purpose} onChange={({ currentTarget }) => setPurpose(currentTarget.value)}>
          {INVITED_FOR.map((one) => (
            <option key={one} value={one}>
              {say(`purpose_${purposeOf(one)}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {say("invite_note")}
        <textarea {...UNLEARNED} rows={2} value={note} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
      </label>
      {fits ? null : <p role="alert">{say("invite_long")}</p>}
      <Until {...view} stays={stays} onChoose={setStays} />
      <label class="tick">
        <input type="checkbox" checked={earlier} onChange={({ currentTarget }) => setEarlier(currentTarget.checked)} />
        <span>{say("invite_earlier")}</span>
      </label>
      {invitation === null ? null : <p role="status">{say(`invite_${conversation.outlook(invitation)}`)}</p>}
      <Primary busy={invitation === null || !fits || careTeam.attempt.busy} onPress={() => void invite()}>
        {careTeam.attempt.busy ? say("busy") : say("invite_send")}
      </Primary>
      <Secondary onPress={onDone}>{say("invite_not")}</Secondary>
    </div>
  );
}

type ColleaguesProps = TeamProps & {
  readonly among: readonly Available[];
  readonly chosen: Available | null;
  readonly onChoose: (who: Available) => void;
};

/** Verified colleagues alone, each with what she would be told of them. */
export function Colleagues({ say, conversation, among, chosen, onChoose }: ColleaguesProps) {
  const { attempt, onCall } = conversation.careTeam;
  if (onCall === null) {
    return <p role="status">{attempt.busy ? say("busy") : ""}</p>;
  }
  return among.length === 0 ? (
    <p role="status">{say("invite_nobody")}</p>
  ) : (
    <fieldset class="choices">
      <legend>{say("invite_who")}</legend>
      {among.map((one) => (
        <label key={hex(one.clinician.clinicianId)}>
          <input
            type="radio"
            name="colleague"
            checked={chosen !== null && hex(chosen.clinician.clinicianId) === hex(one.clinician.clinicianId)}
            onChange={() => onChoose(one)}
          />
          <span>
            <strong dir="auto">{one.clinician.alias}</strong>{" "}
            {`${professionName(one.clinician.profession, say)}, ${one.clinician.region}`}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type UntilProps = TeamProps & { readonly stays: number; readonly onChoose: (seconds: number) => void };

function Until({ app, say, language, zone, stays, onChoose }: UntilProps) {
  const told = (seconds: number) =>
    seconds < 24 * HOUR
      ? say("invite_hours", { length: lengthOf(seconds, say), time: clock(app.now + seconds, zone, language) })
      : lengthOf(seconds, say);
  return (
    <label class="field">
      {say("invite_until")}
      <select value={`${stays}`} onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}>
        {STAYS.map((seconds) => (
          <option key={seconds} value={`${seconds}`}>
            {seconds === 0 ? say("invite_whole") : told(seconds)}
          </option>
        ))}
      </select>
    </label>
  );
}
