// Colleagues whose certificates stand. A coordinator ends one after asking twice: it can't be taken back.

import { useCallback, useEffect, useState } from "preact/hooks";
import { hex } from "../../../crypto/web/bytes.ts";
import { moment } from "../../shared/dates.ts";
import type { Certified as Colleague } from "../account/coordination.ts";
import { professionName } from "../words/index.ts";
import { Primary, Quiet, Secondary, type View } from "./kit.tsx";

export function Certified(view: View) {
  const { app, say } = view;
  const [rows, setRows] = useState<readonly Colleague[]>([]);
  const [done, setDone] = useState("");
  const load = useCallback(() => {
    void app.coordinate(async (coordination) => setRows(await coordination.certified()));
  }, [app]);
  const revoke = async (colleague: Colleague) => {
    const certificate = app.coordinatorCertificate;
    const revoked = await app.coordinate(async (coordination) => {
      if (certificate !== null) {
        await coordination.revoke(colleague, certificate);
        setRows(await coordination.certified());
      }
    });
    setDone(revoked ? say("revoke_done", { name: colleague.person.alias }) : "");
  };
  return (
    <section>
      <h2>{say("revoke_title")}</h2>
      <p class="soft">{say("revoke_line")}</p>
      <p role="status">{done}</p>
      <ul class="applications">
        {rows.map((colleague) => (
          <li key={hex(colleague.person.clinicianId)}>
            <One {...view} colleague={colleague} onRevoke={() => void revoke(colleague)} />
          </li>
        ))}
      </ul>
      <Secondary busy={app.busy} onPress={load}>
        {say("revoke_show")}
      </Secondary>
    </section>
  );
}

type OneProps = View & { readonly colleague: Colleague; readonly onRevoke: () => void };

function One({ app, say, language, zone, colleague, onRevoke }: OneProps) {
  const [asked, setAsked] = useState(false);
  // Another's card must never be confirmed by a tap that was meant for this one.
  useEffect(() => setAsked(false), [colleague]);
  const { alias, profession, region, notAfter } = colleague.person;
  return (
    <article class="card">
      <h3 dir="auto">{alias}</h3>
      <p>
        {professionName(profession, say)} · {region}
      </p>
      <p class="soft">{say("revoke_until", { time: moment(notAfter, app.now, zone, language) })}</p>
      {asked ? (
        <>
          <p role="alert">{say("revoke_sure", { name: alias })}</p>
          <Primary busy={app.busy} onPress={onRevoke}>
            {say("revoke_yes")}
          </Primary>
          <Quiet onPress={() => setAsked(false)}>{say("cancel")}</Quiet>
        </>
      ) : (
        <Secondary busy={app.busy} onPress={() => setAsked(true)}>
          {say("revoke_do")}
        </Secondary>
      )}
    </article>
  );
}
