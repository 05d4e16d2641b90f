// Outside the desk: an invitation, signing in, the sheet's twelve words, and when nothing goes on.

import { useState } from "preact/hooks";
import type { Locked } from "../place.ts";
import { sentenceFor } from "../words/index.ts";
import { Page, Primary, Quiet, UNLEARNED, type View, Wrong } from "./kit.tsx";

export function Invited({ app, say }: View) {
  return (
    <Page title={say("invited_title")}>
      <p>{say("invited_line")}</p>
      <p class="soft">{say("invited_own")}</p>
      <Wrong reason={app.wrong} say={say} />
      <Primary busy={app.busy} onPress={() => void app.acceptInvitation()}>
        {app.busy ? say("busy") : say("invited_make")}
      </Primary>
      <Quiet busy={app.busy} onPress={() => app.declineInvitation()}>
        {say("invited_known")}
      </Quiet>
    </Page>
  );
}

const WHY = { first: null, locked: "sign_locked", idle: "sign_idle", ended: "sign_ended" } as const;

export function SignIn({ app, say, why }: View & { readonly why: Locked }) {
  const reason = WHY[why];
  return (
    <Page title={say("sign_title")}>
      {reason === null ? null : (
        <p class="note" role="status">
          {say(reason)}
        </p>
      )}
      <p>{say("sign_line")}</p>
      <Wrong reason={app.wrong} say={say} />
      <Primary busy={app.busy} onPress={() => void app.signIn()}>
        {app.busy ? say("busy") : say("sign_in")}
      </Primary>
    </Page>
  );
}

export function Opening({ app, say }: View) {
  return (
    <Page title={say("opening")}>
      <p role="status">{app.lineState === "waiting" ? say("line_waiting") : say("opening_line")}</p>
      <Quiet onPress={() => app.lock("locked")}>{say("cancel")}</Quiet>
    </Page>
  );
}

/** This device's passkey can seal nothing: eight words do it, and that they are weaker is said before they are made. */
export function Passphrase({ app, say }: View) {
  return (
    <Page title={say("phrase_title")}>
      <p>{say("phrase_line")}</p>
      <p class="note">{say("phrase_weaker")}</p>
      <Wrong reason={app.wrong} say={say} />
      <Primary busy={app.busy} onPress={() => app.makeSheet("passphrase")}>
        {say("phrase_make")}
      </Primary>
      <Quiet onPress={() => app.lock("locked")}>{say("cancel")}</Quiet>
    </Page>
  );
}

export function SheetWords({ app, say }: View) {
  const [words, setWords] = useState("");
  return (
    <Page title={say("sheet_words_title")}>
      <p>{say("sheet_words_line")}</p>
      <label class="field">
        {say("sheet_words_label")}
        <textarea
          {...UNLEARNED}
          rows={4}
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
      </label>
      <Wrong reason={app.wrong} say={say} />
      <Primary busy={app.busy || words.trim() === ""} onPress={() => void app.unsealWithWords(words)}>
        {say("sheet_words_open")}
      </Primary>
      <Quiet onPress={() => app.lock("locked")}>{say("cancel")}</Quiet>
    </Page>
  );
}

export function Over({ app, say, why }: View & { readonly why: string }) {
  const reload = why === "reload";
  return (
    <Page title={say("over_title")}>
      <p role="alert">{reload ? say("over_reload") : sentenceFor(why, say)}</p>
      {reload ? (
        <Primary onPress={() => location.reload()}>{say("over_reload_do")}</Primary>
      ) : (
        <Primary onPress={() => app.lock("locked")}>{say("again")}</Primary>
      )}
    </Page>
  );
}
