// Applying to be certified, and waiting for it with the digits that a coordinator compares.

import { useState } from "preact/hooks";
import type { Person } from "../signed_in.ts";
import { professionName } from "../words/index.ts";
import { Digits, Page, Primary, Quiet, Secondary, UNLEARNED, type View, Wrong } from "./kit.tsx";

const PROFESSIONS = [
  "doctor",
  "nurse",
  "midwife",
  "psychologist",
  "counsellor",
  "lawyer",
  "social_worker",
  "shelter",
] as const;
const LONGEST_ALIAS = 40;
const LONGEST_REGION = 60;

const NOBODY: Person = { profession: "", alias: "", region: "" };

export function PersonForm({ app, say }: View) {
  const [person, setPerson] = useState<Person>(app.desk?.clinician ?? NOBODY);
  const complete = person.profession !== "" && person.alias.trim() !== "" && person.region.trim() !== "";
  return (
    <Page title={say("person_title")}>
      {app.certificateEnded ? <p class="note">{say("wrong_certificate")}</p> : null}
      <p>{say("person_line")}</p>
      <fieldset class="choices">
        <legend>{say("person_profession")}</legend>
        {PROFESSIONS.map((profession) => (
          <label key={profession}>
            <input
              type="radio"
              name="profession"
              checked={person.profession === profession}
              onChange={() => setPerson({ ...person, profession })}
            />
            <span>{professionName(profession, say)}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        {say("person_alias")}
        <input
          {...UNLEARNED}
          maxLength={LONGEST_ALIAS}
          value={person.alias}
          onInput={({ currentTarget }) => setPerson({ ...person, alias: currentTarget.value })}
        />
      </label>
      <label class="field">
        {say("person_region")}
        <input
          {...UNLEARNED}
          maxLength={LONGEST_REGION}
          value={person.region}
          onInput={({ currentTarget }) => setPerson({ ...person, region: currentTarget.value })}
        />
        <small>{say("person_region_hint")}</small>
      </label>
      <Wrong reason={app.wrong} say={say} />
      <Primary busy={app.busy || !complete} onPress={() => void app.apply(person)}>
        {app.busy ? say("busy") : say("person_send")}
      </Primary>
      {app.desk === null ? (
        <>
          <Quiet onPress={() => app.enter("certifying")}>{say("person_sent_before")}</Quiet>
          <Quiet onPress={() => app.enter("coordination")}>{say("person_coordinator")}</Quiet>
        </>
      ) : (
        <Quiet onPress={() => app.goHome()}>{say("back")}</Quiet>
      )}
    </Page>
  );
}

export function Certifying({ app, say }: View) {
  return (
    <Page title={say("certifying_title")}>
      <p>{say("certifying_line")}</p>
      <Digits groups={app.fingerprint} label={say("certifying_number")} />
      <p class="soft" role="status">
        {app.lineState === "open" ? say("certifying_waits") : say("line_waiting")}
      </p>
      {app.desk === null ? (
        <Quiet onPress={() => app.enter("application")}>{say("certifying_change")}</Quiet>
      ) : (
        <Secondary onPress={() => app.goHome()}>{say("certifying_desk")}</Secondary>
      )}
      <Quiet onPress={() => app.lock("locked")}>{say("menu_lock")}</Quiet>
    </Page>
  );
}
