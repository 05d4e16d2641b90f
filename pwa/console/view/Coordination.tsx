// The coordinator's rooms: a key for the root to certify, applications to sign, colleagues to invite.

import { useState } from "preact/hooks";
import { fromHex } from "../../../crypto/web/bytes.ts";
import { fingerprint } from "../../../crypto/web/fingerprint.ts";
import { fromPasted } from "../account/coordination.ts";
import { Applications } from "./Applications.tsx";
import { Certified } from "./Certified.tsx";
import { Copyable } from "./Copyable.tsx";
import { Digits, Page, Primary, Quiet, Secondary, UNLEARNED, type View, Wrong } from "./kit.tsx";

export function Coordination(view: View) {
  const { app, say } = view;
  return (
    <Page title={say("coordination_title")}>
      <Wrong reason={app.wrong} say={say} />
      {app.coordinates ? (
        <>
          <p class="note">{say("coordinator_ready")}</p>
          <Applications {...view} />
          <Invite {...view} />
          <Certified {...view} />
        </>
      ) : (
        <CoordinatorKey {...view} />
      )}
      <nav class="ways">
        {app.coordinates ? (
          <>
            <Secondary onPress={() => app.enter("overview")}>{say("overview_title")}</Secondary>
            <Secondary onPress={() => app.enter("rota")}>{say("rota_title")}</Secondary>
          </>
        ) : null}
        {app.desk === null ? (
          <Quiet onPress={() => app.enter("application")}>{say("person_title")}</Quiet>
        ) : (
          <Secondary onPress={() => app.goHome()}>{say("nav_desk")}</Secondary>
        )}
        <Quiet onPress={() => app.lock("locked")}>{say("menu_lock")}</Quiet>
      </nav>
    </Page>
  );
}

function CoordinatorKey({ app, say }: View) {
  const [pasted, setPasted] = useState("");
  const key = app.coordination?.publicKey ?? null;
  if (key === null) {
    return (
      <section>
        <p>{say("coordinator_make_line")}</p>
        <Primary busy={app.busy} onPress={() => void app.coordinate((coordination) => coordination.makeKey())}>
          {say("coordinator_make")}
        </Primary>
      </section>
    );
  }
  const present = (object: () => Uint8Array) =>
    void app.coordinate(async (coordination) => coordination.present(object()), true);
  return (
    <section>
      <p>{say("coordinator_key_line")}</p>
      <Copyable label={say("coordinator_key")} text={key} say={say} />
      <pre class="command">{`python -m crypto.ceremony certify-coordinator --root ROOT --key ${key} --out coordinator.bin`}</pre>
      <Digits groups={fingerprint(fromHex(key))} label={say("certifying_number")} />
      <label class="field">
        {say("coordinator_paste")}
        <textarea
          {...UNLEARNED}
          rows={4}
          value={pasted}
          onInput={({ currentTarget }) => setPasted(currentTarget.value)}
        />
      </label>
      <label class="field">
        {say("coordinator_file")}
        <input
          type="file"
          onChange={async ({ currentTarget }) => {
            const bytes = await currentTarget.files?.[0]?.arrayBuffer();
            // The same file may be chosen again.
            currentTarget.value = "";
            if (bytes !== undefined) {
              present(() => new Uint8Array(bytes));
            }
          }}
        />
      </label>
      <Primary busy={app.busy || pasted.trim() === ""} onPress={() => present(() => fromPasted(pasted))}>
        {say("coordinator_present")}
      </Primary>
    </section>
  );
}

function Invite({ app, say }: View) {
  const [token, setToken] = useState<string | null>(null);
  return (
    <section>
      <h2>{say("invite_title")}</h2>
      <p class="soft">{say("invite_line")}</p>
      {token === null ? (
        <Secondary
          busy={app.busy}
          onPress={() => void app.coordinate(async (coordination) => setToken(await coordination.invite()))}
        >
          {say("invite_make")}
        </Secondary>
      ) : (
        <>
          <Copyable label={say("invite_link")} text={`${location.origin}/#${token}`} say={say} />
          <Quiet onPress={() => setToken(null)}>{say("close")}</Quiet>
        </>
      )}
    </section>
  );
}
