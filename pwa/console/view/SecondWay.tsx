// The second way in: a passkey on another device, or twelve words on paper of which two are asked back.

import { useState } from "preact/hooks";
import type { Sheet } from "../account/enrolment.ts";
import { Page, Primary, Quiet, Secondary, UNLEARNED, type View, Wrong } from "./kit.tsx";

export function SecondWay({ app, say }: View) {
  const further = app.desk !== null;
  return (
    <Page title={say("second_title")}>
      <p>{say("second_line")}</p>
      <Wrong reason={app.wrong} say={say} />
      <div class="choice">
        <Primary busy={app.busy} onPress={() => void app.addPasskey()}>
          {app.busy ? say("busy") : say("second_passkey")}
        </Primary>
        <p class="soft">{say("second_passkey_line")}</p>
      </div>
      <div class="choice">
        <Secondary busy={app.busy} onPress={() => app.makeSheet("recovery")}>
          {say("second_sheet")}
        </Secondary>
        <p class="soft">{say("second_sheet_line")}</p>
      </div>
      {app.wrong === "no_prf" ? (
        <div class="choice">
          <Secondary busy={app.busy} onPress={() => app.makeSheet("passphrase")}>
            {say("phrase_make")}
          </Secondary>
          <p class="soft">{say("phrase_weaker")}</p>
        </div>
      ) : null}
      {further ? <Quiet onPress={() => app.goHome()}>{say("back")}</Quiet> : null}
    </Page>
  );
}

export function SheetPage({ app, say, sheet }: View & { readonly sheet: Sheet }) {
  const [answers, setAnswers] = useState<readonly [string, string]>(["", ""]);
  const [first, second] = sheet.asked;
  const phrase = sheet.kind === "passphrase";
  return (
    <Page title={say(phrase ? "phrase_title" : "sheet_title")}>
      <p>{say(phrase ? "phrase_keep" : "sheet_line")}</p>
      {phrase ? <p class="note">{say("phrase_weaker")}</p> : null}
      <ol class="sheet">
        {sheet.words.map((word, at) => (
          <li key={`${at}${word}`}>{word}</li>
        ))}
      </ol>
      <p class="soft">{say("sheet_paper")}</p>
      <div class="unprinted">
        {phrase ? null : <Secondary onPress={() => print()}>{say("sheet_print")}</Secondary>}
        <fieldset class="asked">
          <legend>{say("sheet_confirm")}</legend>
          <Asked
            label={say("sheet_word", { n: `${first + 1}` })}
            value={answers[0]}
            onWrite={(word) => setAnswers([word, answers[1]])}
          />
          <Asked
            label={say("sheet_word", { n: `${second + 1}` })}
            value={answers[1]}
            onWrite={(word) => setAnswers([answers[0], word])}
          />
        </fieldset>
        <Wrong reason={app.wrong} say={say} />
        <Primary busy={app.busy} onPress={() => void app.keepSheet(answers)}>
          {app.busy ? say("busy") : say("sheet_keep")}
        </Primary>
        <Quiet onPress={() => app.leaveSheet()}>{say("back")}</Quiet>
      </div>
    </Page>
  );
}

type AskedProps = { readonly label: string; readonly value: string; readonly onWrite: (word: string) => void };

function Asked({ label, value, onWrite }: AskedProps) {
  return (
    <label class="field">
      {label}
      <input {...UNLEARNED} value={value} onInput={({ currentTarget }) => onWrite(currentTarget.value)} />
    </label>
  );
}
