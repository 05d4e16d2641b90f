// Oven heats, in all the ways in which recipes write them.

import type { Language } from "../../shared/words/words.ts";
import { FAN_CELSIUS, HEATS, inFahrenheit } from "../ovens.ts";
import { speaking } from "../words/index.ts";

export function Ovens({ language }: { readonly language: Language }) {
  const say = speaking(language);
  return (
    <section aria-labelledby="ovens">
      <h2 id="ovens">{say("oven_title")}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("oven_words")}</th>
            <th scope="col">°F</th>
            <th scope="col">{say("oven_mark")}</th>
            <th scope="col">°C</th>
          </tr>
        </thead>
        <tbody>
          {HEATS.map(({ celsius, mark, name }) => (
            <tr key={celsius}>
              <th scope="row">{name[language === "id" ? 0 : 1]}</th>
              <td>{inFahrenheit(celsius)}</td>
              <td>{mark}</td>
              <td>{celsius}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft">{say("oven_fan", { n: String(FAN_CELSIUS) })}</p>
    </section>
  );
}
