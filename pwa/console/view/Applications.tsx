// Applicants, each with the digits they read aloud; a coordinator signs only after checking in person.

import { useCallback, useEffect, useState } from "preact/hooks";
import { applicantFingerprint } from "../../../crypto/web/fingerprint.ts";
import type { Application } from "../account/relay.ts";
import { professionName } from "../words/index.ts";
import { Digits, Primary, Secondary, type View } from "./kit.tsx";

export function Applications(view: View) {
  const { app, say } = view;
  const [rows, setRows] = useState<readonly Application[] | null>(null);
  const [done, setDone] = useState("");
  const load = useCallback(() => {
    void app.coordinate(async (coordination) => setRows(await coordination.applications()));
  }, [app]);
  useEffect(load, [load]);
  const sign = async (application: Application) => {
    const certificate = app.coordinatorCertificate;
    const signed = await app.coordinate(async (coordination) => {
      if (certificate !== null) {
        const { signatures, needed } = await coordination.certify(application, certificate);
        setDone(say("applications_done", { n: `${signatures}`, needed: `${needed}` }));
      }
      setRows(await coordination.applications());
    });
    if (!signed) {
      setDone("");
    }
  };
  return (
    <section>
      <h2>{say("applications_title")}</h2>
      <p role="status">{done}</p>
      {rows?.length === 0 ? <p class="soft">{say("applications_empty")}</p> : null}
      <ul class="applications">
        {rows?.map((application) => (
          <li key={`${application.accountId}`}>
            <One {...view} application={application} onSign={() => void sign(application)} />
          </li>
        ))}
      </ul>
      <Secondary busy={app.busy} onPress={load}>
        {say("applications_refresh")}
      </Secondary>
    </section>
  );
}

type OneProps = View & { readonly application: Application; readonly onSign: () => void };

function One({ app, say, application, onSign }: OneProps) {
  const [checked, setChecked] = useState(false);
  const { alias, profession, region, clinicianId, key, signatures } = application;
  return (
    <article class="card">
      <h3 dir="auto">{alias}</h3>
      <p>
        {professionName(profession, say)} · {region}
      </p>
      {signatures > 0 ? <p class="soft">{say("applications_signed", { n: `${signatures}` })}</p> : null}
      <Digits groups={applicantFingerprint(clinicianId, key)} label={say("certifying_number")} />
      <label class="tick">
        <input type="checkbox" checked={checked} onChange={({ currentTarget }) => setChecked(currentTarget.checked)} />
        <span>{say("applications_check")}</span>
      </label>
      <Primary busy={app.busy || !checked} onPress={onSign}>
        {say("applications_sign")}
      </Primary>
    </article>
  );
}
