// How the hours of these four weeks are shared, nights and weekends told apart.

import type { RotaProps } from "./Rota.tsx";
import { personName } from "./rota_words.ts";

const HOUR_SECONDS = 3600;

export function RotaShares(props: RotaProps) {
  const { say, weeks } = props;
  const most = Math.max(1, ...weeks.shares.map(({ all }) => all));
  const hours = (seconds: number) => `${Math.round(seconds / HOUR_SECONDS)}`;
  return (
    <section>
      <h2>{say("rota_shares")}</h2>
      {weeks.shares.length === 0 ? (
        <p class="soft">{say("rota_shares_empty")}</p>
      ) : (
        <table class="shares">
          <thead>
            <tr>
              <th scope="col">{say("rota_who")}</th>
              <th scope="col">{say("rota_hours")}</th>
              <th scope="col">{say("rota_nights")}</th>
              <th scope="col">{say("rota_weekends")}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.shares.map(({ owner, all, night, weekend }) => (
              <tr key={owner}>
                <th scope="row">
                  {personName(owner, props)}
                  <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="staffed" width={(all / most) * 100} height="4" />
                  </svg>
                </th>
                <td>{hours(all)}</td>
                <td>{hours(night)}</td>
                <td>{hours(weekend)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
