// Public numbers as text: dialled by herself, one tap only where the operator has decided so.

import { SERVICES, shown } from "../directory.ts";
import type { View } from "./kit.tsx";

/** `titled`: under a heading that says the same. */
export function Numbers({ scene, say, titled = false }: Pick<View, "scene" | "say"> & { readonly titled?: boolean }) {
  const tap = scene.facts?.tapToCall === true;
  const said = scene.language;
  return (
    <section class={titled ? "numbers titled" : "numbers"} aria-label={say("numbers_title")}>
      {titled ? null : <h2>{say("numbers_title")}</h2>}
      <p class="soft">{say("numbers_log")}</p>
      <ul>
        {shown(SERVICES, scene.now).map(({ name, number, what, caution }) => (
          <li key={number}>
            <span class="number">{number}</span>
            <div class="service">
              <strong>{name[said]}</strong>
              <p>{what[said]}</p>
              {caution[said] === "" ? null : <p class="soft">{caution[said]}</p>}
              {tap ? (
                <a class="secondary" href={`tel:${number.replaceAll(/[^\d+]/g, "")}`} rel="noreferrer">
                  {say("numbers_call", { name: name[said] })}
                </a>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
